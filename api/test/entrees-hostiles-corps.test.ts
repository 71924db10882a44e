// Hostile bodies, patches and values that come back out: exports, administration, erasures, correspondences.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Appel, startTestApp, type TestApp } from './app.ts';
import { countRows, expectRefus, traceValide } from './refus.ts';

let essai: TestApp;
let mec: Appel & { cle: string };

beforeAll(async () => {
  essai = await startTestApp();
  mec = await essai.plateforme('mec');
  await mec('PUT', '/v1/traces/temoin', { ...traceValide, complements: { a: { b: 1 } } });
});
afterAll(() => essai.close());

const json = { 'content-type': 'application/json' };

describe('corps de requête', () => {
  it('illisibles, mal encodés, trop grands ou trop profonds : refusés sans rien écrire', async () => {
    const avant = await countRows(essai.db);
    const champs = '"nom":"x","collectivites":[{"type":"commune","code":"80021"}]';
    const corps: [string, string | Buffer, string?][] = [
      ['vide', ''],
      ['espaces', '  \n'],
      ['texte', 'bonjour'],
      ['coupé', `{${champs}`],
      ['guillemets simples', "{'nom':'x'}"],
      ['commentaire', `{${champs} /* x */}`],
      ['virgule', `{${champs},}`],
      ['deux documents', `{${champs}}{}`],
      ['NaN', `{${champs},"budgetPrevisionnel":NaN}`],
      ['Infinity', `{${champs},"budgetPrevisionnel":-Infinity}`],
      ['hexadécimal', `{${champs},"budgetPrevisionnel":0x10}`],
      ['1e400', `{${champs},"budgetPrevisionnel":1e400}`, '/budgetPrevisionnel'],
      ['entier immense', `{${champs},"budgetPrevisionnel":${'9'.repeat(400)}}`, '/budgetPrevisionnel'],
      ['entier altéré', `{${champs},"complements":{"id":12345678901234567890}}`, '/complements/id'],
      ['null', 'null', ''],
      ['nombre', '5', ''],
      ['texte JSON', '"x"', ''],
      ['liste', '[]', ''],
      ['liste d’une trace', `[{${champs}}]`, ''],
      ['UTF-16', Buffer.from(`{${champs}}`, 'utf16le')],
      ['latin1', Buffer.from(`{${champs},"description":"été"}`, 'latin1')],
      ['demi-paire', `{${champs},"description":"\\ud83d"}`, '/description'],
      ['NUL échappé', `{${champs},"complements":{"a":["\\u0000"]}}`, '/complements/a/0'],
      ['NUL brut', `{${champs},"description":"\0"}`],
      ['NUL dans une clé', `{${champs},"complements":{"\\u0000":1}}`, '/complements'],
      ['__proto__', `{${champs},"__proto__":{"nature":"projet"}}`, '/__proto__'],
      ['__proto__ échappé', `{${champs},"complements":{"\\u005f_proto__":{}}}`, '/complements/__proto__'],
      ['profond', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
      ['profond ouvert', '{"a":'.repeat(50_000)],
      ['profond en complément', `{${champs},"complements":${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}}`],
      ['complément de 33 ko', `{${champs},"complements":{"a":"${'é'.repeat(17_000)}"}}`, '/complements'],
      [
        '600 compléments',
        `{${champs},"complements":{${Array.from({ length: 600 }, (_, i) => `"c${i}":1`)}}}`,
        '/complements',
      ],
      ['1 Mo', `{${champs},"description":"${'x'.repeat(1_000_000)}"}`],
      ['100 000 champs', `{${Array.from({ length: 60_000 }, (_, i) => `"${i}":1`)}}`],
    ];
    for (const [cas, texte, pointer] of corps) {
      for (const method of ['PUT', 'PATCH'] as const) {
        const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
        // An empty patch with spaces is no JSON; a patch of missing fields is legitimate.
        const reponse = await mec(method, '/v1/traces/temoin', texte, { 'content-type': type });
        expectRefus(reponse, `${method} ${cas}`, pointer);
      }
    }
    expect(await countRows(essai.db)).toEqual(avant);
  });

  it('un patch ne peut effacer ni casser ce qui est obligatoire', async () => {
    const avant = await countRows(essai.db);
    const patchs: [object, string][] = [
      [{ nom: null }, '/nom'],
      [{ collectivites: null }, '/collectivites'],
      [{ collectivites: [] }, '/collectivites'],
      [{ collectivites: [null] }, '/collectivites/0'],
      [{ collectivites: { 0: { type: 'commune', code: '80021' } } }, '/collectivites'],
      [{ phaseStatut: 'En cours' }, '/phaseStatut'],
      [{ localisation: { latitude: 1 } }, '/localisation'],
      [{ dateDebut: '2026-02-01', dateFin: '2026-01-01' }, '/dateFin'],
      [{ visibilite: { cercle: 'inconnu' } }, '/visibilite/cercle'],
      [{ etag: 'x' }, '/etag'],
      [{ projet: { id: 'x' } }, '/projet'],
      [{ leviers: ['__proto__'] }, '/leviers/0'],
    ];
    for (const [patch, pointer] of patchs) {
      expectRefus(await mec('PATCH', '/v1/traces/temoin', patch), JSON.stringify(patch), pointer);
    }
    for (const motif of [5, {}, [], 'x'.repeat(2000)]) {
      expectRefus(await mec('DELETE', '/v1/traces/temoin', { motif }), 'motif', '/motif');
    }
    for (const corps of ['"texte"', '5', '[]', '{"raison":"x"}', `"${'x'.repeat(100_000)}"`]) {
      const refus = expectRefus(await mec('DELETE', '/v1/traces/temoin', corps, json), corps.slice(0, 30));
      expect(refus.errors).toHaveLength(1);
    }
    expect(await countRows(essai.db)).toEqual(avant);
  });

  it('un patch vide ne change rien, un patch profond fusionne', async () => {
    expect((await mec('PATCH', '/v1/traces/temoin', {})).json().etat).toBe('inchange');
    const patch = { complements: { a: { b: null, constructor: { prototype: 1 } } } };
    expect((await mec('PATCH', '/v1/traces/temoin', patch)).json().etat).toBe('modifie');
    expect((await mec('GET', '/v1/traces/temoin')).json().complements).toEqual({
      a: { constructor: { prototype: 1 } },
    });
    expect(({} as Record<string, unknown>).prototype).toBeUndefined();
  });
});

describe('ce qui ressort', () => {
  it('le CSV neutralise les formules et laisse les nombres', async () => {
    const formules = [
      "=cmd|' /C calc'!A0",
      '+1',
      '-1',
      '@x',
      '\t=1',
      '\r=1',
      '\n=1',
      '＝1',
      '＋1',
      '－1',
      '＠1',
    ];
    for (const [i, nom] of formules.entries()) {
      const trace = {
        ...traceValide,
        nom: `${nom}a`,
        description: nom,
        motsCles: [nom.trim() || 'x'],
        statutSource: nom,
      };
      const localisation = { latitude: -0.5, longitude: -1.6789 };
      expect(
        (await mec('PUT', `/v1/traces/f${i}`, { ...trace, localisation, budgetPrevisionnel: 12.5 }))
          .statusCode,
      ).toBe(201);
    }
    const { body } = await mec('GET', '/v1/projets', undefined, { accept: 'text/csv' });
    const cellules = body
      .split(/[;\n](?=(?:[^"]*"[^"]*")*[^"]*$)/)
      .map((cellule) => cellule.replace(/^"|"$/g, ''));
    const dangereuses = cellules.filter((cellule) => /^[=+\-@\t\r＝＋－＠]/.test(cellule));
    expect(new Set(dangereuses)).toEqual(new Set(['-0,5', '-1,6789']));
    expect(cellules).toContain('12,5');
    expect(cellules).toContain("'=cmd|' /C calc'!A0a");
  });

  it('le GeoJSON garde les coordonnées extrêmes', async () => {
    const points = [
      [180, 90],
      [-180, -90],
      [0, 0],
      [5e-324, -5e-324],
    ] as const;
    for (const [i, [longitude, latitude]] of points.entries()) {
      await mec('PUT', `/v1/traces/g${i}`, { ...traceValide, localisation: { latitude, longitude } });
    }
    const reponse = await mec('GET', '/v1/projets', undefined, { accept: 'application/geo+json' });
    const coordonnees = reponse
      .json()
      .features.map((f: { geometry: { coordinates: number[] } | null }) => f.geometry?.coordinates);
    for (const point of points) expect(coordonnees).toContainEqual([...point]);
  });
});

describe('administration', () => {
  it('refuse les identifiants, droits et échéances hostiles sans rien écrire', async () => {
    const avant = await countRows(essai.db);
    const slugs = [
      '',
      'A',
      '__proto__',
      'constructor',
      'a b',
      'é',
      'a'.repeat(200),
      '../x',
      'a:b',
      "a'--",
      'mec',
      5,
      null,
      {},
      'commune',
    ];
    for (const slug of slugs) {
      const refus = expectRefus(await mec('POST', '/v1/admin/plateformes', { slug, nom: 'X' }), String(slug));
      if (slug !== 'mec') expect(refus.errors?.map((e) => e.pointer)).toContain('/slug');
    }
    const corps: [string, object, string][] = [
      ['/v1/admin/plateformes', { slug: 'neuf' }, '/nom'],
      ['/v1/admin/plateformes', { slug: 'neuf', nom: '' }, '/nom'],
      ['/v1/admin/plateformes', { slug: 'neuf', nom: 'X', url: 'javascript:alert(1)' }, '/url'],
      ['/v1/admin/plateformes', { slug: 'neuf', nom: 'X', origine: 'toString' }, '/origine'],
      ['/v1/admin/plateformes', { slug: 'neuf', nom: 'X', quotaParMinute: 1e10 }, '/quotaParMinute'],
      ['/v1/admin/plateformes', { slug: 'neuf', nom: 'X', demonstration: true }, '/demonstration'],
      ['/v1/admin/plateformes/mec/cles', {}, '/scopes'],
      ['/v1/admin/plateformes/mec/cles', { scopes: [] }, '/scopes'],
      ['/v1/admin/plateformes/mec/cles', { scopes: ['tout'] }, '/scopes/0'],
      ['/v1/admin/plateformes/mec/cles', { scopes: ['constructor'] }, '/scopes/0'],
      ['/v1/admin/plateformes/mec/cles', { scopes: 'admin' }, '/scopes'],
      ['/v1/admin/plateformes/mec/cles', { scopes: ['admin'], expireLe: 'demain' }, '/expireLe'],
      [
        '/v1/admin/plateformes/mec/cles',
        { scopes: ['admin'], expireLe: '0000-01-01T00:00:00Z' },
        '/expireLe',
      ],
      [
        '/v1/admin/plateformes/mec/cles',
        { scopes: ['admin'], expireLe: '2016-12-31T23:59:60Z' },
        '/expireLe',
      ],
      [
        '/v1/admin/plateformes/mec/cles',
        { scopes: ['admin'], expireLe: '2001-01-01T00:00:00Z' },
        '/expireLe',
      ],
      [
        '/v1/admin/plateformes/mec/cles',
        { scopes: ['admin'], expireLe: '9999-12-31T23:59:59-23:59' },
        '/expireLe',
      ],
      ['/v1/admin/cercles', { nom: '__proto__', plateformes: [] }, '/nom'],
      ['/v1/admin/cercles', { nom: 'c', plateformes: ['constructor'] }, '/plateformes/0'],
      ['/v1/admin/cercles', { nom: 'c', plateformes: ['mec', 'mec'] }, '/plateformes'],
      ['/v1/admin/effacements', { motif: 'x' }, '/ref'],
      ['/v1/admin/effacements', { ref: 'mec:temoin' }, '/motif'],
      ['/v1/admin/effacements', { ref: 'mec', motif: 'x' }, '/ref'],
      ['/v1/admin/effacements', { ref: 'mec:temoin', champs: ['__proto__'], motif: 'x' }, '/champs/0'],
      ['/v1/admin/effacements', { email: 'pas une adresse', motif: 'x' }, '/email'],
      ['/v1/admin/effacements', { ref: `mec:${'a'.repeat(5000)}`, motif: 'x' }, '/ref'],
    ];
    for (const [adresse, texte, pointer] of corps) {
      expectRefus(
        await mec('POST', adresse, texte),
        `${adresse} ${JSON.stringify(texte).slice(0, 80)}`,
        pointer,
      );
    }
    for (const slug of ['inconnue', '__proto__', '%00', 'a'.repeat(3000), '..%2f..']) {
      for (const suite of ['', '/cles'])
        expectRefus(await mec('GET', `/v1/admin/plateformes/${slug}${suite}`), slug.slice(0, 30));
      expectRefus(await mec('DELETE', `/v1/admin/plateformes/mec/cles/${slug}`), slug.slice(0, 30));
      expectRefus(await mec('PUT', `/v1/admin/cercles/${slug}`, { plateformes: [] }), slug.slice(0, 30));
    }
    expect(await countRows(essai.db)).toEqual(avant);
  });

  it('refuse un Idempotency-Key étrange', async () => {
    for (const entete of ['', ' ', 'a b', 'é', 'x'.repeat(201)]) {
      const reponse = await mec(
        'POST',
        '/v1/admin/plateformes',
        { slug: 'idem', nom: 'X' },
        { 'idempotency-key': entete },
      );
      expectRefus(reponse, entete.slice(0, 20));
    }
  });

  it('refuse les correspondances hostiles, et garde celles qui ne sont qu’étranges', async () => {
    const avant = await countRows(essai.db);
    const c = (champs: object) => ({
      correspondances: [{ champ: 'leviers', libelle: 'x', valeur: null, ...champs }],
    });
    const corps: [unknown, string][] = [
      [{}, '/correspondances'],
      [{ correspondances: {} }, '/correspondances'],
      [{ correspondances: [5] }, '/correspondances/0'],
      [c({ champ: '__proto__' }), '/correspondances/0/champ'],
      [c({ libelle: '' }), '/correspondances/0/libelle'],
      [c({ libelle: ' \u00a0' }), '/correspondances/0/libelle'],
      [c({ libelle: 'a'.repeat(301) }), '/correspondances/0/libelle'],
      [c({ valeur: 5 }), '/correspondances/0/valeur'],
      [c({ valeur: 'constructor' }), '/correspondances/0/valeur'],
      [c({ valeur: [] }), '/correspondances/0/valeur'],
      [c({ champ: 'statut', valeur: { phase: 'toString' } }), '/correspondances/0/valeur/phase'],
      [c({ champ: 'statut', valeur: { phase: 'Idée', autre: 1 } }), '/correspondances/0/valeur/autre'],
      [c({ inconnu: 1 }), '/correspondances/0/inconnu'],
    ];
    for (const [texte, pointer] of corps) {
      expectRefus(
        await mec('PUT', '/v1/moi/correspondances', texte),
        JSON.stringify(texte).slice(0, 80),
        pointer,
      );
    }
    expect(await countRows(essai.db)).toEqual(avant);
    const etranges = [
      '__proto__',
      'constructor',
      "'; DROP TABLE trace; --",
      '<b>',
      '\u0130'.repeat(300),
      '\u{1F600}'.repeat(300),
    ];
    const gardees = etranges.map((libelle) => ({ champ: 'leviers', libelle, valeur: null }));
    const reponse = await mec('PUT', '/v1/moi/correspondances', { correspondances: gardees });
    expect(reponse.statusCode, reponse.body.slice(0, 300)).toBe(200);
    expect(reponse.json().correspondances).toHaveLength(etranges.length);
    const publiee = await mec('PUT', '/v1/traces/etrange', { ...traceValide, leviers: ['__proto__'] });
    expect(publiee.json().trace.motsCles).toEqual(['__proto__']);
  });
});
