import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { registerPublicCache } from './cache-public.ts';
import { createReponsesGardees } from './reponses-gardees.ts';

function open() {
  const state = { edition: '1', calls: 0 };
  const app = Fastify();
  app.register(async (scope) => {
    registerPublicCache(scope, () => state.edition);
    scope.get<{ Querystring: { q?: string } }>('/liste', async ({ query }, reply) => {
      state.calls += 1;
      if (query.q === 'refus') return reply.code(400).send({ refus: true });
      return { edition: state.edition, q: query.q ?? null };
    });
    scope.get('/fichier', async (_request, reply) => reply.type('text/csv').send(`${++state.calls}`));
  });
  return { app, state };
}

test('une adresse redemandée reçoit la même réponse, sans être recalculée', async () => {
  const { app, state } = open();
  const first = await app.inject('/liste?q=a');
  const again = await app.inject('/liste?q=a');
  expect(again.body).toBe(first.body);
  for (const name of ['content-type', 'etag', 'cache-control', 'content-length'])
    expect(again.headers[name], name).toBe(first.headers[name]);
  expect(state.calls).toBe(1);
  expect((await app.inject('/liste?q=b')).json()).toEqual({ edition: '1', q: 'b' });
  const known = await app.inject({
    url: '/liste?q=a',
    headers: { 'if-none-match': String(first.headers.etag) },
  });
  expect([known.statusCode, known.body, state.calls]).toEqual([304, '', 2]);
});

test('une autre édition ne rend rien de la précédente, même reçue entre deux', async () => {
  const { app, state } = open();
  const first = await app.inject('/liste');
  state.edition = '2';
  const second = await app.inject({
    url: '/liste',
    headers: { 'if-none-match': String(first.headers.etag) },
  });
  expect([second.statusCode, second.json().edition]).toEqual([200, '2']);
  expect(second.headers.etag).not.toBe(first.headers.etag);
});

test('ni un refus ni un autre type de contenu ne sont gardés', async () => {
  const { app, state } = open();
  for (let i = 0; i < 2; i++) expect((await app.inject('/liste?q=refus')).statusCode).toBe(400);
  expect(state.calls).toBe(2);
  expect((await app.inject('/fichier')).body).not.toBe((await app.inject('/fichier')).body);
});

test('ce qui est gardé tient dans son budget, le lu récemment reste', () => {
  const gardees = createReponsesGardees(100_000);
  gardees.keep('lue', 'x'.repeat(1_000));
  for (let i = 0; i < 1_000; i++) {
    gardees.keep(`autre ${i}`, 'y'.repeat(1_000));
    expect(gardees.find('lue')).toHaveLength(1_000);
  }
  const restantes = Array.from({ length: 1_000 }, (_, i) => gardees.find(`autre ${i}`)).filter(Boolean);
  expect(restantes.length).toBeGreaterThan(5);
  expect(restantes.length).toBeLessThan(50);
  gardees.keep('longue', 'z'.repeat(20_000));
  expect(gardees.find('longue')).toBeUndefined();
});
