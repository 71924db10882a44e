// Linkage fails in every way that we can make it fail: the publication goes through, and the pair is found later.
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openDb } from '../src/infra/db.ts';
import { linkAttente, openPublieur } from '../src/projets/index.ts';
import { openRapprocheur } from '../src/rapprochement/index.ts';
import type { Appel } from './app.ts';
import { openScene, type Scene } from './rapprochement-scene.ts';
import type { Corps } from './sequences.ts';

let scene: Scene;
let mec: Appel;
let tet: Appel;
beforeAll(async () => {
  scene = await openScene();
  mec = scene.lecteurs.get('mec')?.appel as Appel;
  tet = scene.lecteurs.get('tet')?.appel as Appel;
});
afterAll(() => scene?.close());
beforeEach(() => scene.reset());
afterEach(() => heal());

const gymnase = {
  nom: 'Rénovation énergétique du gymnase Jean-Jaurès',
  collectivites: [{ type: 'commune', code: '80021' }],
};

async function put(appel: Appel, id: string, corps: Corps = gymnase) {
  const answer = await appel('PUT', `/v1/traces/${id}`, corps);
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json() as { projet: { id: string }; rapprochement: string };
}

const lot = (appel: Appel, lignes: readonly Corps[]) =>
  appel('POST', '/v1/traces/lot', lignes.map((ligne) => JSON.stringify(ligne)).join('\n'), {
    'content-type': 'application/x-ndjson',
  });

async function waiting(): Promise<number> {
  const { rows } = await sql<{ n: number }>`SELECT count(*)::int AS n FROM rapprochement_differe`.execute(
    scene.t.db,
  );
  return rows[0]?.n ?? -1;
}

async function idOf(ref: string): Promise<string> {
  return (await mec('GET', `/v1/projets/${ref}`)).json().id;
}

/** Any write of a pair fails with this error of PostgreSQL. */
async function breakWrites(sqlstate: string) {
  await sql`CREATE OR REPLACE FUNCTION panne() RETURNS trigger LANGUAGE plpgsql AS ${sql.raw(
    `$$ BEGIN RAISE EXCEPTION 'panne' USING ERRCODE = '${sqlstate}'; END $$`,
  )}`.execute(scene.t.db);
  await sql`CREATE TRIGGER panne BEFORE INSERT OR UPDATE OR DELETE ON lien_rapproche
    FOR EACH ROW EXECUTE FUNCTION panne()`.execute(scene.t.db);
}

/** Nobody can look for candidates for a while. */
async function blockReads(ms: number): Promise<() => Promise<unknown>> {
  const locked = scene.t.db.transaction().execute(async (tx) => {
    await sql`LOCK TABLE cle_de_blocage IN ACCESS EXCLUSIVE MODE`.execute(tx);
    held();
    await setTimeout(ms);
  });
  let held = () => {};
  await new Promise<void>((resolve) => {
    held = resolve;
  });
  return () => locked;
}

/** What failed waits a while before its next turn: here, no longer. */
async function drain(): Promise<number> {
  await sql`UPDATE rapprochement_differe SET depuis = clock_timestamp() WHERE depuis > clock_timestamp()`.execute(
    scene.t.db,
  );
  return scene.drain();
}

async function heal() {
  await sql`DROP TRIGGER IF EXISTS panne ON lien_rapproche`.execute(scene.t.db);
}

// Neither a check that fails, nor a missing function, nor a division by zero stops a publication.
it.each(['P0001', '42883', '22012', '57014'])(
  'une écriture de paire qui échoue (%s) ne coûte que le rapprochement',
  async (code) => {
    const { projet } = await put(mec, 'gym');
    await breakWrites(code);
    const second = await put(tet, 'gym');
    expect(second.rapprochement).toBe('differe');
    expect(await waiting()).toBe(1);
    // The worker fails too, and does not forget.
    for (let i = 0; i < 3; i++) await linkAttente(scene.publieur);
    expect(await waiting()).toBe(1);
    expect(await idOf('tet:gym')).not.toBe(projet.id);
    await heal();
    await drain();
    expect(await waiting()).toBe(0);
    expect(await idOf('tet:gym')).toBe(projet.id);
  },
);

it('une paire à retirer qui ne peut l’être attend, et la suppression passe', async () => {
  const { projet } = await put(mec, 'gym');
  expect((await put(tet, 'gym')).projet.id).toBe(projet.id);
  await breakWrites('P0001');
  const renamed = await tet('PUT', '/v1/traces/gym', { ...gymnase, nom: 'Plantation de haies bocagères' });
  expect(renamed.statusCode, renamed.body).toBe(200);
  expect(renamed.json().rapprochement).toBe('differe');
  expect((await mec('DELETE', '/v1/traces/gym')).statusCode).toBe(200);
  await heal();
  await drain();
  expect((await tet('GET', '/v1/projets/tet:gym')).json().traces).toHaveLength(1);
  expect(await scene.rapprocherTout()).toBe(0);
});

it('un lot passe entier quand le rapprochement échoue, et se rapproche plus tard', async () => {
  const { projet } = await put(mec, 'gym');
  await breakWrites('P0001');
  const answer = await lot(tet, [
    { externalId: 'gym', ...gymnase },
    { externalId: 'haies', nom: 'Plantation de haies', collectivites: gymnase.collectivites },
  ]);
  expect(
    answer.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).etat),
  ).toEqual(['cree', 'cree']);
  expect(await waiting()).toBeGreaterThan(0);
  await heal();
  await drain();
  expect(await idOf('tet:gym')).toBe(projet.id);
});

it('une recherche trop longue est laissée au travail de fond', async () => {
  const { projet } = await put(mec, 'gym');
  const released = await blockReads(600);
  const start = performance.now();
  const second = await put(tet, 'gym');
  expect(performance.now() - start).toBeLessThan(2_000);
  expect(second.rapprochement).toBe('differe');
  await released();
  expect(await drain()).toBe(1);
  expect(await idOf('tet:gym')).toBe(projet.id);
});

it('un modèle qui se trompe sur une trace n’empêche ni de la publier, ni de rapprocher les autres', async () => {
  const { db, annuaire, referentiel, app } = scene.t;
  const sain = openRapprocheur({ referentiel, log: app.log });
  const { projet } = await put(mec, 'gym');
  await sql`INSERT INTO rapprochement_differe (natal) SELECT natal FROM trace`.execute(db);
  await put(tet, 'gym');
  await sql`INSERT INTO rapprochement_differe (natal) SELECT natal FROM trace ON CONFLICT DO NOTHING`.execute(
    db,
  );
  const malade = openPublieur({
    ...{ db, annuaire, referentiel },
    rapprocheur: {
      ...sain,
      rapprocher: (tx, traces, limites) => {
        if (traces.some(({ trace }) => trace.plateforme === 'tet')) throw new Error('modèle en panne');
        return sain.rapprocher(tx, traces, limites);
      },
    },
  });
  for (let i = 0; i < 4; i++) await linkAttente(malade);
  const { rows } = await sql<{ ref: string }>`
    SELECT ref FROM rapprochement_differe JOIN trace USING (natal)`.execute(db);
  expect(rows.map((row) => row.ref)).toEqual(['tet:gym']);
  await drain();
  expect(await idOf('tet:gym')).toBe(projet.id);
});

it('deux travailleurs, dont un tué en plein travail, ne perdent rien', async () => {
  const mot = (n: number) => [...String(n * 7919 + 12_345)].map((c) => 'baceliorux'[Number(c)]).join('');
  const noms = Array.from({ length: 40 }, (_, i) => `Rénovation de l’orangerie ${mot(i)} ${mot(i + 977)}`);
  const lignes = noms.map((nom, i) => ({ externalId: `p${i}`, nom, collectivites: gymnase.collectivites }));
  await breakWrites('P0001');
  await lot(mec, lignes);
  await lot(tet, lignes);
  expect(await waiting()).toBeGreaterThanOrEqual(40);
  await heal();
  await sql`INSERT INTO rapprochement_differe (natal) SELECT natal FROM trace ON CONFLICT DO NOTHING`.execute(
    scene.t.db,
  );
  const { annuaire, referentiel, app, url } = scene.t;
  const rapprocheur = openRapprocheur({ referentiel, log: app.log });
  for (let round = 0; round < 6; round++) {
    const condamne = openDb({ url, max: 2, applicationName: 'condamne', onError: () => {} });
    const publieur = openPublieur({ db: condamne.db, annuaire, referentiel, rapprocheur });
    const doomed = linkAttente(publieur).catch(() => -1);
    const other = linkAttente(scene.publieur).catch(() => -1);
    await setTimeout(round * 15);
    await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'condamne' AND datname = current_database()`.execute(scene.t.db);
    await Promise.all([doomed, other]);
    await condamne.close().catch(() => {});
  }
  await drain();
  expect(await waiting()).toBe(0);
  for (const [i] of noms.entries()) expect(await idOf(`tet:p${i}`)).toBe(await idOf(`mec:p${i}`));
  expect(await scene.rapprocherTout()).toBe(0);
});
