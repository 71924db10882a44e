// Births copied in bulk leave the very rows that publications one by one leave.
import { type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHasard, pick } from '../../bench/hasard.ts';
import { type Appel, startTestApp, type TestApp } from '../../test/app.ts';
import { vectorsOf } from './lexemes.ts';
import { foldText } from './texte.ts';

let enLot: TestApp;
let uneParUne: TestApp;
beforeAll(async () => {
  [enLot, uneParUne] = await Promise.all([startTestApp(), startTestApp()]);
  const { rows } = await sql<{ code: string }>`
    SELECT code FROM territoire WHERE type = 'commune' AND code LIKE '%5_' ORDER BY md5(code) LIMIT ${traces.length}`.execute(
    enLot.db,
  );
  for (const [i, { code }] of rows.entries())
    traces[i]?.collectivites.splice(0, 1, { type: 'commune', code });
});
afterAll(() => Promise.all([enLot?.close(), uneParUne?.close()]));

const graine = 20261123;
const hasard = createHasard(graine);
const mots =
  'Rénovation énergétique du gymnase Jean-Jaurès, l’œuvre "phare" \\n des écoles 2eme tranche CO2 1e5 ³ straße Ελλάδα'.split(
    ' ',
  );
const texte = (n: number) => Array.from({ length: n }, () => pick(hasard, mots)).join(' ');

// Each in a commune of its own, given below: nothing links them.
const traces = Array.from({ length: 60 }, (_, i) => ({
  externalId: `n-${i}`,
  nom: `${texte(6)} ${i}`,
  description: `${texte(30)}\tavec une tabulation,\nune ligne et un \\antislash`,
  collectivites: [{ type: 'commune', code: String(i) }],
  motsCles: [texte(1), texte(2)],
  competences: i % 3 === 0 ? ['90-321'] : [],
  complements: { chemin: 'C:\\dossier', 'clé "étrange"': [null, true, texte(2)] },
  url: `https://exemple.fr/${i}`,
  ...(i % 5 === 0
    ? { porteur: { siret: '21800019800018', referent: { nom: `Nom\\${i}`, email: 'a@b.fr' } } }
    : {}),
  ...(i % 7 === 0 ? { visibilite: { cercle: 'essai' } } : {}),
  ...(i % 4 === 0 ? { majSourceLe: '2026-01-02T03:04:05Z' } : {}),
}));

async function openCercle(t: TestApp): Promise<Appel> {
  const mec = await t.plateforme('mec');
  await sql`INSERT INTO cercle (nom) VALUES ('essai')`.execute(t.db);
  await sql`INSERT INTO cercle_membre (cercle, plateforme) VALUES ('essai', 'mec')`.execute(t.db);
  await t.annuaire.refresh();
  return mec;
}

const tables = ['trace', 'projet', 'projet_territoire', 'contact', 'cle_de_blocage', 'lien_declare'];

/** Rows by trace, ids and instants replaced: all that may differ between two runs. */
async function dump(t: TestApp): Promise<Record<string, string[]>> {
  const { rows: natals } = await sql<{ natal: string; nom: string }>`
    SELECT natal, external_id AS nom FROM trace`.execute(t.db);
  const names = new Map(natals.map(({ natal, nom }) => [natal, nom]));
  const dumped: Record<string, string[]> = {};
  const read = async (name: string, rows: RawBuilder<{ ligne: string }>) => {
    dumped[name] = (await rows.execute(t.db)).rows
      .map(({ ligne }) =>
        ligne
          .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => names.get(id) ?? '#')
          .replace(/20\d\d-(?!01-02)\d\d-\d\d[T ][\d:.]+(Z|\+00:00|\+00)?/g, '@'),
      )
      .sort();
  };
  for (const table of tables) {
    await read(table, sql`SELECT to_jsonb(x)::text AS ligne FROM ${sql.table(table)} AS x`);
  }
  await read(
    'evenement',
    sql`SELECT (to_jsonb(e) - 'numero' - 'id')::text AS ligne FROM evenement_attente AS e`,
  );
  return dumped;
}

it(`écrivent les mêmes lignes qu’une publication après l’autre (graine ${graine})`, async () => {
  const lot = await (await openCercle(enLot))(
    'POST',
    '/v1/traces/lot',
    traces.map((trace) => `${JSON.stringify(trace)}\n`).join(''),
    { 'content-type': 'application/x-ndjson' },
  );
  const resultats = lot.body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(resultats.map(({ etat }) => etat)).toEqual(traces.map(() => 'cree'));
  expect(enLot.journal.filter((line) => line.includes('reprises'))).toEqual([]);

  const mec = await openCercle(uneParUne);
  for (const { externalId, ...trace } of traces) {
    const answer = await mec('PUT', `/v1/traces/${externalId}`, trace);
    expect(answer.statusCode, answer.body).toBe(201);
  }
  const [copied, written] = [await dump(enLot), await dump(uneParUne)];
  for (const name of Object.keys(written)) expect(copied[name], name).toEqual(written[name]);
});

it('cherchent par les mots que la base en aurait tirés', async () => {
  const textes = Array.from({ length: 300 }, (_, i) =>
    foldText(
      i % 2 === 0
        ? texte(i % 40)
        : Array.from({ length: 20 }, () => String.fromCodePoint(0x21 + Math.floor(hasard() * 0x2fff))).join(
            '',
          ),
    ),
  );
  for (const some of [textes.slice(0, 200), textes]) {
    const vectors = await vectorsOf(enLot.db, some);
    const { rows } = await sql<{ texte: string }>`
      SELECT t.texte FROM unnest(${some}::text[], ${vectors}::text[]) AS t(texte, vecteur)
      WHERE to_tsvector('french', t.texte) <> t.vecteur::tsvector`.execute(enLot.db);
    expect(rows).toEqual([]);
  }
});
