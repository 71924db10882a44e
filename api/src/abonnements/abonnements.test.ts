import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Appel, startTestApp, type TestApp } from '../../test/app.ts';
import { allowLoopback, jour, openLivreur } from '../../test/livraisons.ts';
import { openPuits, type Puits } from '../../test/puits.ts';
import { ensureSemaines, listSemaines } from '../evenements/index.ts';
import { maintainSemaines } from './travail.ts';

let t: TestApp;
let mec: Appel;
let tet: Appel;
let puits: Puits;

const demande = { url: 'https://exemple.fr/webhooks', types: ['projet.modifie'] };
const trace = (nom: string) => ({ nom, collectivites: [{ type: 'commune', code: '80021' }] });

beforeAll(async () => {
  t = await startTestApp();
  mec = await t.plateforme('mec');
  tet = await t.plateforme('tet');
  await allowLoopback(t, 'tet');
  puits = await openPuits();
});
beforeEach(async () => {
  await sql`DELETE FROM abonnement`.execute(t.db);
  puits.recus.length = 0;
});
afterAll(async () => {
  await puits.close();
  await t.close();
});

describe('abonnements', () => {
  it('se crée, se lit, se modifie et se supprime ; le secret n’est montré qu’une fois, et gardé chiffré', async () => {
    const corps = { ...demande, territoires: ['departement:80', '244400404'], description: 'Essai' };
    const cree = await mec('POST', '/v1/abonnements', corps);
    expect(cree.statusCode, cree.body).toBe(201);
    const { id, secret } = cree.json();
    expect(cree.headers.location).toBe(`/v1/abonnements/${id}`);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const lu = await mec('GET', `/v1/abonnements/${id}`);
    expect(lu.json()).toMatchObject({
      ...demande,
      territoires: ['departement:80', 'groupement:244400404'],
      etat: 'actif',
      inclureMiens: false,
      alertes: [],
    });
    expect(lu.body).not.toContain('whsec');
    const { rows } = await sql<{ texte: string }>`SELECT abonnement::text AS texte FROM abonnement`.execute(
      t.db,
    );
    expect(rows[0]?.texte).not.toContain(secret.slice(6));
    expect(t.journal.join('\n')).not.toContain(secret.slice(6));

    const change = await mec('PATCH', `/v1/abonnements/${id}`, { territoires: null, types: ['trace.creee'] });
    expect(change.json()).toMatchObject({ territoires: null, types: ['trace.creee'], description: 'Essai' });
    expect((await mec('GET', '/v1/abonnements')).json()).toMatchObject({
      abonnements: [{ id }],
      suivant: null,
    });
    expect((await mec('DELETE', `/v1/abonnements/${id}`)).statusCode).toBe(204);
    expect((await mec('DELETE', `/v1/abonnements/${id}`)).statusCode).toBe(404);
  });

  it('n’existe pas pour une autre plateforme', async () => {
    const { id } = (await mec('POST', '/v1/abonnements', demande)).json();
    expect((await tet('GET', '/v1/abonnements')).json().abonnements).toEqual([]);
    for (const [method, suffix, body] of [
      ['GET', ''],
      ['PATCH', '', { description: 'x' }],
      ['DELETE', ''],
      ['POST', '/pause'],
      ['POST', '/reprise'],
      ['POST', '/secret', {}],
      ['POST', '/essai'],
      ['GET', '/livraisons'],
      ['POST', '/rejeu', { depuis: '2026-01-01T00:00:00Z' }],
    ] as const) {
      const answer = await tet(method, `/v1/abonnements/${id}${suffix}`, body);
      expect(answer.statusCode, `${method} ${suffix} ${answer.body}`).toBe(404);
    }
    expect((await mec('GET', `/v1/abonnements/${id}`)).json().etat).toBe('actif');
  });

  it('refuse ce qui est faux, en nommant le champ', async () => {
    for (const [changes, pointer] of [
      [{ url: 'https://127.0.0.1/' }, '/url'],
      [{ url: puits.url }, '/url'],
      [{ url: 'http://exemple.fr/' }, '/url'],
      [{ types: ['projet.fusione'] }, '/types/0'],
      [{ types: [] }, '/types'],
      [{ territoires: ['commune:99999'] }, '/territoires/0'],
      [{ inconnu: 1 }, '/inconnu'],
    ] as const) {
      const answer = await mec('POST', '/v1/abonnements', { ...demande, ...changes });
      expect(answer.statusCode, JSON.stringify(changes)).toBe(400);
      expect(answer.json().errors[0].pointer, answer.body).toBe(pointer);
    }
    expect((await mec('POST', '/v1/abonnements', { ...demande, apres: 'zzz' })).statusCode).toBe(400);
    expect((await mec('POST', '/v1/abonnements', { ...demande, apres: '00000000.4' })).statusCode).toBe(410);
    const lecteur = await t.plateforme('mec', { scopes: ['projets:lecture'] });
    expect((await lecteur('GET', '/v1/abonnements')).statusCode).toBe(403);
  });

  it('s’arrête à cinquante, même demandés ensemble ; Idempotency-Key n’en crée qu’un', async () => {
    const key = { 'idempotency-key': 'abonnement-1' };
    const first = await mec('POST', '/v1/abonnements', demande, key);
    const again = await mec('POST', '/v1/abonnements', demande, key);
    expect([first.statusCode, again.statusCode]).toEqual([201, 201]);
    expect(again.json()).toEqual(first.json());
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => mec('POST', '/v1/abonnements', demande)),
    );
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(49);
    expect(answers.find(({ statusCode }) => statusCode !== 201)?.json().type).toMatch('trop-d-abonnements');
    const ids: string[] = [];
    let curseur = '';
    do {
      const page = (await mec('GET', `/v1/abonnements?limite=20${curseur}`)).json();
      ids.push(...page.abonnements.map((one: { id: string }) => one.id));
      curseur = page.suivant === null ? '' : `&curseur=${page.suivant}`;
    } while (curseur !== '');
    expect(new Set(ids).size).toBe(50);
    expect((await tet('POST', '/v1/abonnements', demande)).statusCode).toBe(201);
  });
});

describe('gestes', () => {
  it('essaie l’adresse, et dit ce qu’elle a répondu', async () => {
    const { id } = (await tet('POST', '/v1/abonnements', { ...demande, url: puits.url })).json();
    const essai = await tet('POST', `/v1/abonnements/${id}/essai`);
    expect(essai.json(), essai.body).toMatchObject({ livree: true, statut: 204, erreur: null });
    expect(puits.recus[0]).toMatchObject({ type: 'abonnement.essai', sujet: id });
    const { livraisons } = (await tet('GET', `/v1/abonnements/${id}/livraisons`)).json();
    expect(livraisons).toMatchObject([{ resultat: 'essai', evenement: essai.json().evenement }]);
  });

  it('renouvelle le secret : deux signent ensemble, puis un seul', async () => {
    const cree = (await tet('POST', '/v1/abonnements', { ...demande, url: puits.url })).json();
    const renouvele = (await tet('POST', `/v1/abonnements/${cree.id}/secret`)).json();
    expect(renouvele.secret).not.toBe(cree.secret);
    expect(renouvele.secrets).toHaveLength(2);
    await tet('POST', `/v1/abonnements/${cree.id}/essai`);
    expect(String(puits.recus[0]?.entetes['webhook-signature']).split(' ')).toHaveLength(2);
    const seul = await tet('POST', `/v1/abonnements/${cree.id}/secret`, { recouvrementHeures: 0 });
    expect(seul.json().secrets).toHaveLength(1);
    await tet('POST', `/v1/abonnements/${cree.id}/essai`);
    expect(String(puits.recus[1]?.entetes['webhook-signature']).split(' ')).toHaveLength(1);
  });

  it('une pause retient tout, la reprise rattrape dans l’ordre ; un curseur du fil sert de départ', async () => {
    const { curseur } = (await tet('GET', '/v1/evenements?apres=fin')).json();
    await mec('PUT', '/v1/traces/avant', trace('Avant'));
    await t.sequence();
    const corps = { url: puits.url, types: ['trace.creee', 'trace.modifiee'], apres: curseur };
    const { id } = (await tet('POST', '/v1/abonnements', corps)).json();
    const livreur = openLivreur(t);
    await livreur.settle();
    expect(puits.recus.map(({ sujet }) => sujet)).toEqual(['mec:avant']);
    expect((await tet('POST', `/v1/abonnements/${id}/pause`)).json().etat).toBe('en_pause');
    await mec('PUT', '/v1/traces/pause', trace('Pendant'));
    await mec('PATCH', '/v1/traces/pause', { phase: 'Étude' });
    await t.sequence();
    await livreur.settle();
    expect(puits.recus).toHaveLength(1);
    expect((await tet('GET', `/v1/abonnements/${id}`)).json().retard.evenements).toBeGreaterThan(0);
    await tet('POST', `/v1/abonnements/${id}/reprise`);
    await livreur.settle();
    expect(puits.recus.map(({ type }) => type)).toEqual(['trace.creee', 'trace.creee', 'trace.modifiee']);
    await livreur.close();
  });

  it('rejoue un passage ou un projet, avec les mêmes identifiants', async () => {
    const corps = { url: puits.url, types: ['trace.creee', 'trace.modifiee'] };
    const { id } = (await tet('POST', '/v1/abonnements', corps)).json();
    const livreur = openLivreur(t);
    await livreur.settle();
    const depuis = new Date().toISOString();
    for (const nom of ['r1', 'r2']) await mec('PUT', `/v1/traces/${nom}`, trace(nom));
    await mec('PATCH', '/v1/traces/r1', { phase: 'Étude' });
    await t.sequence();
    await livreur.settle();
    const ids = puits.recus.map((recu) => recu.id);
    expect(ids).toHaveLength(3);

    const rejeu = await tet('POST', `/v1/abonnements/${id}/rejeu`, { depuis });
    expect(rejeu.statusCode, rejeu.body).toBe(202);
    await livreur.settle();
    expect(puits.recus.slice(3).map((recu) => recu.id)).toEqual(expect.arrayContaining(ids));
    expect(puits.recus).toHaveLength(6);

    const projet = (await tet('GET', '/v1/projets/mec:r1')).json().id;
    await tet('POST', `/v1/abonnements/${id}/rejeu`, { projet });
    await livreur.settle();
    expect(puits.recus.slice(6).map(({ type, sujet }) => [type, sujet])).toEqual([
      ['trace.creee', 'mec:r1'],
      ['trace.modifiee', 'mec:r1'],
    ]);
    const vide = await tet('POST', `/v1/abonnements/${id}/rejeu`, { jusqua: '2020-01-01T00:00:00Z' });
    expect(vide.json().evenementsParcourus).toBe(0);
    await livreur.settle();
    expect((await tet('GET', `/v1/abonnements/${id}`)).json()).toMatchObject({ rejeux: 0, livrees: 8 });
    await livreur.close();
  });

  it('dit ses figures à l’exploitant', async () => {
    await mec('POST', '/v1/abonnements', demande);
    const { body } = await t.app.inject('/metriques');
    for (const name of [
      'retard_evenements',
      'voies_en_echec',
      'plus_ancien_echec_secondes',
      'abonnements_arretes',
    ]) {
      expect(body).toMatch(new RegExp(`^webhooks_${name} \\d`, 'm'));
    }
    expect(body).toMatch(/^webhooks_tentatives\{resultat="livree"\} \d/m);
  });
});

describe('semaines du journal', () => {
  it('garde trente jours, prévient un abonnement en pause, et ne perd qu’après', async () => {
    const { id } = (
      await tet('POST', '/v1/abonnements', { ...demande, url: puits.url, types: ['trace.creee'] })
    ).json();
    const { id: ajour } = (await mec('POST', '/v1/abonnements', demande)).json();
    await tet('POST', `/v1/abonnements/${id}/pause`);
    await mec('PUT', '/v1/traces/semaine', trace('Semaine'));
    await t.sequence();
    await sql`UPDATE abonnement_suivi SET position = (SELECT derniere_position FROM journal)
      WHERE abonnement = ${ajour}`.execute(t.db);
    const { rows } = await sql<{ nom: string }>`
      SELECT DISTINCT tableoid::regclass::text AS nom FROM evenement`.execute(t.db);
    const nom = rows[0]?.nom;
    const fin = (await listSemaines(t.db, 'evenement')).find((semaine) => semaine.nom === nom)?.fin ?? 0;
    const maintain = (days: number) => maintainSemaines(t.db, fin + days * jour);
    const alertes = async (one: string, call = tet) =>
      (await call('GET', `/v1/abonnements/${one}`)).json().alertes;
    expect(await maintain(29)).not.toContain(nom);
    expect(await alertes(id)).toEqual([]);

    expect(await maintain(31)).not.toContain(nom);
    expect((await alertes(id))[0]).toContain('sept jours après ce préavis');
    expect(await alertes(ajour, mec)).toEqual([]);
    expect(await maintain(37)).not.toContain(nom);
    expect(await maintain(39)).toContain(nom);
    expect((await alertes(id)).at(-1)).toContain('ont quitté le journal');
    expect((await tet('GET', '/v1/evenements')).statusCode).toBe(200);
    expect((await tet('POST', `/v1/abonnements/${id}/reprise`)).json().etat).toBe('actif');
  });

  it('après des mois d’arrêt, une seule partition couvre le vide, et deux processus ensemble n’y gênent rien', async () => {
    const last = async () => (await listSemaines(t.db, 'livraison')).at(-1)?.fin ?? 0;
    const later = (await last()) + 200 * jour;
    await Promise.all([1, 2, 3].map(() => ensureSemaines(t.db, 'livraison', later)));
    const weeks = (await listSemaines(t.db, 'livraison')).map(({ fin }) => fin);
    expect(await last()).toBeGreaterThanOrEqual(later + 14 * jour);
    expect(weeks.slice(-2).map((fin, i, both) => fin - (both[i - 1] ?? fin))).toEqual([0, 7 * jour]);
    for (const le of [later, later - 100 * jour, later - 199 * jour]) {
      const { rows } = await sql<{ nom: string }>`
        INSERT INTO livraison (abonnement, evenement, type, sujet, tentative, resultat, duree_ms, le)
        VALUES (gen_random_uuid(), gen_random_uuid(), 't', 's', 1, 'livree', 1, to_timestamp(${le}::float8 / 1000))
        RETURNING tableoid::regclass::text AS nom`.execute(t.db);
      expect(rows[0]?.nom).toMatch(/^livraison_/);
    }
  });
});
