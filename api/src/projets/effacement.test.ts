import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Appel, startTestApp, type TestApp } from '../../test/app.ts';

let t: TestApp;
let mec: Appel;
let tet: Appel;

const referent = {
  prenom: 'Zoé',
  nom: 'Quelconque',
  email: 'zoe.quelconque@exemple.fr',
  telephone: '0199000000',
};
const trace = {
  nom: 'Projet de Zoé Quelconque',
  description: 'Appeler Zoé Quelconque',
  collectivites: [{ type: 'commune', code: '80021' }],
  porteur: { siret: '21800019800018', referent },
};

beforeAll(async () => {
  t = await startTestApp();
  mec = await t.plateforme('mec');
  tet = await t.plateforme('tet');
});
afterAll(() => t.close());

/** Everything that every table holds, as one text. */
async function everything(): Promise<string> {
  const tables = await sql<{ nom: string }>`
    SELECT table_name AS nom FROM information_schema.tables WHERE table_schema = 'public'`.execute(t.db);
  const texts = [];
  for (const { nom } of tables.rows) {
    const { rows } = await sql<{ texte: string | null }>`
      SELECT string_agg(x::text, ' ') AS texte FROM ${sql.table(nom)} AS x`.execute(t.db);
    texts.push(rows[0]?.texte ?? '');
  }
  return texts.join('\n');
}

describe('données personnelles', () => {
  it('ne sont rendues qu’aux clés qui lisent les contacts, et un contact seul ne fait pas de version', async () => {
    await mec('PUT', '/v1/traces/p1', trace);
    const sans = await t.plateforme('recoco', { scopes: ['projets:lecture'] });
    expect((await sans('GET', '/v1/projets/mec:p1')).json().porteur).toEqual({ siret: '21800019800018' });
    expect((await sans('GET', '/v1/projets')).body).not.toContain('zoe.quelconque');
    expect((await tet('GET', '/v1/projets/mec:p1')).json().porteur.referent).toEqual(referent);

    const change = { porteur: { referent: { fonction: 'Directrice' } } };
    const changed = await mec('PATCH', '/v1/traces/p1', change);
    expect(changed.json(), changed.body).toMatchObject({ etat: 'modifie', trace: { version: 1 } });
    expect((await tet('GET', '/v1/projets/mec:p1')).json().porteur.referent.fonction).toBe('Directrice');
  });

  it('disparaissent partout, passé compris, et l’effacement est inscrit', async () => {
    await tet('PUT', '/v1/traces/q1', {
      ...trace,
      nom: 'Autre nom',
      porteur: undefined,
      memeProjetQue: ['mec:p1'],
    });
    await mec('PATCH', '/v1/traces/p1', { phase: 'Étude', complements: { agent: 'Zoé Quelconque' } });
    await mec('PATCH', '/v1/traces/p1', { phase: 'Opération' });
    await tet('PATCH', '/v1/traces/q1', { description: 'Sans personne' });
    await tet('DELETE', '/v1/traces/q1?motif=demande+de+Quelconque');
    expect(await everything()).toMatch(/Quelconque/);

    const admin = await t.plateforme('gestion');
    const champs = ['nom', 'description', 'complements', 'motif'];
    for (const ref of ['mec:p1', 'tet:q1']) {
      const done = await admin('POST', '/v1/admin/effacements', {
        ref,
        champs,
        motif: 'droit à l’effacement',
      });
      expect(done.statusCode, done.body).toBe(200);
    }
    expect(await everything()).not.toMatch(/Quelconque|quelconque/i);
    const projet = (await tet('GET', '/v1/projets/mec:p1')).json();
    expect(projet).toMatchObject({ nom: '[effacé]', description: '[effacé]', phase: 'Opération' });
    expect(projet.porteur).toEqual({ siret: '21800019800018' });
    expect((await sql<{ n: number }>`SELECT count(*) AS n FROM effacement`.execute(t.db)).rows[0]?.n).toBe(2);
  });

  it('s’effacent par adresse électronique, chez toutes les plateformes', async () => {
    await mec('PUT', '/v1/traces/e1', trace);
    await tet('PUT', '/v1/traces/e1', trace);
    const admin = await t.plateforme('gestion');
    const done = await admin('POST', '/v1/admin/effacements', {
      email: 'ZOE.quelconque@exemple.fr',
      motif: 'demande',
    });
    expect(done.json().effacements.map((e: { ref: string }) => e.ref)).toEqual(['mec:e1', 'tet:e1']);
    expect((await mec('GET', '/v1/traces/e1')).json().porteur).toEqual({ siret: '21800019800018' });
  });

  it('demande le droit admin et une cible', async () => {
    const lecteur = await t.plateforme('lecteur', { scopes: ['projets:lecture'] });
    expect((await lecteur('POST', '/v1/admin/effacements', { ref: 'mec:p1', motif: 'x' })).statusCode).toBe(
      403,
    );
    const admin = await t.plateforme('gestion');
    expect((await admin('POST', '/v1/admin/effacements', { motif: 'x' })).statusCode).toBe(400);
  });

  it('n’entrent jamais dans le journal technique', () => {
    expect(t.journal.join('\n')).not.toMatch(/quelconque|0199000000|Zoé/i);
  });
});
