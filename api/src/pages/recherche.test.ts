// The page of results, as a browser without script asks for it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../test/app.ts';

let essai: TestApp;
beforeAll(async () => {
  essai = await startTestApp();
});
afterAll(() => essai?.close());

async function read(query: string): Promise<{ noms: string[]; texte: string; status: number }> {
  const { body, statusCode } = await essai.app.inject({
    url: `/recherche?${query}`,
    headers: { accept: 'text/html' },
  });
  const noms = [...body.matchAll(/class="apc-resultat__nom">([^<]*)</g)].map(([, nom = '']) => nom);
  return { noms, texte: body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' '), status: statusCode };
}

test('chaque résultat dit son type, son code, son département et ce qui l’a fait trouver', async () => {
  const { noms, texte } = await read('q=st+nazaire');
  expect(noms[0]).toBe('Saint-Nazaire');
  expect(texte).toContain('Commune · Loire-Atlantique (44)');
  expect(texte).toContain('Code Insee 44184');
  expect((await read('q=arbignieu')).texte).toContain('ancien nom : Arbignieu');
  expect((await read('q=44000')).texte).toContain('code postal 44000');
  expect((await read('q=toulose')).texte).toContain('orthographe proche : Toulouse');
});

test('une proposition choisie est montrée seule, et mène aux autres', async () => {
  const { noms, texte } = await read('q=Saint-Denis&territoire=commune:97411');
  expect(noms).toEqual(['Saint-Denis']);
  expect(texte).toContain('La Réunion (974)');
  expect(texte).toContain('Tous les territoires pour « Saint-Denis »');
});

test('un texte vide, inconnu, répété, très long ou hostile reçoit une page, jamais une erreur', async () => {
  const hostiles = ['', 'q=', 'q=azertyuiop', 'q=a&q=b', `q=${'a'.repeat(5_000)}`, 'q=%25(.*)%5B'];
  for (const query of [...hostiles, 'q=nantes&territoire=commune:99999', 'territoire=__proto__']) {
    expect((await read(query)).status, query).toBe(200);
  }
  expect((await read('q=azertyuiop')).texte).toContain('Aucun territoire ne correspond à « azertyuiop »');
  expect((await read('q=nantes&territoire=commune:99999')).noms[0]).toBe('Nantes');
});

test('le script et la page disent tous les types et tous les motifs de la route', async () => {
  const { body } = await essai.app.inject({ url: '/' });
  const [, attribute = ''] = /data-libelles="([^"]*)"/.exec(body) ?? [];
  const { types, motifs } = JSON.parse(attribute.replaceAll('&quot;', '"').replaceAll('&#39;', "'"));
  const parameters = essai.app.swagger() as unknown as {
    paths: Record<string, { get: { responses: Record<string, unknown> } }>;
  };
  const route = JSON.stringify(parameters.paths['/v1/referentiel/recherche']?.get);
  const [, list = ''] = /"motif":\{"enum":\[([^\]]*)\]/.exec(route.replace(/"type":"string",/g, '')) ?? [];
  const connus = list.replaceAll('"', '').split(',');
  expect(connus.length).toBeGreaterThan(5);
  for (const motif of connus) if (motif !== 'nom') expect(motifs, motif).toHaveProperty(motif);
  const territoires = essai.referentiel.listTerritoires(
    ...(['commune', 'epci', 'ept', 'syndicat', 'petr', 'pole', 'departement', 'region'] as const),
  );
  for (const cle of new Set(territoires.map(({ type, nature }) => nature ?? type))) {
    expect(types, cle).toHaveProperty(cle);
  }
});
