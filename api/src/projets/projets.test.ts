import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Appel, startTestApp, type TestApp } from '../../test/app.ts';

let t: TestApp;
let mec: Appel;
let tet: Appel;

const gymnase = {
  nom: 'Rénovation énergétique du gymnase Jean-Jaurès',
  phase: 'Opération',
  phaseStatut: 'En cours',
  statutSource: 'Travaux démarrés',
  budgetPrevisionnel: 232605,
  collectivites: [{ type: 'commune', code: '80021' }],
  leviers: ['Sobriété des bâtiments (tertiaire)'],
  competences: ['90-321'],
};

beforeAll(async () => {
  t = await startTestApp();
  mec = await t.plateforme('mec');
  tet = await t.plateforme('tet');
});
afterAll(() => t.close());

describe('publier une trace', () => {
  it('crée, laisse inchangé, modifie, et rend le projet', async () => {
    const first = await mec('PUT', '/v1/traces/g1', gymnase);
    expect(first.statusCode, first.body).toBe(201);
    expect(first.json()).toMatchObject({ etat: 'cree', rapprochement: 'fait', similaires: [] });
    const { id } = first.json().projet;

    const again = await mec('PUT', '/v1/traces/g1', gymnase);
    expect(again.statusCode).toBe(200);
    expect(again.json().etat).toBe('inchange');
    expect(again.headers.etag).toBe(first.headers.etag);

    const changed = await mec('PATCH', '/v1/traces/g1', { budgetPrevisionnel: 250000.5 });
    expect(changed.json().etat, changed.body).toBe('modifie');
    expect(changed.json().trace.version).toBe(2);

    const read = await tet('GET', `/v1/projets/${id}`);
    expect(read.statusCode).toBe(200);
    expect(read.json()).toMatchObject({
      id,
      nom: gymnase.nom,
      budgetPrevisionnel: 250000.5,
      provenance: { nom: { plateforme: 'mec', externalId: 'g1', regle: 'proprietaire' } },
      divergences: [],
    });
    expect((await tet('GET', '/v1/projets/mec:g1')).json()).toEqual(read.json());
  });

  it('réunit les traces déclarées du même projet, dans les deux sens', async () => {
    const a = (await mec('PUT', '/v1/traces/r1', { ...gymnase, nom: 'Gymnase A' })).json().projet.id;
    const b = (
      await tet('PUT', '/v1/traces/r1', {
        ...gymnase,
        nom: 'Gymnase B',
        budgetPrevisionnel: 9,
        memeProjetQue: ['mec:r1'],
      })
    ).json().projet.id;
    expect(b).toBe(a);
    const projet = (await tet('GET', `/v1/projets/${a}`)).json();
    expect(projet.traces).toHaveLength(2);
    expect(projet.nom).toBe('Gymnase A');
    expect(projet.referents).toHaveLength(1);
    expect(projet.divergences.map((d: { champ: string }) => d.champ)).toEqual(['nom', 'budgetPrevisionnel']);
    const moved = await mec('GET', `/v1/projets/${projet.referents[0]}?champs=nom`);
    expect(moved.statusCode).toBe(308);
    expect(moved.headers.location).toBe(`/v1/projets/${a}?champs=nom`);

    await tet('PATCH', '/v1/traces/r1', { memeProjetQue: null });
    expect((await mec('GET', `/v1/projets/${projet.referents[0]}`)).json().nom).toBe('Gymnase B');
    expect((await mec('GET', `/v1/projets/${a}`)).json().traces).toHaveLength(1);
  });

  it('liste par territoire, exporte et raconte les événements', async () => {
    const list = await tet('GET', '/v1/projets?territoire=departement:80&limite=2');
    expect(list.statusCode, list.body).toBe(200);
    expect(list.json().projets).toHaveLength(2);
    const next = await tet(
      'GET',
      `/v1/projets?territoire=departement:80&limite=200&curseur=${list.json().suivant}`,
    );
    expect(next.json().suivant).toBeNull();
    const q = await tet('GET', '/v1/projets?q=renovations+gymn');
    expect(q.json().projets.length).toBeGreaterThan(0);
    const csv = await tet('GET', '/v1/projets', undefined, { accept: 'text/csv' });
    expect(csv.body.startsWith('\ufeffid;nom')).toBe(true);
    const geo = await tet('GET', '/v1/projets', undefined, { accept: 'application/geo+json' });
    expect(geo.json().type).toBe('FeatureCollection');
    await t.sequence();
    const feed = await tet('GET', '/v1/evenements');
    expect(feed.json().evenements.map((e: { type: string }) => e.type)).toContain('projet.modifie');
    expect((await tet('GET', '/v1/projets/mec:g1/historique')).json().historique.length).toBeGreaterThan(3);
  });

  it('publie en lot, ligne par ligne', async () => {
    const lines = [
      JSON.stringify({ externalId: 'l1', ...gymnase }),
      '{"externalId":"l2"',
      JSON.stringify({ externalId: 'l3', ...gymnase, inconnu: 1 }),
      JSON.stringify({ externalId: 'l1', supprimer: true, motif: 'doublon' }),
    ].join('\n');
    const answer = await mec('POST', '/v1/traces/lot', lines, { 'content-type': 'application/x-ndjson' });
    const results = answer.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results.map((r) => r.etat)).toEqual(['cree', 'refuse', 'refuse', 'supprime']);
  });
});
