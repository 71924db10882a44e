// Plays publications and human decisions against the real application; what the naive referee needs to judge it.
import { sql } from 'kysely';
import { expect } from 'vitest';
import { createCercle, type Scope } from '../src/plateformes/index.ts';
import { linkAttente, openPublieur, type Publieur, type TraceSituable } from '../src/projets/index.ts';
import { openRapprocheur, rapprocherTout } from '../src/rapprochement/index.ts';
import type { Fiche } from '../src/rapprochement/modele/index.ts';
import { startTestApp } from './app.ts';
import { type Lecteur, play, readFaits, type Theatre } from './differentiel-scene.ts';
import { applyModifier, applyPublier, applySupprimer, type Modele } from './modele-naif.ts';
import {
  type DecisionNaive,
  groupesNaifs,
  listJugements,
  listPaires,
  type Paire,
} from './rapprochement-modele.ts';
import type { Corps, Operation } from './sequences.ts';

export const publieurs = ['mec', 'tet', 'recoco', 'odata'] as const;
const cerclesOf: Record<string, readonly string[]> = { mec: ['a'], tet: ['a', 'b'], beta: ['b'] };

export interface Scene extends Theatre {
  publieur: Publieur;
  /** What the product reads in a trace. */
  ficheDe(trace: TraceLue): Fiche;
  /** Ends the deferred work; how many steps it took. */
  drain(): Promise<number>;
  /** Full re-run; what it had to change. */
  rapprocherTout(): Promise<number>;
}

/** Four plateformes publish and decide; `beta` only reads; `arbitre` decides for all, with an admin key. */
export async function openScene(): Promise<Scene> {
  const t = await startTestApp();
  const lecteurs = new Map<string, Lecteur>();
  for (const slug of [...publieurs, 'beta', 'arbitre']) {
    const scopes: Scope[] = ['projets:lecture', 'projets:ecriture', 'decisions:ecriture'];
    if (slug === 'arbitre') scopes.push('admin');
    const contacts = slug !== 'recoco';
    if (contacts) scopes.push('contacts:lecture');
    const appel = await t.plateforme(slug, { scopes, origine: slug === 'odata' ? 'opendata' : 'connectee' });
    lecteurs.set(slug, { slug, appel, contacts, cercles: cerclesOf[slug] ?? [] });
  }
  await createCercle(t.db, { nom: 'a', plateformes: ['mec', 'tet'] });
  await createCercle(t.db, { nom: 'b', plateformes: ['tet', 'beta'] });
  await sql`UPDATE plateforme SET quota_par_minute = 10000000`.execute(t.db);
  await t.annuaire.refresh();
  const { db, annuaire, referentiel, app } = t;
  const rapprocheur = openRapprocheur({ referentiel, log: app.log });
  const publieur = openPublieur({ db, annuaire, referentiel, rapprocheur });
  return {
    t,
    lecteurs,
    publieur,
    ficheDe: (trace) => rapprocheur.situer(trace).fiche,
    regles: {
      opendata: new Set(['odata']),
      dans(type, code) {
        const place = referentiel.situer(type, code);
        return 'erreur' in place ? [] : place.dans;
      },
    },
    async drain() {
      for (let steps = 0; steps < 300; steps++) if ((await linkAttente(publieur)) === 0) return steps;
      throw new Error('le rapprochement différé ne finit pas');
    },
    async rapprocherTout() {
      return (await rapprocherTout(db, publieur, { reperer: rapprocheur.situer })).reprises;
    },
    async reset() {
      await sql`TRUNCATE trace, trace_version, contact, lien_declare, appartenance, projet, projet_version,
        projet_territoire, evenement, evenement_attente, jugement, lien_rapproche, cle_de_blocage,
        rapprochement_differe, decision`.execute(db);
    },
    close: () => t.close(),
  };
}

export interface DecisionAJouer {
  plateforme: string;
  type: string;
  /** References of traces. */
  a: string;
  b?: string | undefined;
  verdict?: string | undefined;
  champ?: string | undefined;
  valeur?: unknown;
  /** The correction that it settles. */
  vise?: string | undefined;
}

/** Takes a decision that must be accepted; as the naive model keeps it. */
export async function prendre(
  scene: Scene,
  d: DecisionAJouer,
  natalOf: (ref: string) => string,
): Promise<DecisionNaive> {
  const { appel } = scene.lecteurs.get(d.plateforme) as Lecteur;
  const corps: Corps = { typeDecision: d.type, objetA: d.vise ?? d.a };
  if (d.b !== undefined) corps.objetB = d.b;
  if (d.verdict !== undefined) corps.verdict = d.verdict;
  if (d.champ !== undefined) corps.payload = { champ: d.champ, valeurProposee: d.valeur };
  const answer = await appel('POST', '/v1/decisions', corps);
  expect(answer.statusCode, `${JSON.stringify(d)} : ${answer.body}`).toBe(201);
  const { id, priseLe } = answer.json();
  return {
    id,
    type: d.type,
    plateforme: d.plateforme,
    arbitrage: d.plateforme === 'arbitre',
    a: natalOf(d.a),
    b: d.b === undefined ? null : natalOf(d.b),
    verdict: d.verdict,
    champ: d.champ,
    valeur: d.valeur,
    vise: d.vise,
    priseLe,
    annulee: false,
  };
}

export async function annuler(scene: Scene, decision: { id: string; plateforme: string }): Promise<void> {
  const { appel } = scene.lecteurs.get(decision.plateforme) as Lecteur;
  const answer = await appel('POST', `/v1/decisions/${decision.id}/annulation`);
  expect(answer.statusCode, answer.body).toBe(200);
}

/** What an operation changes, applied to the naive traces once the server has told their instants. */
export async function publish(scene: Scene, modele: Modele, operation: Operation): Promise<void> {
  const resultats = await play(scene, operation);
  const { plateforme } = operation;
  const refs = resultats.map(({ externalId }) => `${plateforme}:${externalId}`);
  const faits = await readFaits(scene, refs);
  for (const { externalId, etat } of resultats) {
    const ref = `${plateforme}:${externalId}`;
    const fait = faits.get(ref) ?? { natal: '', majLe: '' };
    const attendu = () => {
      if (operation.geste === 'modifier') return applyModifier(modele, ref, operation.patch, fait);
      if (operation.geste === 'supprimer') return applySupprimer(modele, ref, fait);
      if (operation.geste === 'publier') return applyPublier(modele, ref, operation.corps, fait);
      const ligne = operation.lignes.find((l) => l.externalId === externalId);
      return ligne?.corps ? applyPublier(modele, ref, ligne.corps, fait) : applySupprimer(modele, ref, fait);
    };
    expect(etat, `${ref} ${JSON.stringify(operation)}`).toBe(attendu());
  }
}

interface TraceLue {
  natal: string;
  ref: string;
  plateforme: string;
  externalId: string;
  projetId: string;
  contenu: TraceSituable['contenu'];
  dans: string[];
}

/** Sets the groups of the model to those of the design's sentence, and compares all that is stored with them. */
export async function regroupAndCompare(
  scene: Scene,
  modele: Modele,
  decisions: readonly DecisionNaive[],
  context: string,
): Promise<void> {
  const { db } = scene.t;
  const { rows } = await sql<TraceLue>`
    SELECT natal, ref, plateforme, external_id, projet_id, contenu, dans FROM trace`.execute(db);
  expect(new Set(rows.map((row) => row.ref)), context).toEqual(new Set(modele.traces.keys()));
  const traces = rows.map((row) => {
    const naive = modele.traces.get(row.ref);
    if (!naive) throw new Error(`${row.ref} inconnue du modèle`);
    const liens = ((naive.corps.memeProjetQue ?? []) as string[]).filter((lien) => lien !== row.ref);
    const { natal, cercle, supprimee, ref } = naive;
    return { natal, ref, cercle, supprimee, liens, fiche: scene.ficheDe(row) };
  });
  const refOf = new Map(traces.map((trace) => [trace.natal, trace.ref]));
  const tell = ({ a, b, classe, score }: Paire) => `${refOf.get(a)} ${refOf.get(b)} ${classe} ${score}`;

  const mortes = new Set(traces.filter((trace) => trace.supprimee).map((trace) => trace.natal));
  const { rows: stockees } = await sql<Paire>`SELECT a, b, classe, score FROM lien_rapproche`.execute(db);
  const isGelee = ({ a, b }: Paire) => mortes.has(a) || mortes.has(b);
  const paires = listPaires(traces);
  const telles = [...stockees]
    .filter((paire) => !isGelee(paire))
    .map(tell)
    .sort();
  expect(telles, `paires : ${context}`).toEqual([...paires.values()].map(tell).sort());

  const jugements = listJugements(decisions);
  const { rows: juges } = await sql<{
    a: string;
    b: string;
    etat: string;
  }>`SELECT a, b, etat FROM jugement`.execute(db);
  const dits = juges.map(({ a, b, etat }) => `${a} ${b} ${etat}`).sort();
  expect(dits, `jugements : ${context}`).toEqual(
    [...jugements].map(([cle, etat]) => `${cle} ${etat}`).sort(),
  );

  const groupes = groupesNaifs(traces, jugements, paires.values(), stockees.filter(isGelee));
  modele.groupes = new Map();
  const attendus: string[] = [];
  for (const [id, membres] of groupes) {
    const naives = membres.map(({ ref }) => {
      const naive = modele.traces.get(ref);
      if (!naive) throw new Error(ref);
      naive.groupe = id;
      attendus.push(`${ref} -> ${refOf.get(id)}`);
      return naive;
    });
    modele.groupes.set(id, naives);
  }
  const servis = rows.map((row) => `${row.ref} -> ${refOf.get(row.projetId)}`).sort();
  expect(servis, `groupes : ${context}`).toEqual(attendus.sort());
}
