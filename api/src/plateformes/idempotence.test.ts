import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/harness.ts';
import { type AppEssai, bearer, createCleAdmin, startAppEssai } from '../../test/plateformes.ts';
import { createCle } from './index.ts';

let base: TestDatabase;
let un: AppEssai;
let deux: AppEssai;
let admin: string;

beforeAll(async () => {
  base = await createTestDatabase();
  un = await startAppEssai(base.url);
  deux = await startAppEssai(base.url);
  admin = await createCleAdmin(un);
});

afterAll(async () => {
  await un?.close();
  await deux?.close();
  await base?.drop();
});

async function creer(
  slug: string,
  entete: string | undefined,
  { essai = un, cle = admin, nom = 'Nom' } = {},
) {
  const reponse = await essai.app.inject({
    method: 'POST',
    url: '/v1/admin/plateformes',
    headers: { ...bearer(cle), ...(entete === undefined ? {} : { 'idempotency-key': entete }) },
    payload: { slug, nom },
  });
  return { status: reponse.statusCode, corps: reponse.body, entetes: reponse.headers };
}

const rejouee = 'idempotency-replayed';

describe('Idempotency-Key', () => {
  it('rejoue la même réponse, dans un autre processus aussi', async () => {
    const premiere = await creer('une-fois', 'k-1');
    expect(premiere.status).toBe(201);
    expect(premiere.entetes[rejouee]).toBeUndefined();
    for (const essai of [un, deux]) {
      const suite = await creer('une-fois', 'k-1', { essai });
      expect(suite).toMatchObject({ status: 201, corps: premiere.corps });
      expect(suite.entetes[rejouee]).toBe('true');
      expect(suite.entetes.location).toBe(premiere.entetes.location);
    }
    expect((await creer('une-fois', undefined)).status).toBe(409);
  });

  it('rejoue une création de clé avec son secret, que la base ne contient pas', async () => {
    await creer('secrete', undefined);
    const creerCle = () =>
      un.app.inject({
        method: 'POST',
        url: '/v1/admin/plateformes/secrete/cles',
        headers: { ...bearer(admin), 'idempotency-key': 'cle-de-secrete' },
        payload: { scopes: ['projets:lecture'] },
      });
    const [a, b] = [await creerCle(), await creerCle()];
    expect(b.json()).toEqual(a.json());
    const { cle } = a.json() as { cle: string };
    expect((await un.app.inject({ url: '/lecture', headers: bearer(cle) })).statusCode).toBe(200);
    const secret = cle.slice(-43);
    const { rows } = await sql<{ reponse: Buffer; requete: Buffer; texte: string }>`
      SELECT i.reponse, i.requete, i::text || c::text AS texte FROM idempotence i, cle c`.execute(un.db);
    const tout = rows
      .flatMap((r) => [r.reponse.toString('latin1'), r.requete.toString('latin1'), r.texte])
      .join('');
    expect(tout.length).toBeGreaterThan(100);
    for (const clair of [secret, Buffer.from(secret).toString('hex'), 'cle-de-secrete', 'projets:lecture"']) {
      expect(tout).not.toContain(clair);
    }
  });

  it('422 pour une autre requête sous le même en-tête', async () => {
    await creer('autre-corps', 'k-2');
    expect((await creer('autre-corps', 'k-2', { nom: 'Autre' })).status).toBe(422);
    const ailleurs = await un.app.inject({
      method: 'POST',
      url: '/v1/admin/cercles',
      headers: { ...bearer(admin), 'idempotency-key': 'k-2' },
      payload: { nom: 'x', plateformes: [] },
    });
    expect(ailleurs.statusCode).toBe(422);
  });

  it('l’ordre des champs du corps ne compte pas', async () => {
    const envoyer = (payload: string) =>
      un.app.inject({
        method: 'POST',
        url: '/v1/admin/plateformes',
        headers: { ...bearer(admin), 'idempotency-key': 'ordre', 'content-type': 'application/json' },
        payload,
      });
    expect((await envoyer('{"slug":"ordre","nom":"O"}')).statusCode).toBe(201);
    expect((await envoyer('{"nom":"O", "slug":"ordre"}')).headers[rejouee]).toBe('true');
  });

  it('requêtes simultanées : une seule exécution, les autres rejouées ou 409', async () => {
    const reponses = await Promise.all(
      Array.from({ length: 12 }, (_, i) => creer('course', 'k-3', { essai: i % 2 ? un : deux })),
    );
    for (const r of reponses) expect([201, 409]).toContain(r.status);
    const executees = reponses.filter((r) => r.status === 201 && r.entetes[rejouee] === undefined);
    expect(executees).toHaveLength(1);
    for (const r of reponses.filter((x) => x.status === 409))
      expect(r.corps).toContain('idempotence-en-cours');
    expect((await creer('course', 'k-3')).status).toBe(201);
  });

  it('409 pendant que la même requête est en cours ailleurs', async () => {
    await creer('verrou', 'k-4');
    const { rows } = await sql<{ verrou: string }>`
      SELECT (('x' || encode(substring(empreinte FROM 1 FOR 8), 'hex'))::bit(64)::bigint)::text AS verrou
      FROM idempotence ORDER BY expire_le DESC LIMIT 1`.execute(un.db);
    await un.db.transaction().execute(async (tx) => {
      await sql`SELECT pg_advisory_xact_lock(${rows[0]?.verrou}::bigint)`.execute(tx);
      expect((await creer('verrou', 'k-4')).status).toBe(409);
    });
    expect((await creer('verrou', 'k-4')).status).toBe(201);
  });

  it('un refus n’est pas gardé : la requête corrigée passe', async () => {
    expect((await creer('commune', 'k-5')).status).toBe(400);
    expect((await creer('corrigee', 'k-5')).status).toBe(201);
  });

  it('409, et rien de créé, si la première requête venait d’une autre clé d’accès', async () => {
    const seconde = await createCle(un.db, 'gestion', { scopes: ['admin'] });
    await creer('deux-cles', 'k-6');
    const refus = await creer('deux-cles', 'k-6', { cle: seconde.cle });
    expect(refus.status).toBe(409);
    expect(refus.corps).toContain('idempotence-autre-cle');
  });

  it('après 24 heures, l’en-tête ressert et les vieux enregistrements disparaissent', async () => {
    await creer('ancienne', 'k-7');
    await creer('ancienne-aussi', 'k-8');
    await sql`UPDATE idempotence SET expire_le = now() - interval '1 second'`.execute(un.db);
    expect((await creer('nouvelle', 'k-7')).status).toBe(201);
    const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM idempotence`.execute(un.db);
    expect(rows[0]?.n).toBe(1);
  });

  it('400 pour un en-tête vide, trop long ou invisible', async () => {
    for (const entete of ['', ' ', 'x'.repeat(201), 'a b', 'é']) {
      expect((await creer('entete', entete)).status, JSON.stringify(entete)).toBe(400);
    }
  });
});
