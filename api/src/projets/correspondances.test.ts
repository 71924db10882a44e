import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Appel, startTestApp, type TestApp } from '../../test/app.ts';

let t: TestApp;
let mec: Appel;

const trace = {
  nom: 'Passerelle',
  collectivites: [{ type: 'commune', code: '80021' }],
  statutSource: 'Travaux démarrés',
};

beforeAll(async () => {
  t = await startTestApp();
  mec = await t.plateforme('mec');
  const done = await mec('PUT', '/v1/moi/correspondances', {
    correspondances: [
      {
        champ: 'statut',
        libelle: 'Travaux démarrés',
        valeur: { phase: 'Opération', phaseStatut: 'En cours' },
      },
      { champ: 'statut', libelle: 'À l’étude', valeur: { phase: 'Étude' } },
      { champ: 'statut', libelle: 'Gelé', valeur: null },
      { champ: 'thematiques', libelle: 'Divers', valeur: null },
    ],
  });
  expect(done.statusCode, done.body).toBe(200);
  await t.annuaire.refresh();
});
afterAll(() => t.close());

async function patched(id: string, patch: object) {
  const answer = await mec('PATCH', `/v1/traces/${id}`, patch);
  expect(answer.statusCode, answer.body).toBe(200);
  const { trace: lue, avertissements = [] } = answer.json();
  return { phase: lue.phase, phaseStatut: lue.phaseStatut, motsCles: lue.motsCles, avertissements };
}

describe('changer de statut par un PATCH', () => {
  it('un statut sans correspondance retire la phase qui venait de l’ancien, et le dit', async () => {
    await mec('PUT', '/v1/traces/s1', trace);
    const lost = await patched('s1', { statutSource: 'Livré' });
    expect(lost).toMatchObject({ phase: null, phaseStatut: null });
    expect(lost.avertissements).toEqual([
      { pointer: '/statutSource', detail: expect.stringContaining('« Opération »') },
    ]);
    expect(await patched('s1', { statutSource: 'Livré' })).toMatchObject({ phase: null, avertissements: [] });

    await mec('PUT', '/v1/traces/s2', trace);
    expect(await patched('s2', { statutSource: 'Gelé' })).toMatchObject({ phase: null, phaseStatut: null });
    await mec('PUT', '/v1/traces/s3', trace);
    expect(await patched('s3', { statutSource: null })).toMatchObject({ phase: null, phaseStatut: null });
  });

  it('un statut qui en a une donne la sienne', async () => {
    await mec('PUT', '/v1/traces/s4', trace);
    expect(await patched('s4', { statutSource: 'à l’ÉTUDE' })).toMatchObject({
      phase: 'Étude',
      phaseStatut: null,
      avertissements: [],
    });
  });

  it('une phase publiée demeure, et une phase donnée avec le statut l’emporte', async () => {
    await mec('PUT', '/v1/traces/s5', { ...trace, phase: 'Idée' });
    expect(await patched('s5', { statutSource: 'Livré' })).toMatchObject({
      phase: 'Idée',
      avertissements: [],
    });
    await mec('PUT', '/v1/traces/s6', trace);
    expect(await patched('s6', { statutSource: 'Livré', phaseStatut: 'Terminé' })).toMatchObject({
      phase: 'Opération',
      phaseStatut: 'Terminé',
      avertissements: [],
    });
    expect(await patched('s6', { description: 'Ouverte' })).toMatchObject({ phase: 'Opération' });
  });

  it('un libellé sans équivalent rejoint les mots-clés sans chasser les autres', async () => {
    await mec('PUT', '/v1/traces/s7', { ...trace, motsCles: ['fleuve'] });
    expect((await patched('s7', { thematiques: ['Divers'] })).motsCles).toEqual(['fleuve', 'Divers']);
    expect((await patched('s7', { thematiques: ['Divers'], motsCles: ['gué'] })).motsCles).toEqual([
      'gué',
      'Divers',
    ]);
  });
});

describe('les pertes', () => {
  it('comptent chaque statut sans correspondance, même avec une phase, et rien de faux', async () => {
    const tet = await t.plateforme('tet');
    const publish = (id: string, fields: object) =>
      tet('PUT', `/v1/traces/${id}`, { ...trace, statutSource: 'Livré', ...fields });
    await publish('a', {});
    await publish('b', { phase: 'Opération' });
    await publish('c', {});
    await publish('d', { statutSource: 'Travaux démarrés' });
    await tet('DELETE', '/v1/traces/c');
    const done = await tet('PUT', '/v1/moi/correspondances', {
      correspondances: [
        { champ: 'statut', libelle: 'Travaux démarrés', valeur: { phase: 'Opération' } },
        { champ: 'statut', libelle: 'Gelé', valeur: null },
        { champ: 'thematiques', libelle: 'Divers', valeur: null },
      ],
    });
    expect(done.json().pertes).toEqual([
      { champ: 'statut', libelle: 'Livré', occurrences: 2, declaree: false },
      { champ: 'statut', libelle: 'Gelé', occurrences: 0, declaree: true },
      { champ: 'thematiques', libelle: 'Divers', declaree: true },
    ]);
  });
});
