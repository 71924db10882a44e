// Hostile bulks: each bad line is refused alone, in its place, and memory stays bounded.
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Appel, startTestApp, type TestApp } from './app.ts';
import { countRows, expectProbleme, expectRefus, type Refus, traceValide } from './refus.ts';

interface Ligne {
  ligne: number;
  externalId?: string;
  etat: string;
  probleme?: Refus;
}

let essai: TestApp;
let mec: Appel & { cle: string };

beforeAll(async () => {
  essai = await startTestApp();
  mec = await essai.plateforme('mec');
});
afterAll(() => essai.close());

const ndjson = { 'content-type': 'application/x-ndjson' };
const ligneDe = (externalId: string, champs: object = {}) =>
  JSON.stringify({ externalId, ...traceValide, ...champs });

async function publish(corps: string | Buffer): Promise<Ligne[]> {
  const reponse = await mec('POST', '/v1/traces/lot', corps, ndjson);
  expect(reponse.statusCode, reponse.body.slice(0, 300)).toBe(200);
  expect(reponse.headers['content-type']).toMatch(/^application\/x-ndjson/);
  return reponse.body
    .split('\n')
    .filter(Boolean)
    .map((ligne) => JSON.parse(ligne));
}

describe('lignes hostiles', () => {
  const refusees: [string, string | Buffer, string?][] = [
    ['texte', 'bonjour'],
    ['accolade', '{'],
    ['null', 'null'],
    ['nombre', '12'],
    ['chaîne', '"externalId"'],
    ['liste', '[{"externalId":"x"}]'],
    ['objet vide', '{}', '/externalId'],
    ['deux objets', `${ligneDe('a')}${ligneDe('b')}`],
    ['virgule finale', `${ligneDe('a')},`],
    ['externalId de 300 caractères', ligneDe('a'.repeat(300)), '/externalId'],
    ['externalId de 300 paires', ligneDe('\u{1F600}'.repeat(300)), '/externalId'],
    ['externalId vide', ligneDe(''), '/externalId'],
    ['externalId nombre', JSON.stringify({ externalId: 12, ...traceValide }), '/externalId'],
    ['externalId objet', JSON.stringify({ externalId: { toString: 1 }, ...traceValide }), '/externalId'],
    ['externalId absent', JSON.stringify(traceValide), '/externalId'],
    ['externalId NUL', ligneDe('a\0b'), '/externalId'],
    ['externalId demi-paire', ligneDe('\ud800'), '/externalId'],
    ['champ inconnu', ligneDe('a', { inconnu: 1 }), '/inconnu'],
    ['__proto__', `{"__proto__":{"x":1},"externalId":"a"}`, '/__proto__'],
    ['supprimer faux', '{"externalId":"a","supprimer":false}', '/supprimer'],
    ['supprimer texte', '{"externalId":"a","supprimer":"true"}', '/supprimer'],
    ['supprimer et publier', ligneDe('a', { supprimer: true }), '/nom'],
    [
      'motif trop long',
      JSON.stringify({ externalId: 'a', supprimer: true, motif: 'x'.repeat(5000) }),
      '/motif',
    ],
    ['supprimer l’inconnue', '{"externalId":"jamais-vue","supprimer":true}'],
    ['octets', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['NUL', Buffer.from([0x7b, 0x00, 0x7d])],
    ['gzip', gzipSync(ligneDe('a')).map((octet) => (octet === 10 ? 11 : octet)) as Buffer],
    ['imbrication', '['.repeat(100_000)],
    [
      'imbrication en complément',
      `{"externalId":"a","complements":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`,
    ],
    ['ligne énorme', ligneDe('a', { description: 'x'.repeat(300_000) })],
    ['complément énorme', ligneDe('a', { complements: { a: 'é'.repeat(20_000) } }), '/complements'],
  ];

  it('sont refusées chacune à sa place entre des lignes publiées', async () => {
    const morceaux = refusees.flatMap(([, ligne], i) => [
      Buffer.from(ligneDe(`bonne-${i}`)),
      Buffer.from(ligne as string),
    ]);
    const corps = Buffer.concat(morceaux.flatMap((morceau) => [morceau, Buffer.from('\n')]));
    const resultats = await publish(corps);
    expect(resultats).toHaveLength(morceaux.length);
    for (const [i, [cas, , pointer]] of refusees.entries()) {
      expect(resultats[2 * i], cas).toMatchObject({
        ligne: 2 * i + 1,
        externalId: `bonne-${i}`,
        etat: 'cree',
      });
      const { ligne, etat, probleme } = resultats[2 * i + 1] as Ligne;
      expect([ligne, etat], cas).toEqual([2 * i + 2, 'refuse']);
      const { status } = expectProbleme(probleme as Refus, cas, pointer);
      expect(status, cas).toBeLessThan(500);
    }
    expect((await mec('GET', '/v1/traces/a')).statusCode).toBe(404);
  });

  it('par milliers, reçoivent chacune leur réponse sans rien écrire', async () => {
    const avant = await countRows(essai.db);
    const mauvaises = Array.from({ length: 5_000 }, (_, i) =>
      i % 3 === 0 ? `{"n":${i}` : ligneDe(`m${i}`, { nom: i }),
    );
    const resultats = await publish(mauvaises.join('\n'));
    expect(resultats.map(({ ligne }) => ligne)).toEqual(mauvaises.map((_, i) => i + 1));
    expect(new Set(resultats.map(({ etat }) => etat))).toEqual(new Set(['refuse']));
    expect(await countRows(essai.db)).toEqual(avant);
  });

  it('ne retiennent pas le serveur par la recherche des libellés proches', async () => {
    const faux = Array.from(
      { length: 200 },
      (_, i) => `${'développement durable des compétences '.repeat(5)}${i}`,
    );
    const listes = { competences: faux, leviers: faux, thematiques: faux, sites: faux, interventions: faux };
    const debut = performance.now();
    const resultats = await publish(ligneDe('faux', listes));
    const duree = performance.now() - debut;
    expect(resultats[0]?.probleme?.errors?.length).toBeGreaterThan(900);
    expect(duree).toBeLessThan(1_000);
  });
});

describe('formes du flux', () => {
  it('un corps vide ou de lignes vides n’a pas de résultat', async () => {
    for (const corps of ['\n', '\n\n\n', '\r\n\r\n', ' \t\r\n  ']) expect(await publish(corps)).toEqual([]);
    expect(await publish('')).toEqual([]);
  });

  it('CRLF, marque d’ordre et dernière ligne sans fin se lisent', async () => {
    const corps = `\ufeff${ligneDe('bom')}\r\n\r\n${ligneDe('crlf')}\r\n${ligneDe('fin')}`;
    const resultats = await publish(corps);
    expect(resultats.map(({ ligne, externalId, etat }) => [ligne, externalId, etat])).toEqual([
      [1, 'bom', 'cree'],
      [3, 'crlf', 'cree'],
      [4, 'fin', 'cree'],
    ]);
  });

  it('la même trace cent fois dans un lot finit comme la dernière ligne', async () => {
    const lignes = Array.from({ length: 100 }, (_, i) => ligneDe('repetee', { nom: `Nom ${i % 2}` }));
    const resultats = await publish(lignes.join('\n'));
    expect(resultats.map(({ etat }) => etat)).toEqual(['cree', ...Array(99).fill('modifie')]);
    expect((await mec('GET', '/v1/traces/repetee')).json()).toMatchObject({ nom: 'Nom 1', version: 100 });
  });

  it('un autre type de contenu est refusé avant d’être lu', async () => {
    const avant = await countRows(essai.db);
    const corps = [ligneDe('t'), '{}', '[]', '[{}]', 'null', ''];
    for (const type of [
      'application/json',
      'text/plain',
      'application/merge-patch+json',
      'multipart/form-data',
      'text/csv',
    ]) {
      for (const texte of corps) {
        if (texte === '') continue;
        const reponse = await mec('POST', '/v1/traces/lot', texte, { 'content-type': type });
        expect(expectRefus(reponse, `${type} ${texte.slice(0, 20)}`).status).toBe(415);
      }
    }
    expectRefus(await mec('POST', '/v1/traces/lot', Buffer.from('x')), 'sans type');
    expectRefus(await mec('POST', '/v1/traces/lot'), 'sans corps');
    const gzip = await mec('POST', '/v1/traces/lot', gzipSync(ligneDe('t')), {
      ...ndjson,
      'content-encoding': 'gzip',
    });
    expect(expectRefus(gzip, 'gzip').status).toBe(415);
    expect(await countRows(essai.db)).toEqual(avant);
  });

  it('une clé sans droit d’écriture, ou aucune, n’est pas lue', async () => {
    const lecteur = await essai.plateforme('lecteur', { scopes: ['projets:lecture'] });
    expect(expectRefus(await lecteur('POST', '/v1/traces/lot', ligneDe('t'), ndjson), 'lecteur').status).toBe(
      403,
    );
    const sans = await essai.app.inject({
      method: 'POST',
      url: '/v1/traces/lot',
      headers: ndjson,
      payload: ligneDe('t'),
    });
    expect(expectRefus(sans, 'sans clé').status).toBe(401);
  });
});
