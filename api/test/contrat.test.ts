// The contract: the routes that the design promises, and an OpenAPI document that describes them without a hole.
import type { FastifyInstance, HTTPMethods } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Appel, startTestApp, type TestApp } from './app.ts';
import { expectRefus, traceValide } from './refus.ts';

interface Operation {
  operationId?: string;
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { required?: boolean; content: Record<string, { schema?: object; example?: unknown }> };
  responses: Record<
    string,
    {
      description?: string;
      headers?: Record<string, object>;
      content?: Record<string, { schema?: object; example?: unknown }>;
    }
  >;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
}

let essai: TestApp;
let mec: Appel & { cle: string };
let document: Document;

beforeAll(async () => {
  essai = await startTestApp();
  mec = await essai.plateforme('mec');
  document = JSON.parse((await essai.app.inject('/openapi.json')).body) as Document;
});
afterAll(() => essai.close());

const promises = `
GET /v1/moi
GET /v1/moi/correspondances
PUT /v1/moi/correspondances
PUT /v1/traces/:externalId
PATCH /v1/traces/:externalId
GET /v1/traces/:externalId
DELETE /v1/traces/:externalId
GET /v1/traces
POST /v1/traces/lot
GET /v1/projets
GET /v1/projets/:ref
GET /v1/projets/:ref/historique
GET /v1/evenements
POST /v1/abonnements
GET /v1/abonnements
GET /v1/abonnements/:id
PATCH /v1/abonnements/:id
DELETE /v1/abonnements/:id
POST /v1/abonnements/:id/essai
POST /v1/abonnements/:id/pause
POST /v1/abonnements/:id/reprise
POST /v1/abonnements/:id/secret
GET /v1/abonnements/:id/livraisons
POST /v1/abonnements/:id/rejeu
GET /v1/referentiel/communes
GET /v1/referentiel/communes/:code
GET /v1/referentiel/groupements
GET /v1/referentiel/groupements/:siren
GET /v1/referentiel/groupements/:siren/membres
GET /v1/referentiel/departements
GET /v1/referentiel/regions
GET /v1/referentiel/competences
GET /v1/referentiel/recherche
GET /v1/nomenclatures/:nom
POST /v1/admin/plateformes
GET /v1/admin/plateformes
POST /v1/admin/plateformes/:slug/cles
POST /v1/admin/cercles
GET /v1/admin/cercles
POST /v1/admin/effacements
GET /sante
GET /pret
GET /metriques
GET /openapi.json
GET /documentation
GET /schemas`
  .trim()
  .split('\n');

function listOperations(): [string, Operation][] {
  return Object.entries(document.paths).flatMap(([path, byMethod]) =>
    Object.entries(byMethod).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );
}

function operation(name: string): Operation {
  const found = listOperations().find(([each]) => each === name);
  if (!found) throw new Error(`${name} n’est pas au contrat`);
  return found[1];
}

/** Values of `$ref` anywhere but in examples, which are data. */
function listRefs(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(listRefs);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    if (key === 'example' || key === 'examples') return [];
    return key === '$ref' && typeof item === 'string' ? [item] : listRefs(item);
  });
}

describe('les routes', () => {
  it.each(promises)('%s existe', (promise) => {
    const [method, url = ''] = promise.split(' ');
    expect((essai.app as FastifyInstance).hasRoute({ method: method as HTTPMethods, url })).toBe(true);
  });

  it('toute route promise de l’API est au contrat', () => {
    const described = new Set(listOperations().map(([name]) => name));
    const expected = promises
      .filter((promise) => promise.includes(' /v1/'))
      .map((promise) => promise.replace(/:(\w+)/g, '{$1}'));
    expect(expected.filter((name) => !described.has(name))).toEqual([]);
  });
});

describe('le document OpenAPI', () => {
  it('est en 3.1 ; chaque opération a un identifiant, unique', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    const ids = listOperations().map(([, { operationId }]) => operationId ?? '');
    expect(ids.filter((id) => !/^[a-z][A-Za-z]+$/.test(id))).toEqual([]);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    expect(ids).toEqual(expect.arrayContaining(['publierTrace', 'chercherProjets', 'lireEvenements']));
  });

  it('tous ses renvois mènent à un composant', () => {
    const refs = listRefs(document);
    expect(refs.length).toBeGreaterThan(100);
    const known = new Set(Object.keys(document.components.schemas).map((n) => `#/components/schemas/${n}`));
    expect(refs.filter((each) => !known.has(each))).toEqual([]);
    expect(JSON.stringify(document)).not.toContain('x-openapi');
  });

  it('déclare chaque paramètre de chemin, obligatoire, et aucun deux fois', () => {
    for (const [name, { parameters = [] }] of listOperations()) {
      const inPath = [...name.matchAll(/\{(\w+)\}/g)].map(([, each]) => each);
      const declared = parameters.filter((each) => each.in === 'path');
      expect(declared.map((each) => each.name).sort(), name).toEqual(inPath.sort());
      expect(
        declared.filter((each) => each.required !== true),
        name,
      ).toEqual([]);
      const keys = parameters.map((each) => `${each.in} ${each.name.toLowerCase()}`);
      expect(
        keys.filter((key, i) => keys.indexOf(key) !== i),
        name,
      ).toEqual([]);
    }
  });

  it('décrit chaque réponse, avec un schéma par type de contenu', () => {
    for (const [name, { responses }] of listOperations()) {
      expect(Object.keys(responses).length, name).toBeGreaterThan(1);
      for (const [code, { description, content = {} }] of Object.entries(responses)) {
        expect(description, `${name} ${code}`).toBeTruthy();
        for (const [type, media] of Object.entries(content)) {
          expect(media.schema, `${name} ${code} ${type}`).toBeDefined();
        }
      }
    }
  });

  it('donne un exemple de chaque requête et de chaque réponse des traces, des projets et des effacements', () => {
    const mine = listOperations().filter(
      ([name]) => /(traces|projets|effacements)/.test(name) && !name.endsWith('/historique'),
    );
    expect(mine.length).toBeGreaterThanOrEqual(9);
    for (const [name, { requestBody, responses }] of mine) {
      for (const media of Object.values(requestBody?.content ?? {})) {
        expect(media.example, name).toBeDefined();
      }
      const examples = Object.values(responses['200']?.content ?? {}).filter(({ example }) => example);
      expect(examples.length, name).toBeGreaterThan(0);
    }
  });

  it('dit les formats, les conditions et les réponses sans corps', () => {
    const types = (content: object | undefined) => Object.keys(content ?? {}).sort();
    expect(types(operation('GET /v1/projets').responses['200']?.content)).toEqual([
      'application/geo+json',
      'application/json',
      'application/x-ndjson',
      'text/csv',
    ]);
    expect(types(operation('PATCH /v1/traces/{externalId}').requestBody?.content)).toEqual([
      'application/json',
      'application/merge-patch+json',
    ]);
    expect(operation('DELETE /v1/traces/{externalId}').requestBody?.required).toBe(false);
    expect(operation('GET /v1/projets/{ref}').responses['308']?.headers).toHaveProperty('Location');
    const lire = operation('GET /v1/traces/{externalId}');
    expect(lire.responses['304']?.headers).toHaveProperty('ETag');
    expect(lire.parameters?.map(({ name }) => name)).toContain('If-None-Match');
    const publier = operation('PUT /v1/traces/{externalId}');
    expect(publier.responses['201']?.headers).toHaveProperty('ETag');
    expect(publier.parameters?.map(({ name }) => name)).toContain('if-match');
    const refs = (name: string) =>
      listRefs(operation(name).responses['200']).map((each) => each.split('/').at(-1));
    expect(refs('GET /v1/evenements')).toContain('Evenement');
    expect(refs('GET /v1/traces')).toContain('TraceLue');
    expect(refs('POST /v1/traces/lot')).toContain('ResultatDeLigne');
  });
});

describe('les réponses', () => {
  const complements = { libre: { profond: [1, null, 'é'] }, '': false };

  it('rendent les événements entiers, données comprises', async () => {
    await mec('PUT', '/v1/traces/fil', { ...traceValide, complements });
    await mec('PATCH', '/v1/traces/fil', { phase: 'Opération' });
    await essai.sequence();
    const { evenements } = (await mec('GET', '/v1/evenements?inclureMiens=true')).json();
    const modifiee = evenements.find(({ type }: { type: string }) => type === 'trace.modifiee');
    expect(modifiee).toMatchObject({
      specversion: '1.0',
      id: expect.any(String),
      source: 'http://essai.test',
      subject: 'mec:fil',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      datacontenttype: 'application/json',
      data: {
        champs: ['phase'],
        projet: expect.any(String),
        plateforme: 'mec',
        territoires: expect.any(Array),
      },
    });
    expect(modifiee.data.territoires.length).toBeGreaterThan(0);
  });

  it('rendent la trace entière, seule et en liste', async () => {
    await mec('PUT', '/v1/traces/entiere', { ...traceValide, complements });
    const seule = (await mec('GET', '/v1/traces/entiere')).json();
    expect(seule.complements).toEqual(complements);
    const { traces } = (await mec('GET', '/v1/traces')).json();
    expect(traces).toContainEqual(seule);
    const reduites = (await mec('GET', '/v1/traces?champs=externalId,complements')).json().traces;
    expect(reduites).toContainEqual({ externalId: 'entiere', complements });
  });

  it('refusent un champ inconnu de `champs`, et proposent le plus proche', async () => {
    for (const adresse of ['/v1/traces', '/v1/projets', '/v1/projets/mec:fil']) {
      const reponse = await mec('GET', `${adresse}?champs=Nom`);
      expect(reponse.statusCode, adresse).toBe(400);
      const { errors } = expectRefus(reponse, adresse, '/champs');
      expect(errors).toMatchObject([{ propositions: expect.arrayContaining(['nom']) }]);
    }
  });

  it.each([
    ['POST', '/v1/traces/x', 'DELETE, GET, HEAD, PATCH, PUT'],
    ['DELETE', '/v1/projets?q=a', 'GET, HEAD'],
    ['PUT', '/v1/evenements/', 'GET, HEAD'],
    ['POST', '/sante', 'GET, HEAD'],
  ] as const)('%s %s : 405, avec les méthodes admises', async (method, url, allow) => {
    const reponse = await mec(method, url);
    expect(reponse.statusCode).toBe(405);
    expect(reponse.headers.allow).toBe(allow);
    expect(expectRefus(reponse, url).type).toMatch(/methode-refusee$/);
  });

  it('gardent le 404 des adresses que personne ne connaît', async () => {
    for (const url of ['/v1/trace/x', '/v1/traces/x/y', '/v1/sante']) {
      const reponse = await mec('POST', url);
      expect(reponse.statusCode, url).toBe(404);
      expect(reponse.headers.allow, url).toBeUndefined();
    }
  });
});
