// What a person asks to erase leaves no word in any table, and what was decided stands.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTribunal, type Tribunal } from '../../test/decisions.ts';

let t: Tribunal;
beforeAll(async () => {
  t = await openTribunal();
});
afterAll(() => t?.close());

/** Tables that hold this word anywhere. */
async function tablesWith(mot: string): Promise<string[]> {
  const { rows } = await sql<{ nom: string }>`
    SELECT c.relname AS nom FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r'`.execute(t.essai.db);
  const found: string[] = [];
  for (const { nom } of rows) {
    const { rows: hits } = await sql`
      SELECT 1 FROM ${sql.table(nom)} r WHERE to_jsonb(r)::text LIKE ${`%${mot}%`} LIMIT 1`.execute(
      t.essai.db,
    );
    if (hits.length > 0) found.push(nom);
  }
  return found;
}

const effacer = async (corps: Record<string, unknown>) => {
  const reponse = await t.appel('arbitre')('POST', '/v1/admin/effacements', { motif: 'demande', ...corps });
  expect(reponse.statusCode, reponse.body).toBe(200);
  return reponse.json();
};

it('une correction s’efface avec le champ qu’elle corrige, passé compris', async () => {
  const a = await t.publier('mec', { description: 'Ordinaire' });
  const proposer = async (valeurProposee: string) => {
    const { id } = await t.prendre('tet', {
      typeDecision: 'correction_signalee',
      objetA: a,
      payload: { champ: 'description', valeurProposee, source: 'dit par Zoraïde' },
    });
    return (await t.prendre('mec', { typeDecision: 'correction_tranchee', objetA: id, verdict: 'acceptee' }))
      .id;
  };
  await t.annuler('mec', await proposer('Première de Zoraïde'));
  await proposer('Seconde de Zoraïde');
  expect((await t.lire('tet', a)).description).toContain('Zoraïde');
  await effacer({ ref: a, champs: ['description'] });
  expect(await tablesWith('Zoraïde')).toEqual([]);
  expect((await t.lire('tet', a)).description).toBe('[effacé]');
});

it('auteurs et commentaires s’effacent par trace, ou par adresse ; la décision reste', async () => {
  const [a, b] = [await t.publier('mec'), await t.publier('tet')];
  const qui = { auteur: 'Ludivine@exemple.fr', commentaire: 'Voir Ludivine' };
  const confirme = { typeDecision: 'doublon_confirme', objetA: a, objetB: b };
  const { id } = await t.prendre('recoco', { ...confirme, ...qui });
  await t.prendre('recoco', {
    typeDecision: 'service_ajoute',
    objetA: a,
    objetB: 'un-service',
    payload: { message: 'de Ludivine' },
  });
  expect(await effacer({ email: 'ludivine@exemple.FR' })).toMatchObject({ decisions: 1 });
  const lue = async () => (await t.appel('recoco')('GET', `/v1/decisions/${id}`)).json();
  expect(await lue()).toMatchObject({ auteur: '[effacé]', commentaire: 'Voir Ludivine', enVigueur: true });
  await effacer({ ref: a, champs: ['decisions'] });
  expect(await tablesWith('Ludivine')).toEqual([]);
  expect(await lue()).toMatchObject({ commentaire: '[effacé]', enVigueur: true });
  expect(await t.idDe(b)).toBe(await t.idDe(a));
});
