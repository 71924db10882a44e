// Hostile paths, query strings, headers and tokens: refused in French at their place, or read as they are.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Appel, startTestApp, type TestApp } from './app.ts';
import { countRows, expectRefus, traceValide } from './refus.ts';

let essai: TestApp;
let mec: Appel & { cle: string };

beforeAll(async () => {
  essai = await startTestApp();
  mec = await essai.plateforme('mec');
  await mec('PUT', '/v1/traces/temoin', { ...traceValide, description: 'l’été, & | ! (rue) *' });
});
afterAll(() => essai.close());

const json = { 'content-type': 'application/json' };

describe('identifiants externes', () => {
  it('admet 200 caractères visibles quels qu’ils soient, et les rend', async () => {
    const ids = [
      '\u{1F600}'.repeat(200),
      'a:b:c',
      ':x',
      'fiche/7',
      '%2F',
      '100%',
      'a?b#c',
      '"quotes\'`',
      '<b>gras</b>',
      "';DROP/**/TABLE/**/trace;--",
      'é',
      'e\u0301',
      '__proto__',
      'constructor',
      '0',
      'lot!',
      '{"a":1}',
      '\\',
    ];
    for (const id of ids) {
      const adresse = `/v1/traces/${encodeURIComponent(id)}`;
      const cas = id.slice(0, 30);
      expect((await mec('PUT', adresse, traceValide)).statusCode, cas).toBe(201);
      expect((await mec('GET', adresse)).json().externalId, cas).toBe(id);
      const projet = await mec('GET', `/v1/projets/${encodeURIComponent(`mec:${id}`)}`);
      expect(projet.json().traces, cas).toMatchObject([{ plateforme: 'mec', externalId: id }]);
      expect((await mec('GET', `/v1/projets/${encodeURIComponent(`mec:${id}`)}/historique`)).statusCode).toBe(
        200,
      );
      expect((await mec('DELETE', adresse)).json().etat, cas).toBe('supprime');
    }
  });

  it('refuse le reste sans rien écrire', async () => {
    const avant = await countRows(essai.db);
    const hostiles = [
      '\u{1F600}'.repeat(201),
      'a'.repeat(201),
      ' ',
      'a b',
      '\ta',
      'a\n',
      'a\u00a0b',
      'a\u200b',
      '\u202ea',
      '\0',
      'a\0b',
      '\u0007',
      '\ufeff',
    ].map(encodeURIComponent);
    for (const id of [...hostiles, '%ZZ', '%', '%00', '%ff', '%ED%A0%80', '%C0%80', 'a%2', '%e9']) {
      for (const method of ['PUT', 'PATCH', 'GET', 'DELETE'] as const) {
        const corps = method === 'PUT' ? traceValide : method === 'PATCH' ? { nom: 'x' } : undefined;
        const cas = `${method} ${id.slice(0, 40)}`;
        const refus = expectRefus(await mec(method, `/v1/traces/${id}`, corps), cas);
        expect(refus.status, cas).not.toBe(404);
      }
      expectRefus(await mec('GET', `/v1/projets/mec:${id}`), id);
      expectRefus(await mec('GET', `/v1/projets/${id}/historique`), id);
    }
    expectRefus(await mec('PUT', '/v1/traces/', traceValide), 'vide');
    const enorme = await mec('PUT', `/v1/traces/${'a'.repeat(10_000)}`, traceValide);
    expect(expectRefus(enorme, '10 ko').status).toBe(414);
    expect(await countRows(essai.db)).toEqual(avant);
  });

  it('ne donne à chaque plateforme que ses traces', async () => {
    const tet = await essai.plateforme('tet');
    const avant = (await mec('GET', '/v1/traces/temoin')).json();
    for (const id of ['temoin', 'mec:temoin', 'mec%3Atemoin', 'mec%00temoin']) {
      expectRefus(await tet('GET', `/v1/traces/${id}`), id);
      expectRefus(await tet('PATCH', `/v1/traces/${id}`, { nom: 'Volé' }), id);
      expectRefus(await tet('DELETE', `/v1/traces/${id}`), id);
    }
    expect((await tet('PUT', '/v1/traces/temoin', { ...traceValide, nom: 'Le mien' })).statusCode).toBe(201);
    expect((await mec('GET', '/v1/traces/temoin')).json()).toEqual(avant);
    expect((await tet('GET', '/v1/traces')).json().traces).toMatchObject([{ plateforme: 'tet' }]);
    for (const champ of ['plateforme', 'externalId', 'projet']) {
      expectRefus(await tet('PUT', '/v1/traces/x', { ...traceValide, [champ]: 'mec' }), champ, `/${champ}`);
    }
  });
});

describe('références de projets', () => {
  it('répond 404 ou 400 à ce qui ne désigne rien', async () => {
    const refs = [
      'mec:',
      ':x',
      ':',
      'mec',
      'mec:inconnu',
      'a:b:c',
      'MEC:temoin',
      '00000000-0000-0000-0000-000000000000',
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
      '00000000-0000-0000-0000-00000000000g',
      'null',
      'undefined',
      '__proto__',
      '-1',
      "' OR 1=1 --",
      `mec:${'a'.repeat(10_000)}`,
      `mec:${'é'.repeat(300)}`,
      'mec:a\0b',
    ];
    for (const ref of refs) {
      for (const suite of ['', '/historique', '?au=2026-01-01T00:00:00Z', '?champs=nom']) {
        expectRefus(
          await mec('GET', `/v1/projets/${encodeURIComponent(ref)}${suite}`),
          `${ref.slice(0, 40)}${suite}`,
        );
      }
    }
  });

  it('lit un identifiant en majuscules, et coupe une référence au premier « : »', async () => {
    const { id } = (await mec('GET', '/v1/projets/mec:temoin')).json();
    expect((await mec('GET', `/v1/projets/${id.toUpperCase()}`)).json().id).toBe(id);
    await mec('PUT', '/v1/traces/b:c', traceValide);
    expect((await mec('GET', '/v1/projets/mec:b:c')).json().traces[0].externalId).toBe('b:c');
  });
});

describe('paramètres de recherche', () => {
  const refusees: [string, string][] = [
    ['limite=0', '/limite'],
    ['limite=201', '/limite'],
    ['limite=abc', '/limite'],
    ['limite=-1', '/limite'],
    ['limite=1.5', '/limite'],
    ['limite=', '/limite'],
    ['limite=NaN', '/limite'],
    ['limite=1e400', '/limite'],
    ['limite=10&limite=20', '/limite'],
    ['limite[]=10', '/limite[]'],
    ['limite[a]=10', '/limite[a]'],
    ['inconnu=1', '/inconnu'],
    ['__proto__=1', '/__proto__'],
    ['constructor=1', '/constructor'],
    ['toString', '/toString'],
    ['q=a&q=b', '/q'],
    ['q=%00', '/q'],
    ['levier=a&levier=%00', '/levier'],
    ['plateforme=%00&plateforme=mec', '/plateforme'],
    [`q=${'a'.repeat(10_000)}`, '/q'],
    ['tri=nom', '/tri'],
    ['tri=constructor', '/tri'],
    ['nature=chantier', '/nature/0'],
    ['phase=idee', '/phase/0'],
    ['levier=__proto__', '/levier'],
    ['competence=99-999', '/competence'],
    ['thematique=', '/thematique'],
    ['portee=couvrant', '/portee'],
    ['portee=tout&territoire=departement:80', '/portee'],
    ['territoire=44', '/territoire'],
    ['territoire=commune:99999', '/territoire'],
    ['territoire=constructor:1', '/territoire'],
    ['territoire=__proto__', '/territoire'],
    ['territoire=tout', '/territoire'],
    ['territoire==groupement:248000531', '/territoire'],
    [`territoire=${'9'.repeat(1000)}`, '/territoire'],
    ["territoire=commune:'||pg_sleep(5)||'", '/territoire'],
    ['territoire=%00', '/territoire'],
    ['territoire=commune:80021&territoire=commune:80021', '/territoire'],
    ['modifieDepuis=hier', '/modifieDepuis'],
    ['modifieDepuis=2026-02-30T00:00:00Z', '/modifieDepuis'],
    ['modifieDepuis=0000-01-01T00:00:00Z', '/modifieDepuis'],
    ['modifieDepuis=0001-01-01T00:00:00%2B23:59', '/modifieDepuis'],
    ['modifieDepuis=9999-12-31T23:59:59-23:59', '/modifieDepuis'],
    ['modifieDepuis=99999-01-01T00:00:00Z', '/modifieDepuis'],
    ['modifieDepuis=2016-12-31T23:59:60Z', '/modifieDepuis'],
    ['modifieDepuis=infinity', '/modifieDepuis'],
    ['modifieDepuis=2026-02-11T09:00:00+01:00', '/modifieDepuis'],
    ['curseur=n-importe-quoi', '/curseur'],
    ['curseur=', '/curseur'],
    [`curseur=${'A'.repeat(10_000)}`, '/curseur'],
  ];

  it('sont refusés à leur place sur les projets', async () => {
    for (const [query, pointer] of refusees) {
      expectRefus(await mec('GET', `/v1/projets?${query}`), query.slice(0, 60), pointer);
    }
    const export_ = await mec('GET', '/v1/projets?limite=5&champs=id', undefined, { accept: 'text/csv' });
    expectRefus(export_, 'export', '/limite');
    expectRefus(export_, 'export', '/champs');
  });

  it('sont refusés à leur place ailleurs', async () => {
    const cas: [string, string][] = [
      ['/v1/traces?limite=0', '/limite'],
      ['/v1/traces?modifieDepuis=0000-01-01T00:00:00Z', '/modifieDepuis'],
      ['/v1/traces?q=x', '/q'],
      ['/v1/evenements?apres=x', '/apres'],
      ['/v1/evenements?apres=%00', '/apres'],
      ['/v1/evenements?attente=31', '/attente'],
      ['/v1/evenements?limite=1e9', '/limite'],
      ['/v1/evenements?inclureMiens=peut-etre', '/inclureMiens'],
      ['/v1/evenements?territoire=44', '/territoire'],
      ['/v1/projets/mec:temoin?au=0000-01-01T00:00:00Z', '/au'],
      ['/v1/projets/mec:temoin?au=2026-13-01T00:00:00Z', '/au'],
      ['/v1/projets/mec:temoin?usage=lecture', '/usage'],
      ['/v1/projets/mec:temoin?inconnu', '/inconnu'],
      ['/v1/referentiel/recherche', '/q'],
      ['/v1/referentiel/recherche?q=', '/q'],
      ['/v1/referentiel/recherche?q=%00', '/q'],
      ['/v1/referentiel/recherche?q=a&limite=201', '/limite'],
      ['/v1/referentiel/recherche?q=a&type=constructor', '/type'],
      ['/v1/referentiel/communes?limite=-1', '/limite'],
      ['/v1/referentiel/communes?curseur=zzz', '/curseur'],
      ['/v1/admin/plateformes?curseur=zzz', '/curseur'],
      ['/v1/admin/cercles?limite=0', '/limite'],
    ];
    for (const [adresse, pointer] of cas) expectRefus(await mec('GET', adresse), adresse, pointer);
    for (const chemin of [
      'communes/__proto__',
      'communes/%00',
      'groupements/constructor',
      'departements/%ff',
      'regions/..',
    ]) {
      expectRefus(await mec('GET', `/v1/referentiel/${chemin}`), chemin);
    }
    for (const nom of ['constructor', '__proto__', '%00', 'a'.repeat(5000), "x' OR '1'='1"]) {
      expectRefus(await mec('GET', `/v1/nomenclatures/${nom}`), nom.slice(0, 40));
    }
  });

  it('un curseur forgé, d’un autre tri ou d’une autre liste est refusé', async () => {
    const forge = (texte: string) => Buffer.from(texte).toString('base64url');
    const id = '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d10';
    const curseurs = [
      `-majLe~${id}~2026-01-01T00:00:00.000000Z`,
      `id~${id}`,
      `id~${id}~0000-01-01T00:00:00.000000Z~x`,
      `id~' OR 1=1~2026-01-01T00:00:00.000000Z`,
      `id~${id}\0~2026-01-01T00:00:00.000000Z`,
      '~~',
      't~temoin',
    ];
    for (const texte of curseurs)
      expectRefus(await mec('GET', `/v1/projets?curseur=${forge(texte)}`), texte, '/curseur');
    for (const instant of [
      '0000-01-01T00:00:00.000000Z',
      '2026-99-99T00:00:00.000000Z',
      '2026-02-30T24:61:00.000000Z',
      'infinity',
    ]) {
      const curseur = forge(`-majLe~${id}~${instant}`);
      expectRefus(await mec('GET', `/v1/projets?tri=-majLe&curseur=${curseur}`), instant, '/curseur');
    }
    for (const texte of ['t~a\0b', 'x', `id~${id}`]) {
      expectRefus(await mec('GET', `/v1/traces?curseur=${forge(texte)}`), texte, '/curseur');
    }
    for (const curseur of ['00000000.0', '0.99999999999999999999', '-1', 'ffffffff.999999999999999999']) {
      expectRefus(await mec('GET', `/v1/evenements?apres=${curseur}`), curseur);
    }
  });

  it('une recherche hostile cherche des mots, et rien d’autre', async () => {
    const textes = [
      "& | ! ( ) : * < > ' \\",
      'cour & !école',
      "cour:* | 'x",
      'cour <-> école',
      '\\',
      "''",
      '"',
      '%',
      '_',
      '🏫',
      '한'.repeat(500),
      '\u{20000}'.repeat(500),
      'ﷺ'.repeat(500),
      'a '.repeat(250),
      'le la les',
      '\u0301\u0301',
      '²³¹ Ⅻ ½',
      '\u202e\u200b',
      'a\ud83d'.slice(0, 1),
      "'); DROP TABLE trace; --",
    ];
    for (const q of textes) {
      for (const adresse of [
        `/v1/projets?q=${encodeURIComponent(q)}`,
        `/v1/referentiel/recherche?q=${encodeURIComponent(q)}`,
      ]) {
        const reponse = await mec('GET', adresse);
        expect([200, 400], `${adresse.slice(0, 80)} ${reponse.body.slice(0, 200)}`).toContain(
          reponse.statusCode,
        );
        if (reponse.statusCode === 400) expectRefus(reponse, q.slice(0, 40), '/q');
      }
    }
    expect((await mec('GET', '/v1/projets?q=ecole%20COUR')).json().projets.length).toBeGreaterThan(0);
    expect((await mec('GET', '/v1/projets?q=%26%7C!')).json().projets).toEqual([]);
  });

  it('un filtre hostile ne trouve rien, des champs hostiles sont refusés', async () => {
    for (const query of [
      'plateforme=__proto__',
      'plateforme=%7Ba,b%7D',
      'plan=%5C%22,%7D',
      "plan='--",
      'plateforme=',
    ]) {
      expect((await mec('GET', `/v1/projets?${query}`)).json(), query).toEqual({
        projets: [],
        suivant: null,
      });
    }
    const champs = 'champs=__proto__,constructor,toString,,%20,hasOwnProperty';
    for (const adresse of ['/v1/projets/mec:temoin', '/v1/projets', '/v1/traces']) {
      expectRefus(await mec('GET', `${adresse}?${champs}`), '__proto__', '/champs');
    }
  });

  it('un instant lointain est lu comme un instant', async () => {
    expectRefus(await mec('GET', '/v1/projets/mec:temoin?au=1900-01-01T00:00:00Z'), 'passé');
    expect((await mec('GET', '/v1/projets/mec:temoin?au=2999-01-01T00:00:00Z')).json().nom).toBe(
      traceValide.nom,
    );
    expect(
      (await mec('GET', '/v1/projets?modifieDepuis=0001-01-01T00:00:00Z')).json().projets.length,
    ).toBeGreaterThan(0);
    expect((await mec('GET', '/v1/projets?modifieDepuis=9999-12-31T23:59:59Z')).json().projets).toEqual([]);
  });

  it('dit comment écrire dans une adresse le « + » d’un fuseau', async () => {
    const reponse = await mec('GET', '/v1/projets/mec:temoin?au=2026-02-11T09:00:00+01:00');
    const refus = expectRefus(reponse, 'fuseau', '/au');
    expect(refus.errors?.[0]?.detail).toContain('%2B');
    expect((await mec('GET', '/v1/projets?modifieDepuis=2026-02-11T09:00:00%2B01:00')).statusCode).toBe(200);
  });
});

describe('en-têtes', () => {
  it('un Accept étrange donne du JSON', async () => {
    for (const accept of [
      '',
      '*/*',
      'text/html',
      ';;;,,,',
      'application/json;q=0',
      'constructor',
      'a'.repeat(5000),
      'text/csv2',
    ]) {
      const reponse = await mec('GET', '/v1/projets', undefined, { accept });
      expect(reponse.statusCode, accept.slice(0, 40)).toBe(200);
      expect(reponse.headers['content-type'], accept.slice(0, 40)).toMatch(/^application\/json/);
    }
  });

  it('un type de contenu qui n’est pas du JSON est refusé', async () => {
    const corps = JSON.stringify(traceValide);
    const types = [
      'text/plain',
      'multipart/form-data; boundary=x',
      'application/x-www-form-urlencoded',
      'application/xml',
    ];
    const autres = ['image/png', 'application', 'application/json5', ';', 'application/x-ndjson', '*/*'];
    for (const type of [...types, ...autres]) {
      expectRefus(await mec('PUT', '/v1/traces/x', corps, { 'content-type': type }), type);
    }
    for (const type of [
      'application/json; charset=latin1',
      'application/json;charset=UTF-16',
      'APPLICATION/JSON',
    ]) {
      const latin = Buffer.from(corps.replace('é', 'e').replaceAll(/[^\x20-\x7e]/g, '') + '\n');
      const reponse = await mec('PUT', '/v1/traces/type', latin, { 'content-type': type });
      if (reponse.statusCode >= 300) expectRefus(reponse, type);
    }
    const latin1 = Buffer.from(corps, 'latin1');
    expectRefus(
      await mec('PUT', '/v1/traces/x', latin1, { 'content-type': 'application/json; charset=latin1' }),
      'latin1',
    );
    expectRefus(await mec('PUT', '/v1/traces/x', corps, { ...json, 'content-encoding': 'gzip' }), 'gzip');
    expectRefus(await mec('GET', '/v1/traces/inexistante'), 'absente');
  });

  it('une méthode étrangère à l’adresse est refusée', async () => {
    for (const method of ['OPTIONS', 'TRACE', 'PROPFIND', 'POST', 'PURGE']) {
      const reponse = await essai.app.inject({ method: method as 'OPTIONS', url: '/v1/traces/temoin' });
      expectRefus(reponse, method);
    }
    const head = await essai.app.inject({
      method: 'HEAD',
      url: '/v1/traces/temoin',
      headers: { authorization: `Bearer ${mec.cle}` },
    });
    expect(head.statusCode).toBe(200);
    expect(head.body).toBe('');
  });

  it('un jeton étrange est refusé, et n’est jamais répété', async () => {
    const jetons = [
      'constructor',
      '__proto__',
      'toString',
      'hasOwnProperty',
      '',
      ' ',
      'null',
      'apc_',
      'apc_constructor_x',
      `apc_0123456789abcdef_${'A'.repeat(43)}`,
      `${mec.cle}x`,
      mec.cle.slice(0, -1),
      mec.cle.toUpperCase(),
      `${mec.cle}, ${mec.cle}`,
      'a'.repeat(100_000),
      "' OR 1=1 --",
      'clé-secrète-é',
      '\u{1F511}',
    ];
    for (const jeton of jetons) {
      for (const schema of ['Bearer', 'bearer', 'Basic', 'Token', '']) {
        const headers = { authorization: `${schema} ${jeton}`.trimStart() };
        const reponse = await essai.app.inject({ method: 'GET', url: '/v1/moi', headers });
        const refus = expectRefus(reponse, `${schema} ${jeton.slice(0, 40)}`);
        expect(refus.status).toBe(401);
        expect(reponse.headers['www-authenticate'], schema).toMatch(/^Bearer/);
        if (jeton.length > 12) expect(reponse.body).not.toContain(jeton);
      }
    }
    expectRefus(await essai.app.inject({ method: 'GET', url: '/v1/moi' }), 'sans jeton');
  });

  it('un If-Match étrange ne laisse rien passer', async () => {
    const { etag } = (await mec('GET', '/v1/traces/temoin')).json();
    const faux = [
      '',
      '"',
      '""',
      'W/"1"',
      '"constructor"',
      '"1-00000000"',
      `W/${etag}`,
      etag.replaceAll('"', ''),
      'x'.repeat(8000),
      '*x',
    ];
    const avant = await countRows(essai.db);
    for (const tag of faux) {
      const refus = expectRefus(
        await mec('PUT', '/v1/traces/temoin', { ...traceValide, nom: 'Autre' }, { 'if-match': tag }),
        tag.slice(0, 40),
      );
      expect(refus.status).toBe(412);
      expectRefus(await mec('DELETE', '/v1/traces/temoin', undefined, { 'if-match': tag }), tag.slice(0, 40));
    }
    expectRefus(await mec('PUT', '/v1/traces/absente', traceValide, { 'if-match': '*' }), 'absente');
    const existe = await mec('PUT', '/v1/traces/temoin', traceValide, { 'if-none-match': '*' });
    expect(expectRefus(existe, 'existe').detail).toContain('existe déjà');
    expect(await countRows(essai.db)).toEqual(avant);
    const liste = `"autre", ${etag}`;
    const admis = await mec('PATCH', '/v1/traces/temoin', { objectifs: 'x' }, { 'if-match': liste });
    expect(admis.statusCode).toBe(200);
  });
});
