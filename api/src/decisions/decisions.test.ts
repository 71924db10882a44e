// Decisions through the real interface: what they do to projets, who sees them, and that undoing leaves nothing.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Appel, startTestApp, type TestApp } from '../../test/app.ts';

let essai: TestApp;
const plateformes = new Map<string, Appel>();
const appel = (slug: string) => plateformes.get(slug) as Appel;

beforeAll(async () => {
  essai = await startTestApp();
  const scopes = ['projets:lecture', 'projets:ecriture', 'decisions:ecriture'] as const;
  for (const slug of ['mec', 'tet', 'recoco', 'autre'])
    plateformes.set(slug, await essai.plateforme(slug, { scopes }));
  plateformes.set('arbitre', await essai.plateforme('arbitre', { scopes: [...scopes, 'admin'] }));
});
afterAll(() => essai.close());

let suite = 0;
async function publier(slug: string, corps: Record<string, unknown> = {}): Promise<string> {
  const externalId = `d${++suite}`;
  const reponse = await appel(slug)('PUT', `/v1/traces/${externalId}`, {
    nom: `Projet distinct ${Math.random()}`,
    collectivites: [{ type: 'commune', code: '80021' }],
    ...corps,
  });
  expect(reponse.statusCode, reponse.body).toBe(201);
  return `${slug}:${externalId}`;
}
const lire = (slug: string, ref: string) => appel(slug)('GET', `/v1/projets/${encodeURIComponent(ref)}`);
const idDe = async (ref: string) => (await lire('mec', ref)).json().id as string;
const decider = (slug: string, corps: Record<string, unknown>) => appel(slug)('POST', '/v1/decisions', corps);
const annuler = (slug: string, id: string) => appel(slug)('POST', `/v1/decisions/${id}/annulation`);

it('une confirmation réunit dans la même transaction, son annulation sépare', async () => {
  const [a, b] = [await publier('mec'), await publier('tet')];
  const [idA, idB] = [await idDe(a), await idDe(b)];
  expect(idA).not.toBe(idB);
  const prise = await decider('recoco', { typeDecision: 'doublon_confirme', objetA: a, objetB: idB });
  expect(prise.statusCode, prise.body).toBe(201);
  const decision = prise.json();
  expect(prise.headers.location).toBe(`/v1/decisions/${decision.id}`);
  expect(decision).toMatchObject({
    typeDecision: 'doublon_confirme',
    objetA: a,
    objetB: idB,
    projetA: { id: idA },
    projetB: { id: idA },
    plateforme: 'recoco',
    arbitrage: false,
    enVigueur: true,
    jugement: 'confirme',
  });
  expect(await idDe(b)).toBe(idA);
  const annulee = await annuler('recoco', decision.id);
  expect(annulee.statusCode, annulee.body).toBe(200);
  expect(annulee.json()).toMatchObject({ id: decision.id, enVigueur: false, annuleeLe: expect.any(String) });
  expect(annulee.json().jugement).toBeUndefined();
  expect(await idDe(b)).toBe(idB);
});
