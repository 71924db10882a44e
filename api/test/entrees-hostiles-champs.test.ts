// Wrong values for every field of a trace, generated from its published schema: each is refused by its name.
import { schemas, TracePubliee } from '@projets-collectivites/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Appel, startTestApp, type TestApp } from './app.ts';
import { countRows, expectProbleme, expectRefus, type Refus, traceValide } from './refus.ts';

interface Noeud {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  anyOf?: Noeud[];
  properties?: Record<string, Noeud>;
  items?: Noeud;
  maxLength?: number;
  minLength?: number;
  maxItems?: number;
  minItems?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  format?: string;
  additionalProperties?: unknown;
}

/** A wrong value, where it goes and what must be named. */
interface Faute {
  chemin: string;
  valeur: unknown;
  pointer: string;
}

const nommes = new Map(schemas.map((schema) => [(schema as { $id: string }).$id, schema as Noeud]));

function resolve(noeud: Noeud): Noeud {
  return noeud.$ref === undefined ? noeud : (nommes.get(noeud.$ref.replace(/#$/, '')) as Noeud);
}

const parType: Record<string, unknown[]> = {
  string: [5, -0, true, {}, [], ['x'], { toString: 'x' }],
  number: ['12', '', 'NaN', true, {}, [], [3], '1e3'],
  object: [5, 'texte', true, [], [{}]],
  array: [5, 'texte', true, {}, { length: 1 }],
};

const textesFaux: Record<string, unknown[]> = {
  date: [
    '0000-00-00',
    '2026-02-30',
    '2026-13-01',
    '99999-01-01',
    '-0001-01-01',
    '1899-12-31',
    '2101-01-01',
    '2026-1-1',
    '01/03/2026',
    '2026-03-01T00:00:00Z',
    ' 2026-03-01',
    '2026-03-01\n',
    '٢٠٢٦-٠٣-٠١',
    'now()',
  ],
  'date-time': [
    '2026-02-11',
    '2026-02-30T00:00:00Z',
    '2026-02-11T25:00:00Z',
    '2026-02-11T09:00:00',
    '0000-01-01T00:00:00Z',
    '99999-01-01T00:00:00Z',
    '-2026-01-01T00:00:00Z',
    '2016-12-31T23:59:60Z',
    'infinity',
    '1770800400',
  ],
  email: ['@', 'sans-arobase', 'a@b@c', 'a b@c.fr', 'a@c.fr\n', '<a@c.fr>', 'a@'],
};

function* fautesDe(brut: Noeud, chemin: string, nullable: boolean): Generator<Faute> {
  const noeud = resolve(brut);
  const faute = (valeur: unknown, pointer = chemin): Faute => ({ chemin, valeur, pointer });
  const types = [noeud.type ?? []].flat();
  if (!types.includes('null') && !nullable && noeud.anyOf === undefined) yield faute(null);
  for (const [type, valeurs] of Object.entries(parType)) {
    if (types.includes(type)) for (const valeur of valeurs) yield faute(valeur);
  }
  if (noeud.enum) {
    for (const valeur of ['', 'inconnu', 'constructor', '__proto__', `${String(noeud.enum[0])} `])
      yield faute(valeur);
  }
  if (noeud.maxLength !== undefined) yield faute('a'.repeat(noeud.maxLength + 1));
  if (noeud.minLength !== undefined) for (const valeur of ['', ' ', '\t\n']) yield faute(valeur);
  if (noeud.minimum !== undefined)
    for (const valeur of [noeud.minimum - 1, -1e308, -1e-9 + noeud.minimum]) yield faute(valeur);
  if (noeud.maximum !== undefined)
    for (const valeur of [noeud.maximum * 2, 1e308, 2 ** 60]) yield faute(valeur);
  if (noeud.format) for (const valeur of textesFaux[noeud.format] ?? []) yield faute(valeur);
  if (noeud.minItems !== undefined) yield faute([]);
  if (noeud.maxItems !== undefined && noeud.items) {
    const exemple = chemin === '/collectivites' ? { type: 'commune', code: '80021' } : 'mec:1';
    yield faute(Array.from({ length: noeud.maxItems + 1 }, () => exemple));
  }
  if (noeud.items) {
    for (const { valeur, pointer } of fautesDe(noeud.items, `${chemin}/0`, false)) {
      if (pointer === `${chemin}/0`) yield { chemin, valeur: [valeur], pointer };
    }
  }
  for (const [nom, champ] of Object.entries(noeud.properties ?? {}))
    yield* fautesDe(champ, `${chemin}/${nom}`, false);
  if (noeud.additionalProperties === false && chemin !== '') {
    for (const inconnu of ['champInconnu', 'constructor', 'toString', 'hasOwnProperty', 'a/b~c', '']) {
      const pointer = `${chemin}/${inconnu.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      yield faute({ [inconnu]: 1 }, pointer);
    }
  }
}

function put(trace: Record<string, unknown>, chemin: string, valeur: unknown): Record<string, unknown> {
  const [tete, ...reste] = chemin.slice(1).split('/') as [string, ...string[]];
  if (reste.length === 0) return { ...trace, [tete]: valeur };
  const avant = trace[tete];
  const enfant = (Array.isArray(avant) ? { ...avant[0] } : { ...(avant as object) }) as Record<
    string,
    unknown
  >;
  if (reste[0] === '0') return { ...trace, [tete]: [put(enfant, `/${reste.slice(1).join('/')}`, valeur)] };
  return { ...trace, [tete]: put(enfant, `/${reste.join('/')}`, valeur) };
}

const fautes = Object.entries(TracePubliee.properties as Record<string, Noeud>).flatMap(([nom, champ]) => [
  ...fautesDe(champ, `/${nom}`, false),
]);

let essai: TestApp;
let mec: Appel;

beforeAll(async () => {
  essai = await startTestApp();
  mec = await essai.plateforme('mec');
  await mec('PUT', '/v1/traces/temoin', traceValide);
});
afterAll(() => essai.close());

describe('chaque champ d’une trace, avec chaque sorte de valeur fausse', () => {
  it('est refusé en français à sa place, par PUT, par PATCH et dans un lot, sans rien écrire', async () => {
    expect(fautes.length).toBeGreaterThan(400);
    const avant = await countRows(essai.db);
    const lignes: string[] = [];
    for (const [i, { chemin, valeur, pointer }] of fautes.entries()) {
      const corps = put({ ...traceValide }, chemin, valeur);
      const cas = `${chemin} = ${JSON.stringify(valeur)?.slice(0, 80)}`;
      expectRefus(await mec('PUT', `/v1/traces/faute-${i}`, corps), `PUT ${cas}`, pointer);
      lignes.push(JSON.stringify({ externalId: `faute-${i}`, ...corps }));
      // A null erases in a patch: only what is compulsory is then refused.
      if (valeur === null && !/^\/(nom|collectivites)$/.test(chemin)) continue;
      const patch = put({}, chemin, valeur);
      expectRefus(await mec('PATCH', '/v1/traces/temoin', patch), `PATCH ${cas}`, pointer);
    }
    const lot = await mec('POST', '/v1/traces/lot', lignes.join('\n'), {
      'content-type': 'application/x-ndjson',
    });
    const resultats = lot.body
      .trim()
      .split('\n')
      .map((ligne) => JSON.parse(ligne) as { etat: string; probleme: Refus });
    expect(resultats).toHaveLength(fautes.length);
    for (const [i, { etat, probleme }] of resultats.entries()) {
      expect(etat).toBe('refuse');
      expectProbleme(probleme, `lot ${lignes[i]}`, fautes[i]?.pointer);
    }
    expect(await countRows(essai.db)).toEqual(avant);
  });

  it('dit pour un champ mal typé le type attendu, une seule fois, sans répéter la valeur', async () => {
    const dit = async (champ: object) => {
      const refus = expectRefus(await mec('PUT', '/v1/traces/x', { ...traceValide, ...champ }), 'phrase');
      return refus.errors;
    };
    expect(await dit({ nature: 5 })).toEqual([{ pointer: '/nature', detail: 'doit être un texte ou null' }]);
    expect(await dit({ nature: 'chantier' })).toEqual([
      { pointer: '/nature', detail: "doit être l'une de ces valeurs : projet, fiche_action, financement" },
    ]);
    expect(await dit({ dateDebut: '2026-02-30' })).toEqual([
      {
        pointer: '/dateDebut',
        detail: expect.stringMatching(/^doit être une date du calendrier[^,]*, AAAA-MM-JJ/),
      },
    ]);
    expect(await dit({ visibilite: 'secret' })).toEqual([
      { pointer: '/visibilite', detail: expect.stringContaining('partagee') },
    ]);
    const refus = await mec('PUT', '/v1/traces/x', {
      ...traceValide,
      porteur: { referent: { email: 'jeanne.secrete' } },
    });
    expect(refus.body).not.toContain('secrete');
  });

  it('refuse un champ inconnu à la racine, les noms de membres des objets compris', async () => {
    for (const nom of [
      'champInconnu',
      'constructor',
      'toString',
      'hasOwnProperty',
      'id',
      'plateforme',
      'provenance',
    ]) {
      const texte = `{"nom":"x","collectivites":[{"type":"commune","code":"80021"}],"${nom}":{}}`;
      const reponse = await mec('PUT', '/v1/traces/x', texte, { 'content-type': 'application/json' });
      expectRefus(reponse, nom, `/${nom}`);
    }
  });

  it('garde exactes les valeurs extrêmes mais permises', async () => {
    const cas: [Record<string, unknown>, Record<string, unknown>][] = [
      [{ budgetPrevisionnel: 0 }, { budgetPrevisionnel: 0 }],
      [{ budgetPrevisionnel: -0 }, { budgetPrevisionnel: 0 }],
      [{ budgetPrevisionnel: 1e12 }, { budgetPrevisionnel: 1e12 }],
      [{ budgetPrevisionnel: 0.1 + 0.2 }, { budgetPrevisionnel: 0.1 + 0.2 }],
      [{ budgetPrevisionnel: 5e-324 }, { budgetPrevisionnel: 5e-324 }],
      [{ dateDebut: '2024-02-29' }, { dateDebut: '2024-02-29' }],
      [{ nom: '\u{1F600}'.repeat(500) }, { nom: '\u{1F600}'.repeat(500) }],
      [{ nom: "'; DROP TABLE trace; --" }, { nom: "'; DROP TABLE trace; --" }],
      [{ nom: '<script>alert(1)</script>&amp;' }, { nom: '<script>alert(1)</script>&amp;' }],
      [{ description: '\u202e\u0001\u0007\u2028' }, { description: '\u202e\u0001\u0007\u2028' }],
      [{ description: '한'.repeat(20_000) }, { description: '한'.repeat(20_000) }],
      [
        { complements: { constructor: 1, toString: { a: [] }, '': null } },
        { complements: { constructor: 1, toString: { a: [] }, '': null } },
      ],
      [{ complements: { a: 1e308, b: -1e-300 } }, { complements: { a: 1e308, b: -1e-300 } }],
      [
        { localisation: { latitude: -90, longitude: 180 } },
        { localisation: { latitude: -90, longitude: 180 } },
      ],
    ];
    for (const [i, [champs, attendu]] of cas.entries()) {
      const reponse = await mec('PUT', `/v1/traces/extreme-${i}`, { ...traceValide, ...champs });
      expect(reponse.statusCode, reponse.body.slice(0, 300)).toBe(201);
      expect((await mec('GET', `/v1/traces/extreme-${i}`)).json()).toMatchObject(attendu);
      const projet = await mec('GET', `/v1/projets/mec:extreme-${i}`);
      expect(projet.statusCode, projet.body.slice(0, 300)).toBe(200);
    }
    expect((await mec('GET', '/v1/projets')).statusCode).toBe(200);
  });

  it('prend pour sa réception une date de mise à jour future, et pour ce qu’elle est une passée', async () => {
    for (const [nom, majSourceLe] of [
      ['futur', '2099-12-31T23:59:59Z'],
      ['passe', '1900-01-01T00:00:00+14:00'],
    ] as const) {
      const reponse = await mec('PUT', `/v1/traces/${nom}`, { ...traceValide, majSourceLe });
      expect([201, 400]).toContain(reponse.statusCode);
      if (reponse.statusCode === 201) {
        expect((await mec('GET', `/v1/projets/mec:${nom}`)).statusCode).toBe(200);
        expect((await mec('PUT', `/v1/traces/${nom}`, { ...traceValide, majSourceLe })).json().etat).toBe(
          'inchange',
        );
      } else expectRefus(reponse, nom, '/majSourceLe');
    }
  });
});
