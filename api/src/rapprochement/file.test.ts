// The review queue over HTTP, on suggestions that real publications produce.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Appel, startTestApp, type TestApp } from '../../test/app.ts';
import { createCercle } from '../plateformes/index.ts';

let t: TestApp;
let mec: Appel;
let tet: Appel;
let recoco: Appel;
let ouverte: Appel;
let arbitre: Appel;

beforeAll(async () => {
  t = await startTestApp();
  // An administration key would arbitrate.
  const scopes = ['projets:lecture', 'projets:ecriture', 'decisions:ecriture'] as const;
  mec = await t.plateforme('mec', { scopes });
  tet = await t.plateforme('tet', { scopes });
  recoco = await t.plateforme('recoco', { scopes });
  ouverte = await t.plateforme('subventions', { origine: 'opendata' });
  arbitre = await t.plateforme('arbitre');
  await createCercle(t.db, { nom: 'discret', plateformes: ['mec', 'tet'] });
  await t.annuaire.refresh();
});
afterAll(() => t.close());

interface Question {
  id: string;
  etat: string;
  classe: string | null;
  score: number | null;
  explication: { phrase: string }[];
  projets: { id: string; nom: string }[];
  traces: ({ plateforme: string; externalId: string; nom: string } & Record<string, unknown>)[];
  nombreDeTraces: number;
  differences: { champ: string; ecart: string }[];
  decisions: { plateforme: string; typeDecision: string }[];
  utilite: { rang: number; raison: string };
}

const refs = ({ traces }: Question) =>
  traces.map(({ plateforme, externalId }) => `${plateforme}:${externalId}`);

async function publish(appel: Appel, externalId: string, nom: string, commune: string, extra: object = {}) {
  const corps = { nom, collectivites: [{ type: 'commune', code: commune }], ...extra };
  const reponse = await appel('PUT', `/v1/traces/${externalId}`, corps);
  expect(reponse.statusCode, reponse.body).toBeLessThan(300);
  return reponse.json().projet.id as string;
}

async function read(
  appel: Appel,
  query = '',
): Promise<{ rapprochements: Question[]; suivant: string | null }> {
  const reponse = await appel('GET', `/v1/rapprochements?${query}`);
  expect(reponse.statusCode, reponse.body).toBe(200);
  return reponse.json();
}
const list = async (query: string, appel = recoco) => (await read(appel, query)).rapprochements;

async function walk(query: string, limite: number, between = async () => {}): Promise<Question[]> {
  const found: Question[] = [];
  for (let curseur = ''; ; ) {
    const page = await read(recoco, `${query}&limite=${limite}${curseur}`);
    found.push(...page.rapprochements);
    if (page.suivant === null) return found;
    expect(page.rapprochements).toHaveLength(limite);
    curseur = `&curseur=${page.suivant}`;
    await between();
  }
}

async function decide(appel: Appel, typeDecision: string, objetA: string, objetB: string): Promise<string> {
  const reponse = await appel('POST', '/v1/decisions', { typeDecision, objetA, objetB });
  expect(reponse.statusCode, reponse.body).toBe(201);
  return reponse.json().id;
}
const undo = (appel: Appel, id: string) => appel('POST', `/v1/decisions/${id}/annulation`);

/** Two names that the model proposes without joining them. */
const halles = ['Construction d’une halle couverte', 'Halle couverte du marché'] as const;

/** A pair of its own, in a commune of its own. */
async function pair(name: string, commune: string, [a, b]: [Appel, Appel] = [mec, tet], extra: object = {}) {
  await publish(a, `${name}a`, halles[0], commune, extra);
  await publish(b, `${name}b`, halles[1], commune, extra);
}

it('une paire à confirmer vient avec ses traces, ses différences et son explication', async () => {
  const idA = await publish(mec, 'd1', halles[0], '80021', {
    budgetPrevisionnel: 420_000,
    phase: 'Étude',
    porteur: { siret: '21800019800018', referent: { nom: 'Secrète', email: 'secrete@example.fr' } },
    complements: { interne: 'caché' },
  });
  const idB = await publish(tet, 'd2', halles[1], '80021', { phase: 'étude'.replace('é', 'É') });
  const reponse = await recoco('GET', '/v1/rapprochements?territoire=commune:80021');
  expect(reponse.body).not.toMatch(/Secr|secrete|caché/);
  const [question, ...others] = reponse.json().rapprochements as Question[];
  expect(others).toEqual([]);
  expect(question).toMatchObject({
    id: `${idA}.${idB}`,
    etat: 'a_confirmer',
    classe: 'a_confirmer',
    projets: [
      { id: idA, nom: halles[0] },
      { id: idB, nom: halles[1] },
    ],
    traces: [
      {
        plateforme: 'mec',
        externalId: 'd1',
        nom: halles[0],
        budgetPrevisionnel: 420_000,
        porteur: { siret: '21800019800018' },
        collectivites: [{ type: 'commune', code: '80021', nom: 'Amiens' }],
        visibilite: 'partagee',
      },
      { plateforme: 'tet', externalId: 'd2', nom: halles[1] },
    ],
    nombreDeTraces: 2,
    differences: [
      { champ: 'nom', ecart: 'differe' },
      { champ: 'budgetPrevisionnel', ecart: 'un_seul' },
      { champ: 'porteur', ecart: 'un_seul' },
    ],
    decisions: [],
    utilite: { rang: 4, raison: expect.stringMatching(/« mec » et « tet »/) },
  });
  expect(question?.score).toBeGreaterThan(0.3);
  expect(question?.explication.map(({ phrase }) => phrase).join()).toMatch(/même commune/);
});

it('une réponse retire la paire aussitôt, son annulation la remet à sa place', async () => {
  await pair('r', '44109');
  const query = 'territoire=commune:44109';
  const [before] = await list(query);
  for (const type of ['doublon_confirme', 'doublon_infirme', 'partie_de', 'suite_de']) {
    const decision = await decide(recoco, type, 'mec:ra', 'tet:rb');
    expect(await list(query), type).toEqual([]);
    expect((await undo(recoco, decision)).statusCode).toBe(200);
    expect(await list(query), type).toEqual([before]);
  }
});

it('refuser une paire répond pour toutes celles des deux mêmes projets', async () => {
  await pair('g', '35238');
  await publish(recoco, 'gc', halles[1], '35238', { memeProjetQue: ['tet:gb'] });
  const query = 'territoire=commune:35238';
  expect((await list(query)).map((question) => refs(question).join())).toEqual(
    expect.arrayContaining(['mec:ga,tet:gb', 'mec:ga,recoco:gc']),
  );
  const decision = await decide(recoco, 'doublon_infirme', 'mec:ga', 'tet:gb');
  expect(await list(query)).toEqual([]);
  await undo(recoco, decision);
  expect(await list(query)).toHaveLength(2);
});

it('signalements puis litiges passent devant, et disent qui parle', async () => {
  const query = 'territoire=commune:31555';
  await pair('l', '31555');
  await publish(mec, 'm1', 'Voie verte de la Garonne', '31555');
  await publish(tet, 'm2', 'Crèche des Minimes', '31555');
  const signal = await decide(recoco, 'doublon_signale', 'tet:m2', 'mec:m1');
  expect((await list(query)).map(({ etat }) => etat)).toEqual(['signale', 'a_confirmer']);
  const [signalee] = await list(query);
  expect(signalee).toMatchObject({
    classe: null,
    score: null,
    explication: [],
    decisions: [{ plateforme: 'recoco', typeDecision: 'doublon_signale' }],
    utilite: { rang: 2, raison: 'Signalé comme doublon par « recoco ».' },
  });
  expect(refs(signalee as Question)).toEqual(['mec:m1', 'tet:m2']);

  await decide(mec, 'doublon_confirme', 'mec:la', 'tet:lb');
  const non = await decide(tet, 'doublon_infirme', 'mec:la', 'tet:lb');
  const [litige, ...rest] = await list(query, mec);
  expect(litige).toMatchObject({ etat: 'litige', utilite: { rang: 1 }, decisions: [{}, {}] });
  expect(litige?.utilite.raison).toMatch(/« mec » dit que c’est le même projet, « tet » dit que non/);
  expect(rest.map(({ etat }) => etat)).toEqual(['signale']);
  expect((await list(`${query}&etat=litige`)).map(({ etat }) => etat)).toEqual(['litige']);
  expect((await list(`${query}&etat=signale&etat=a_confirmer`)).map(({ etat }) => etat)).toEqual(['signale']);

  const arbitrage = await decide(arbitre, 'doublon_infirme', 'mec:la', 'tet:lb');
  expect((await list(query)).map(({ etat }) => etat)).toEqual(['signale']);
  await undo(arbitre, arbitrage);
  expect((await list(query)).map(({ etat }) => etat)).toEqual(['litige', 'signale']);
  await undo(tet, non);
  await undo(recoco, signal);
  expect(await list(query)).toEqual([]);
});

it('un signalement ne compte plus dès que la paire est jugée, ou réunie', async () => {
  const query = 'territoire=commune:13055';
  await publish(mec, 's1', 'Théâtre antique', '13055');
  await publish(tet, 's2', 'Jardin partagé', '13055');
  await decide(mec, 'doublon_signale', 'mec:s1', 'tet:s2');
  expect(await list(query)).toHaveLength(1);
  const decision = await decide(tet, 'doublon_confirme', 'mec:s1', 'tet:s2');
  expect(await list(query)).toEqual([]);
  await undo(tet, decision);
  expect(await list(query)).toHaveLength(1);
  await mec('DELETE', '/v1/traces/s1');
  expect(await list(query)).toEqual([]);
});

it('un groupe en alerte montre la paire à juger ; des confirmations le justifient, un refus le sépare', async () => {
  const query = 'territoire=commune:67482';
  await publish(mec, 'a1', 'Pôle petite enfance', '67482');
  await publish(mec, 'a2', 'Maison des associations', '67482', { memeProjetQue: ['mec:a1'] });
  await publish(tet, 'a3', 'Maison du vélo', '67482', { memeProjetQue: ['mec:a1'] });
  const [alerte, ...others] = await list(query);
  expect(others).toEqual([]);
  expect(alerte).toMatchObject({ etat: 'alerte', score: null, nombreDeTraces: 3, utilite: { rang: 3 } });
  expect(alerte?.projets).toHaveLength(1);
  expect(alerte?.utilite.raison).toMatch(/2 traces de mec/);
  expect(refs(alerte as Question)).toEqual(['mec:a1', 'mec:a2', 'tet:a3']);
  expect(await list(`${query}&scoreMin=0`)).toEqual([]);
  const oui = await decide(recoco, 'doublon_confirme', 'mec:a1', 'mec:a2');
  expect(await list(query)).toEqual([]);
  await undo(recoco, oui);
  await decide(recoco, 'doublon_infirme', 'mec:a1', 'mec:a2');
  expect(await list(query)).toEqual([]);
});

it('une trace qui s’étend à un autre territoire y apporte ses questions, et les en retire', async () => {
  await pair('e', '33063');
  const away = 'territoire=commune:33281';
  expect(await list(away)).toEqual([]);
  const patch = (codes: string[]) =>
    mec('PATCH', '/v1/traces/ea', { collectivites: codes.map((code) => ({ type: 'commune', code })) });
  expect((await patch(['33063', '33281'])).statusCode).toBe(200);
  expect((await list(away)).map((q) => refs(q).join())).toEqual(['mec:ea,tet:eb']);
  await patch(['33063']);
  expect(await list(away)).toEqual([]);
  expect(await list('territoire=commune:33063')).toHaveLength(1);
});

describe('ordre et pages', () => {
  /** Communes of the Finistère. */
  const communes = ['29019', '29232', '29039', '29151', '29103', '29233', '29046'];
  const autres = ['29001', '29002', '29003', '29004', '29005', '29006', '29007', '29008'];
  const query = 'territoire=departement:29';

  beforeAll(async () => {
    for (const [i, commune] of communes.entries()) {
      await pair(`p${i}`, commune, i % 2 === 0 ? [mec, tet] : [ouverte, tet], {
        ...(i > 3 ? { description: `Une halle ouverte aux producteurs, rue ${i}` } : {}),
      });
    }
    await decide(mec, 'doublon_signale', 'tet:p1b', 'subventions:p1a');
  });

  it('le plus utile d’abord : signalé, entre plateformes connectées, puis le score, puis la date', async () => {
    const found = await list(query);
    expect(found).toHaveLength(communes.length);
    const rangs = found.map(({ utilite }) => utilite.rang);
    expect(rangs).toEqual([2, 4, 4, 4, 4, 5, 5]);
    for (const [i, question] of found.entries()) {
      const before = found[i - 1];
      if (before?.utilite.rang !== question.utilite.rang) continue;
      const [x, y] = [before.score as number, question.score as number];
      expect(x).toBeGreaterThanOrEqual(y);
      if (x === y) expect(String(before.id.split('.')[1]) > String(question.id.split('.')[1])).toBe(true);
    }
  });

  it.each([1, 2, 3, 200])('par pages de %i, la même liste', async (limite) => {
    expect(await walk(query, limite)).toEqual(await list(query));
  });

  it('des décisions et des publications entre les pages : rien deux fois, rien de manqué', async () => {
    const all = await list(query);
    const decided: string[] = [];
    const answered = all.filter((_, i) => i % 3 === 1);
    let publication = 0;
    const found = await walk(query, 2, async () => {
      await pair(`neuf${publication}`, autres[publication % autres.length] as string);
      publication++;
      const next = answered.pop();
      if (next === undefined) return;
      const [a, b] = refs(next) as [string, string];
      decided.push(await decide(recoco, 'doublon_confirme', a, b));
    });
    const ids = found.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const stable = all.filter(({ id }, i) => i % 3 !== 1 && id).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(stable));
    for (const id of decided) await undo(recoco, id);
    expect((await walk(query, 200)).map(({ id }) => id)).toEqual(
      expect.arrayContaining(all.map(({ id }) => id)),
    );
  });

  it('filtres : plateforme, score, territoire de tous niveaux, portée', async () => {
    const all = await list(`${query}&limite=200`);
    const bySub = await list(`${query}&plateforme=subventions&limite=200`);
    expect(bySub.length).toBeGreaterThan(0);
    expect(bySub.map(({ id }) => id)).toEqual(
      all.filter((q) => q.traces.some(({ plateforme }) => plateforme === 'subventions')).map(({ id }) => id),
    );
    const byTwo = await list(`${query}&plateforme=subventions&plateforme=mec&limite=200`);
    expect(byTwo.map(({ id }) => id)).toEqual(
      all
        .filter((q) =>
          q.traces.some(({ plateforme }) => plateforme === 'subventions' || plateforme === 'mec'),
        )
        .map(({ id }) => id),
    );
    expect(await list(`${query}&plateforme=inconnue`)).toEqual([]);
    const scores = all.map(({ score }) => score as number).sort((x, y) => x - y);
    const middle = scores[Math.floor(scores.length / 2)] as number;
    const close = await list(`${query}&scoreMin=${middle}&limite=200`);
    expect(close.map(({ id }) => id)).toEqual(
      all.filter(({ score }) => (score ?? -1) >= middle).map(({ id }) => id),
    );
    for (const place of ['29019', 'commune:29019', 'groupement:242900314'])
      expect(
        (await list(`territoire=${place}`)).some((q) => refs(q).includes('mec:p0a')),
        place,
      ).toBe(true);
    expect((await list('territoire=region:53&limite=200')).length).toBeGreaterThanOrEqual(all.length);
    expect(await list('territoire=departement:2A')).toEqual([]);

    await publish(mec, 'epci1', halles[0], '29019', { collectivites: [{ type: 'epci', code: '242900314' }] });
    await publish(tet, 'epci2', halles[1], '29019', { collectivites: [{ type: 'epci', code: '242900314' }] });
    const covering = (questions: Question[]) => questions.some((q) => refs(q).includes('mec:epci1'));
    expect(covering(await list('territoire=commune:29019'))).toBe(false);
    expect(covering(await list('territoire=commune:29019&portee=couvrant'))).toBe(true);
  });
});

describe('traces restreintes', () => {
  const query = 'territoire=departement:48&limite=1';
  const discret = { visibilite: { cercle: 'discret' } };

  it('une paire dont une trace est restreinte n’existe que pour qui voit les deux', async () => {
    await pair('ouvert', '48095');
    await pair('ouvert2', '48140');
    const pages = async () => {
      const first = await recoco('GET', `/v1/rapprochements?${query}`);
      const second = await recoco('GET', `/v1/rapprochements?${query}&curseur=${first.json().suivant}`);
      return [first.body, second.body];
    };
    const before = await pages();
    await pair('cache', '48095', [mec, tet], discret);
    await publish(mec, 'mixte', 'Halle couverte du village', '48140', discret);
    await decide(mec, 'doublon_signale', 'mec:mixte', 'tet:ouvert2b');
    await decide(mec, 'doublon_infirme', 'mec:mixte', 'mec:ouvert2a');
    await decide(mec, 'doublon_confirme', 'mec:cachea', 'tet:cacheb');
    await decide(tet, 'doublon_infirme', 'mec:cachea', 'tet:cacheb');
    expect(await pages()).toEqual(before);
    const seen = await list('territoire=departement:48', mec);
    expect(seen.some((q) => q.etat === 'litige' && refs(q).includes('mec:cachea'))).toBe(true);
    expect(seen.flatMap(refs)).toContain('mec:mixte');
    expect(seen.find((q) => refs(q).includes('mec:mixte'))?.traces).toEqual(
      expect.arrayContaining([expect.objectContaining({ visibilite: { cercle: 'discret' } })]),
    );
  });
});

describe('demandes refusées', () => {
  it.each([
    ['limite=0', '/limite'],
    ['limite=201', '/limite'],
    ['limite=x', '/limite'],
    ['scoreMin=1.1', '/scoreMin'],
    ['scoreMin=NaN', '/scoreMin'],
    ['etat=inconnu', '/etat/0'],
    ['plateforme=Pas%20un%20slug', '/plateforme/0'],
    ['territoire=44', '/territoire'],
    ['territoire=commune:99999', '/territoire'],
    ['territoire=%00', '/territoire'],
    ['portee=couvrant', '/portee'],
    ['inconnu=1', '/inconnu'],
  ])('%s', async (query, pointer) => {
    const reponse = await recoco('GET', `/v1/rapprochements?${query}`);
    expect(reponse.statusCode, reponse.body).toBe(400);
    expect(reponse.json().errors.map((e: { pointer: string }) => e.pointer)).toContain(pointer);
  });

  const uuid = '01900000-0000-7000-8000-000000000000';
  it.each([
    'x',
    '',
    Buffer.from('r9~0~x~y').toString('base64url'),
    Buffer.from(`r6~0~${uuid}~${uuid}`).toString('base64url'),
    Buffer.from(`r4~1e999~${uuid}~${uuid}`).toString('base64url'),
    Buffer.from(`r4~ 0.5~${uuid}~${uuid}`).toString('base64url'),
    Buffer.from(`r4~0.5~${uuid}~${'-'.repeat(36)}`).toString('base64url'),
  ])('un curseur qui n’est pas de nous : %s', async (curseur) => {
    const reponse = await recoco('GET', `/v1/rapprochements?curseur=${curseur}`);
    expect(reponse.statusCode, reponse.body).toBe(400);
    expect(reponse.json().type).toMatch(/curseur/);
  });

  it('sans clé, ou sans le droit de lire', async () => {
    expect((await t.app.inject('/v1/rapprochements')).statusCode).toBe(401);
    const muette = await t.plateforme('muette', { scopes: ['projets:ecriture'] });
    expect((await muette('GET', '/v1/rapprochements')).statusCode).toBe(403);
  });
});

it('après tout cela, la file tenue égale celle que l’on recalculerait', async () => {
  const { rows } = await sql`
    WITH attendue AS (
      SELECT c.territoire, l.score, l.a, l.b FROM lien_rapproche l
      JOIN trace ta ON ta.natal = l.a JOIN trace tb ON tb.natal = l.b,
      LATERAL (SELECT unnest(ta.dans) UNION SELECT unnest(tb.dans) UNION SELECT 'tout') c(territoire)
      WHERE l.classe = 'a_confirmer'
    ), tenue AS (SELECT territoire, score, a, b FROM relecture)
    (SELECT 'manque' AS ecart, e.* FROM (SELECT * FROM attendue EXCEPT SELECT * FROM tenue) e)
    UNION ALL (SELECT 'en trop', e.* FROM (SELECT * FROM tenue EXCEPT SELECT * FROM attendue) e)`.execute(
    t.db,
  );
  expect(rows).toEqual([]);
  const { rows: held } = await sql<{ n: number }>`SELECT count(*) AS n FROM relecture`.execute(t.db);
  expect(held[0]?.n).toBeGreaterThan(100);
});
