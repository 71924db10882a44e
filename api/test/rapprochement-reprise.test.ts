// The full re-run repairs whatever is not that of the facts: keys, pairs, groups, even of traces that meet nobody.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Appel } from './app.ts';
import { openScene, type Scene } from './rapprochement-scene.ts';

let scene: Scene;
let mec: Appel;
let tet: Appel;
beforeAll(async () => {
  scene = await openScene();
  mec = scene.lecteurs.get('mec')?.appel as Appel;
  tet = scene.lecteurs.get('tet')?.appel as Appel;
});
afterAll(() => scene?.close());

const collectivites = [{ type: 'commune', code: '80021' }];

async function photo() {
  const { rows: traces } = await sql`SELECT ref, projet_id, cles FROM trace ORDER BY ref`.execute(scene.t.db);
  const { rows: paires } = await sql`SELECT a, b, classe, score FROM lien_rapproche ORDER BY a, b`.execute(
    scene.t.db,
  );
  const { rows: blocs } = await sql`SELECT * FROM cle_de_blocage ORDER BY cle, natal`.execute(scene.t.db);
  return { traces, paires, blocs };
}

it('remet ce qui a été abîmé comme le chemin ordinaire l’aurait fait, sans changer un identifiant', async () => {
  const nom = 'Rénovation énergétique du gymnase Jean-Jaurès';
  for (const [appel, id, titre] of [
    [mec, '1', nom],
    [tet, '1', nom],
    [mec, '2', 'Plantation de haies bocagères'],
    [tet, '2', 'Restauration du beffroi communal'],
    [tet, '3', 'Ludothèque itinérante'],
    [mec, '5', 'Boulodrome couvert'],
  ] as const) {
    const answer = await appel('PUT', `/v1/traces/${id}`, { nom: titre, collectivites });
    expect(answer.statusCode, answer.body).toBe(201);
  }
  // Declared, then deleted: a group that only its tombstone and its link hold.
  await mec('PUT', '/v1/traces/4', { nom: 'Voie verte', collectivites, memeProjetQue: ['tet:3'] });
  await mec('DELETE', '/v1/traces/4');
  await scene.drain();
  const avant = await photo();
  expect(await scene.rapprocherTout()).toBe(0);

  const { db } = scene.t;
  // A pair lost, a pair invented, a trace alone in another's projet, keys of another model.
  await sql`DELETE FROM lien_rapproche l USING trace t WHERE t.natal = l.a AND t.ref = 'mec:1'`.execute(db);
  await sql`INSERT INTO lien_rapproche (a, b, classe, score, modele, explication, depuis)
    SELECT a.natal, b.natal, 'a_confirmer', 0.5, 'autre', '[]', now() FROM trace a, trace b
    WHERE a.ref = 'mec:2' AND b.ref = 'tet:2'`.execute(db);
  await sql`UPDATE trace SET projet_id = (SELECT projet_id FROM trace WHERE ref = 'tet:3') WHERE ref = 'mec:5'`.execute(
    db,
  );
  await sql`DELETE FROM cle_de_blocage WHERE natal = (SELECT natal FROM trace WHERE ref = 'tet:2')`.execute(
    db,
  );
  await sql`UPDATE trace SET cles = '{1,2}' WHERE ref = 'tet:2'`.execute(db);
  expect(await scene.rapprocherTout()).toBeGreaterThan(0);
  await scene.drain();
  expect(await photo()).toEqual(avant);
  expect(await scene.rapprocherTout()).toBe(0);
});
