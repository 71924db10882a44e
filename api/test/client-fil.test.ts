// Following the feed through the SDK: at least once, resumable, whole again after a lost cursor.
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type Client,
  type Curseur,
  CurseurPerdu,
  type Evenement,
  follow,
  openCurseurEnMemoire,
  snapshot,
  TraitementEchoue,
} from '../../client/src/index.ts';
import { type Serveur, startServeur } from './client-serveur.ts';

const collectivites = [{ type: 'commune' as const, code: '80021' }];
let serveur: Serveur;
let mec: Client;
let tet: Client;

beforeAll(async () => {
  serveur = await startServeur();
  mec = await serveur.client('mec');
  tet = await serveur.client('tet');
  serveur.startSequence();
});
afterAll(() => serveur.close());

const patience = { premiereAttenteMs: 10, attenteMaxMs: 50 };
const publish = (id: string, nom = `Projet ${id}`) => mec.traces.publish(id, { nom, collectivites });

/** Follows until `isEnough`, or fails after ten seconds. */
async function followUntil(
  curseur: Curseur,
  isEnough: (recus: Evenement[]) => boolean,
  options: Partial<Parameters<typeof follow>[2]> = {},
): Promise<Evenement[]> {
  const recus: Evenement[] = [];
  const stop = new AbortController();
  const limite = setTimeout(() => stop.abort(), 10_000);
  const suivi = follow(
    curseur,
    (evenement) => {
      recus.push(evenement);
      // The page is finished first: its cursor is then written.
      if (isEnough(recus)) setTimeout(() => stop.abort(), 200);
    },
    {
      client: tet,
      signal: stop.signal,
      patience,
      attenteSecondes: 5,
      types: ['trace.creee', 'trace.modifiee'],
      ...options,
    },
  );
  await suivi;
  clearTimeout(limite);
  return recus;
}

const sujets = (evenements: readonly Evenement[]) => evenements.map(({ subject }) => subject);

it('reçoit chaque événement dans l’ordre, aussitôt, et reprend où il s’est arrêté', async () => {
  const curseur = openCurseurEnMemoire();
  for (const id of ['a', 'b', 'c']) await publish(id);
  const premiers = await followUntil(curseur, (recus) => recus.length >= 3);
  expect(sujets(premiers)).toEqual(['mec:a', 'mec:b', 'mec:c']);
  const suite = followUntil(curseur, (recus) => recus.length >= 2);
  await delay(300);
  const debut = Date.now();
  await publish('d');
  await publish('e');
  expect(sujets(await suite)).toEqual(['mec:d', 'mec:e']);
  // Released by the event, not by the end of the long poll.
  expect(Date.now() - debut).toBeLessThan(3_000);
});

it('redonne l’événement dont le traitement échoue, et n’écrit le curseur qu’après', async () => {
  const ecrits: string[] = [];
  const memoire = openCurseurEnMemoire((await tet.evenements({ apres: 'fin' })).curseur);
  const curseur: Curseur = {
    read: memoire.read,
    write: async (valeur) => {
      ecrits.push(valeur);
      await memoire.write(valeur);
    },
  };
  await publish('f');
  await publish('g');
  await serveur.t.sequence();
  const essais: [string, number][] = [];
  const options = { client: tet, patience, types: ['trace.creee'], essais: 3 };
  const echec = await follow(
    curseur,
    ({ subject }, { essai }) => {
      essais.push([subject, essai]);
      if (subject === 'mec:g') throw new Error('base pleine');
    },
    options,
  ).catch((error: unknown) => error);
  expect(echec).toBeInstanceOf(TraitementEchoue);
  expect((echec as TraitementEchoue).evenement.subject).toBe('mec:g');
  expect(essais).toEqual([
    ['mec:f', 1],
    ['mec:g', 1],
    ['mec:g', 2],
    ['mec:g', 3],
  ]);
  expect(ecrits).toEqual([]);
  expect(sujets(await followUntil(curseur, (recus) => recus.length >= 2))).toEqual(['mec:f', 'mec:g']);
  expect(ecrits.length).toBeGreaterThan(0);
});

it('passe une coupure de la base et de la connexion sans rien manquer', async () => {
  const curseur = openCurseurEnMemoire((await tet.evenements({ apres: 'fin' })).curseur);
  const total = 60;
  const suivi = followUntil(curseur, (recus) => recus.length >= total, { page: 7 });
  for (let i = 0; i < total; i++) {
    if (i % 20 === 10) {
      serveur.t.app.server.closeAllConnections();
      await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`
        .execute(serveur.t.db)
        .catch(() => undefined);
    }
    await publish(`coupure-${i}`);
  }
  const attendus = Array.from({ length: total }, (_, i) => `mec:coupure-${i}`);
  expect([...new Set(sujets(await suivi))]).toEqual(attendus);
});

it('nomme un curseur perdu, et repart d’un instantané qui ne manque rien', async () => {
  const perte = (depart: string) =>
    follow(openCurseurEnMemoire(depart), () => undefined, { client: tet, patience }).catch(
      (error: unknown) => error,
    );
  expect(await perte('n’importe quoi')).toMatchObject({ name: 'CurseurPerdu', raison: 'illisible' });
  expect(await perte('0badc0de.12')).toMatchObject({ raison: 'autre-journal', curseur: '0badc0de.12' });
  expect(await perte('0badc0de.12')).toBeInstanceOf(CurseurPerdu);

  const copie = new Map<string, string>();
  const relire = async (id: string) => {
    const projet = await tet.projets.get(id, { usage: 'synchronisation', champs: 'id,nom' });
    copie.set(projet.id, projet.nom ?? '');
  };
  const curseur = openCurseurEnMemoire('0badc0de.12');
  let instantanes = 0;
  const stop = new AbortController();
  const suivi = follow(
    curseur,
    async ({ data }) => {
      await relire(String(data?.projet));
    },
    {
      client: tet,
      patience,
      signal: stop.signal,
      attenteSecondes: 2,
      async onCurseurPerdu(_perte, signal) {
        instantanes += 1;
        copie.clear();
        let changes = 0;
        const { curseur: repris } = await snapshot(tet, {
          signal,
          async onProjet({ id, nom }) {
            copie.set(id, nom ?? '');
            // Written while the snapshot is read: the feed brings it.
            if (changes++ < 3) await publish('a', `Projet a, ${changes}`);
            if (changes === 5) await publish('nouveau-pendant');
          },
        });
        return repris;
      },
    },
  );
  await delay(1_500);
  await publish('b', 'Projet b, après');
  await delay(1_000);
  stop.abort();
  await suivi;
  const attendue = new Map<string, string>();
  for await (const { id, nom } of tet.projets.iterate()) attendue.set(id, nom ?? '');
  expect(instantanes).toBe(1);
  expect(copie).toEqual(attendue);
  expect([...copie.values()]).toEqual(
    expect.arrayContaining(['Projet a, 3', 'Projet b, après', 'Projet nouveau-pendant']),
  );
  expect(await curseur.read()).toMatch(/^[0-9a-f]+\.\d+$/);
});

it('s’arrête sur une clé refusée, au lieu d’insister sans fin', async () => {
  const sans = await serveur.client('tet', { scopes: ['abonnements'] });
  await expect(
    follow(openCurseurEnMemoire(), () => undefined, { client: sans, patience }),
  ).rejects.toMatchObject({
    status: 403,
  });
});
