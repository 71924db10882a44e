import { Evenement, nomDuSchema, schemas } from '@projets-collectivites/schema';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Appel, startTestApp, type TestApp } from '../../test/app.ts';
import { renewJournal, sequenceBatch } from './index.ts';

let t: TestApp;
let mec: Appel;
let tet: Appel;

const trace = (nom: string, commune = '80021') => ({
  nom,
  collectivites: [{ type: 'commune', code: commune }],
});
const types = (answer: { json(): { evenements: { type: string }[] } }) =>
  answer.json().evenements.map((e) => e.type);

async function fin(): Promise<string> {
  return (await tet('GET', '/v1/evenements?apres=fin')).json().curseur;
}

beforeAll(async () => {
  t = await startTestApp();
  mec = await t.plateforme('mec');
  tet = await t.plateforme('tet');
});
afterAll(() => t.close());

describe('fil des événements', () => {
  it('rend des CloudEvents conformes au schéma publié, sans aucune valeur', async () => {
    await mec('PUT', '/v1/traces/a', {
      ...trace('Nom qui ne doit pas circuler'),
      description: 'texte secret',
    });
    await mec('PATCH', '/v1/traces/a', { phase: 'Étude' });
    await mec('DELETE', '/v1/traces/a');
    await t.sequence();
    const answer = await tet('GET', '/v1/evenements');
    expect(types(answer)).toEqual([
      'trace.creee',
      'projet.cree',
      'trace.modifiee',
      'projet.modifie',
      'trace.supprimee',
    ]);
    const ajv = addFormats.default(new Ajv2020({ strict: false }));
    for (const schema of schemas) ajv.addSchema(schema);
    const validate = ajv.getSchema(nomDuSchema(Evenement));
    for (const evenement of answer.json().evenements) {
      expect(validate?.(evenement), JSON.stringify(validate?.errors)).toBe(true);
    }
    expect(answer.json().evenements[2].data.champs).toEqual(['phase']);
    expect(answer.body).not.toMatch(/circuler|secret/);
  });

  it('reprend exactement au curseur, page après page, et une page n’est vide qu’à la fin', async () => {
    let curseur = await fin();
    for (let i = 0; i < 7; i++) await mec('PUT', `/v1/traces/p${i}`, trace(`Projet ${i}`));
    await t.sequence();
    const seen: string[] = [];
    for (;;) {
      const page = (await tet('GET', `/v1/evenements?apres=${curseur}&types=trace.creee&limite=2`)).json();
      if (page.evenements.length === 0) break;
      seen.push(...page.evenements.map((e: { subject: string }) => e.subject));
      curseur = page.curseur;
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6].map((i) => `mec:p${i}`));
  });

  it('tait mes propres événements, sauf demande, et filtre par territoire', async () => {
    const curseur = await fin();
    await tet('PUT', '/v1/traces/t1', trace('À moi'));
    await mec('PUT', '/v1/traces/t2', trace('Ailleurs', '44109'));
    await t.sequence();
    const suite = `/v1/evenements?apres=${curseur}&types=trace.creee`;
    const subjects = async (url: string) =>
      (await tet('GET', url)).json().evenements.map((e: { subject: string }) => e.subject);
    expect(await subjects(suite)).toEqual(['mec:t2']);
    expect(await subjects(`${suite}&inclureMiens=true`)).toEqual(['tet:t1', 'mec:t2']);
    expect(await subjects(`${suite}&territoire=departement:80`)).toEqual([]);
    expect(await subjects(`${suite}&territoire=departement:44`)).toEqual(['mec:t2']);
  });

  it('annonce un départ au territoire quitté', async () => {
    await mec('PUT', '/v1/traces/dep', trace('Déménage'));
    await t.sequence();
    const curseur = await fin();
    await mec('PATCH', '/v1/traces/dep', { collectivites: [{ type: 'commune', code: '44109' }] });
    await t.sequence();
    const left = await tet('GET', `/v1/evenements?apres=${curseur}&territoire=commune:80021`);
    expect(types(left)).toEqual(['trace.modifiee', 'projet.modifie']);
  });

  it('attend un événement, et rend la main quand il vient', async () => {
    const curseur = await fin();
    const waiting = [1, 2, 3].map(() => tet('GET', `/v1/evenements?apres=${curseur}&attente=20`));
    await mec('PUT', '/v1/traces/attendu', trace('Attendu'));
    await t.sequence();
    for (const answer of await Promise.all(waiting)) expect(types(answer)).toContain('trace.creee');
  });

  it('refuse un curseur illisible ou un type inconnu, et dit comment reprendre après une restauration', async () => {
    for (const bad of ['x', '1.2.3', 'zzzzzzzz.1', `${await fin()}9999`.slice(0, 40)]) {
      expect([400, 410]).toContain((await tet('GET', `/v1/evenements?apres=${bad}`)).statusCode);
    }
    const unknown = await tet('GET', '/v1/evenements?types=projet.fusione');
    expect(unknown.statusCode).toBe(400);
    expect(unknown.json().errors[0].pointer).toBe('/types');

    const old = await fin();
    await renewJournal(t.db);
    const expired = await tet('GET', `/v1/evenements?apres=${old}`);
    expect(expired.statusCode).toBe(410);
    expect(expired.json()).toMatchObject({ raison: 'autre-journal' });
    expect(expired.json().detail).toContain('apres=fin');
  });

  it('dit trop ancien un curseur dont les événements ne sont plus gardés', async () => {
    await mec('PUT', '/v1/traces/vieux', trace('Vieux'));
    await t.sequence();
    const page = (await tet('GET', '/v1/evenements?limite=1')).json();
    await t.db
      .deleteFrom('evenement')
      .where('position', '<=', Number(page.curseur.split('.')[1]) + 1)
      .execute();
    const expired = await tet('GET', `/v1/evenements?apres=${page.curseur}`);
    expect(expired.json()).toMatchObject({ status: 410, raison: 'trop-ancien' });
  });
});

describe('séquenceur', () => {
  it('donne des positions denses, même à plusieurs et par-dessus une grosse attente', async () => {
    const lines = Array.from({ length: 1_500 }, (_, i) =>
      JSON.stringify({ externalId: `s${i}`, ...trace(`S ${i}`) }),
    );
    await mec('POST', '/v1/traces/lot', lines.join('\n'), { 'content-type': 'application/x-ndjson' });
    let moved = 0;
    while (moved < 3_000) {
      const batches = await Promise.all([sequenceBatch(t.db), sequenceBatch(t.db), sequenceBatch(t.db)]);
      moved += batches.filter((n) => n > 0).reduce((a, b) => a + b, 0);
    }
    const { rows } = await t.db
      .selectFrom('evenement')
      .select(['position', 'numero'])
      .orderBy('position', 'desc')
      .limit(3_000)
      .execute()
      .then((found) => ({
        rows: found.map((row) => ({ position: Number(row.position), numero: Number(row.numero) })),
      }));
    rows.reverse();
    expect(rows.at(-1)?.position).toBe((rows[0]?.position as number) + 2_999);
    expect(rows.map((row) => row.numero)).toEqual(rows.map((row) => row.numero).sort((a, b) => a - b));
  });
});
