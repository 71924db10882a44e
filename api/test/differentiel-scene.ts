// Plays one story against the real application and the naive model side by side.
import { sql } from 'kysely';
import { expect } from 'vitest';
import { createCercle } from '../src/plateformes/index.ts';
import { type Appel, startTestApp, type TestApp } from './app.ts';
import {
  applyModifier,
  applyPublier,
  applySupprimer,
  type Etat,
  type Modele,
  type Naissance,
  regroup,
} from './modele-naif.ts';
import type { LecteurNaif, Regles } from './modele-naif-vue.ts';
import type { Corps, Ligne, Operation } from './sequences.ts';

export const slugs = ['mec', 'tet', 'recoco', 'odata'] as const;

export interface Lecteur extends LecteurNaif {
  appel: Appel;
}

export interface Theatre {
  t: TestApp;
  regles: Regles;
  /** Speakers, all of them readers too; `beta` only reads, in cercle b. */
  lecteurs: Map<string, Lecteur>;
  /** Empties the database of all that was published. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

const cerclesOf: Record<string, readonly string[]> = { mec: ['a'], tet: ['a', 'b'], beta: ['b'] };

/** `rapproche`: whether traces that look the same join. */
export async function openTheatre(rapproche = false): Promise<Theatre> {
  const t = await startTestApp({ rapproche });
  const lecteurs = new Map<string, Lecteur>();
  for (const slug of [...slugs, 'beta']) {
    const contacts = slug !== 'recoco';
    const appel = await t.plateforme(slug, {
      origine: slug === 'odata' ? 'opendata' : 'connectee',
      scopes: ['projets:lecture', 'projets:ecriture', ...(contacts ? (['contacts:lecture'] as const) : [])],
    });
    lecteurs.set(slug, { slug, appel, contacts, cercles: cerclesOf[slug] ?? [] });
  }
  await createCercle(t.db, { nom: 'a', plateformes: ['mec', 'tet'] });
  await createCercle(t.db, { nom: 'b', plateformes: ['tet', 'beta'] });
  await t.annuaire.refresh();
  await sql`UPDATE plateforme SET quota_par_minute = 10000000`.execute(t.db);
  await t.annuaire.refresh();
  const regles: Regles = {
    opendata: new Set(['odata']),
    dans(type, code) {
      const place = t.referentiel.situer(type, code);
      return 'erreur' in place ? [] : place.dans;
    },
  };
  return {
    t,
    regles,
    lecteurs,
    async reset() {
      await sql`TRUNCATE trace, trace_version, contact, lien_declare, appartenance, projet, projet_version,
        projet_territoire, evenement, evenement_attente, cle_de_blocage, lien_rapproche, jugement,
        rapprochement_differe`.execute(t.db);
    },
    close: () => t.close(),
  };
}

export function appelOf(theatre: Theatre, slug: string): Appel {
  return (theatre.lecteurs.get(slug) as Lecteur).appel;
}

export interface Resultat {
  externalId: string;
  etat: Etat;
  projet: string | undefined;
}

/** Sends one operation; what it answers, line by line. Never a 5xx. */
export async function play(theatre: Theatre, operation: Operation): Promise<Resultat[]> {
  const appel = appelOf(theatre, operation.plateforme);
  if (operation.geste === 'lot') {
    const body = operation.lignes.map((ligne) => JSON.stringify(toLine(ligne))).join('\n');
    const answer = await appel('POST', '/v1/traces/lot', body, { 'content-type': 'application/x-ndjson' });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map((r) => ({ externalId: r.externalId, etat: r.etat, projet: r.projet?.id }));
  }
  const { externalId } = operation;
  const url = `/v1/traces/${encodeURIComponent(externalId)}`;
  const answer =
    operation.geste === 'publier'
      ? await appel('PUT', url, operation.corps)
      : operation.geste === 'modifier'
        ? await appel('PATCH', url, operation.patch)
        : await appel('DELETE', url);
  expect(answer.statusCode, answer.body).toBeLessThan(500);
  const body = answer.json();
  return [{ externalId, etat: answer.statusCode >= 400 ? 'refuse' : body.etat, projet: body.projet?.id }];
}

export function toLine(ligne: Ligne): Corps {
  const { externalId } = ligne;
  return ligne.supprimer ? { externalId, supprimer: true } : { externalId, ...ligne.corps };
}

interface Faits extends Naissance {
  ref: string;
}

/** Natal id and last instant of these references: what the model borrows from the server. */
export async function readFaits(theatre: Theatre, refs: readonly string[]): Promise<Map<string, Naissance>> {
  const { rows } = await sql<Faits>`
    SELECT ref, natal, to_char(maj_le AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS maj_le
    FROM trace WHERE ref = ANY(${[...refs]}::text[])`.execute(theatre.t.db);
  return new Map(rows.map((row) => [row.ref, row]));
}

type Changement = { externalId: string } & (
  | { geste: 'publier'; corps: Corps }
  | { geste: 'modifier'; patch: Corps }
  | { geste: 'supprimer' }
);

/** The transactions of an operation: a bulk starts another one when a reference comes back. */
function transactionsOf(operation: Operation): Changement[][] {
  if (operation.geste !== 'lot') return [[operation]];
  const transactions: Changement[][] = [[]];
  for (const ligne of operation.lignes) {
    const current = transactions.at(-1) as Changement[];
    const again = current.some((other) => other.externalId === ligne.externalId);
    const { externalId } = ligne;
    const changement: Changement = ligne.supprimer
      ? { geste: 'supprimer', externalId }
      : { geste: 'publier', externalId, corps: ligne.corps };
    if (again) transactions.push([changement]);
    else current.push(changement);
  }
  return transactions;
}

function applyChangement(modele: Modele, plateforme: string, changement: Changement, fait: Naissance): Etat {
  const ref = `${plateforme}:${changement.externalId}`;
  if (changement.geste === 'publier') return applyPublier(modele, ref, changement.corps, fait);
  if (changement.geste === 'modifier') return applyModifier(modele, ref, changement.patch, fait);
  return applySupprimer(modele, ref, fait);
}

/**
 * The same operation on both sides; their answers must agree. A reference that a bulk changes twice is sent as
 * several bulks, for the model to know the instant of each change.
 */
export async function playBoth(theatre: Theatre, modele: Modele, operation: Operation): Promise<void> {
  const { plateforme } = operation;
  for (const transaction of transactionsOf(operation)) {
    const part: Operation =
      operation.geste === 'lot'
        ? { ...operation, lignes: operation.lignes.splice(0, transaction.length) }
        : operation;
    const resultats = await play(theatre, part);
    const faits = await readFaits(
      theatre,
      transaction.map(({ externalId }) => `${plateforme}:${externalId}`),
    );
    const attendus = transaction.map((changement) => {
      const fait = faits.get(`${plateforme}:${changement.externalId}`) ?? { natal: '', majLe: '' };
      return {
        externalId: changement.externalId,
        etat: applyChangement(modele, plateforme, changement, fait),
      };
    });
    regroup(modele);
    const withProjet = attendus.map((attendu) => ({
      ...attendu,
      projet:
        attendu.etat === 'refuse'
          ? undefined
          : modele.traces.get(`${plateforme}:${attendu.externalId}`)?.groupe,
    }));
    expect(resultats, JSON.stringify(part)).toEqual(withProjet);
  }
}
