import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Appel, startTestApp, type TestApp } from '../../test/app.ts';
import { allowLoopback, heure, jour, type LivreurDEssai, openLivreur } from '../../test/livraisons.ts';
import { openPuits, type Puits, type Recu, sansDoublon } from '../../test/puits.ts';

let t: TestApp;
let mec: Appel;
let tet: Appel;
let puits: Puits;
let livreur: LivreurDEssai;

const trace = (nom: string, commune = '80021') => ({
  nom,
  collectivites: [{ type: 'commune', code: commune }],
});
const sujets = (recus: readonly Recu[]) => recus.map(({ sujet }) => sujet);

beforeAll(async () => {
  t = await startTestApp();
  mec = await t.plateforme('mec');
  tet = await t.plateforme('tet');
  await allowLoopback(t, 'mec', 'tet');
});
beforeEach(async () => {
  await sql`DELETE FROM abonnement`.execute(t.db);
  puits = await openPuits();
  livreur = openLivreur(t);
});
afterEach(async () => {
  await livreur.close();
  await puits.close();
  expect(livreur.erreurs).toEqual([]);
});
afterAll(() => t.close());

async function subscribe(changes: Record<string, unknown> = {}) {
  const answer = await tet('POST', '/v1/abonnements', { url: puits.url, types: ['trace.creee'], ...changes });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json() as { id: string; secret: string };
}
const read = async (id: string) => (await tet('GET', `/v1/abonnements/${id}`)).json();

async function publish(...ids: string[]): Promise<void> {
  for (const id of ids) {
    const answer = await mec('PUT', `/v1/traces/${id}`, trace(`Projet ${id} ${Math.random()}`));
    expect(answer.statusCode, answer.body).toBeLessThan(300);
  }
  await t.sequence();
}

describe('livraison', () => {
  it('envoie l’événement signé, et le fil rend le même', async () => {
    const { id, secret } = await subscribe();
    const { curseur } = (await tet('GET', '/v1/evenements?apres=fin')).json();
    await publish('l1');
    await livreur.settle();
    expect(sujets(puits.recus)).toEqual(['mec:l1']);
    const [recu] = puits.recus as [Recu];
    const fil = (await tet('GET', `/v1/evenements?apres=${curseur}&types=trace.creee`)).json();
    expect(JSON.parse(recu.corps)).toEqual(fil.evenements[0]);
    expect(recu.id).toBe(fil.evenements[0].id);
    const horodatage = recu.entetes['webhook-timestamp'];
    const attendue = createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
      .update(`${recu.id}.${horodatage}.${recu.corps}`)
      .digest('base64');
    expect(recu.entetes['webhook-signature']).toBe(`v1,${attendue}`);
    expect(await read(id)).toMatchObject({
      etat: 'actif',
      livrees: 1,
      retard: { evenements: 0 },
      alertes: [],
    });
    const { livraisons } = (await tet('GET', `/v1/abonnements/${id}/livraisons`)).json();
    expect(livraisons).toMatchObject([{ evenement: recu.id, resultat: 'livree', statut: 204, tentative: 1 }]);
  });

  it('tait mes propres événements sauf demande, et filtre par territoire', async () => {
    await subscribe({ territoires: ['departement:44'] });
    await subscribe({ inclureMiens: true, types: ['trace.creee', 'trace.supprimee'] });
    await tet('PUT', '/v1/traces/a-moi', trace('À moi'));
    await mec('PUT', '/v1/traces/nantes', trace('Ailleurs', '44109'));
    await t.sequence();
    await livreur.settle();
    expect(sujets(puits.recus).sort()).toEqual(['mec:nantes', 'mec:nantes', 'tet:a-moi']);
  });

  it('n’envoie rien de restreint à qui a quitté le cercle entre-temps', async () => {
    const admin = await t.plateforme('admin');
    await admin('POST', '/v1/admin/cercles', { nom: 'pilote', plateformes: ['mec', 'tet'] });
    await t.annuaire.refresh();
    await subscribe();
    puits.repondre = () => 500;
    await mec('PUT', '/v1/traces/r1', { ...trace('Restreint'), visibilite: { cercle: 'pilote' } });
    await t.sequence();
    await livreur.settle();
    expect(sujets(puits.recus)).toEqual(['mec:r1']);
    await admin('PUT', '/v1/admin/cercles/pilote', { plateformes: ['mec'] });
    await t.annuaire.refresh();
    puits.repondre = () => 204;
    await livreur.advance(jour);
    expect(puits.recus).toHaveLength(1);
  });

  it('garde l’ordre d’un projet en échec, sans retarder les autres', async () => {
    const { id } = await subscribe({ types: ['trace.creee', 'trace.modifiee'] });
    puits.repondre = ({ sujet }) => (sujet === 'mec:o1' ? 500 : 204);
    await publish('o1', 'o1', 'o2', 'o2');
    await livreur.settle();
    expect(sujets(puits.recus)).toEqual(expect.arrayContaining(['mec:o1', 'mec:o2', 'mec:o2']));
    expect(puits.recus.filter(({ sujet }) => sujet === 'mec:o1').every((r) => r.type === 'trace.creee')).toBe(
      true,
    );
    expect(await read(id)).toMatchObject({ livrees: 2 });
    puits.repondre = () => 204;
    await livreur.advance(jour);
    const types = sansDoublon(puits.recus).filter(({ sujet }) => sujet === 'mec:o1');
    expect(types.map(({ type }) => type)).toEqual(['trace.creee', 'trace.modifiee']);
    expect(await read(id)).toMatchObject({ echecs: { enAttente: 0, deSuite: 0, depuis: null } });
  });

  it('fait attendre une fusion jusqu’à ce que ses deux projets soient à jour', async () => {
    await subscribe({ types: ['projet.cree', 'projet.fusionne'] });
    await publish('f1', 'f2');
    const refs = puits.recus.length;
    puits.repondre = ({ type, projet }) => (type === 'projet.cree' && projet === second ? 500 : 204);
    const second = (await tet('GET', '/v1/projets/mec:f2')).json().id;
    await mec('PATCH', '/v1/traces/f2', { memeProjetQue: ['mec:f1'] });
    await t.sequence();
    await livreur.settle();
    expect(refs).toBe(0);
    expect(puits.recus.map(({ type }) => type)).not.toContain('projet.fusionne');
    puits.repondre = () => 204;
    await livreur.advance(heure);
    expect(sansDoublon(puits.recus).at(-1)?.type).toBe('projet.fusionne');
  });
});

describe('échecs', () => {
  it('quatre jours de panne, puis tout arrive, dans l’ordre, sans identifiant nouveau', async () => {
    const { id } = await subscribe({ types: ['trace.creee', 'trace.modifiee'] });
    puits.repondre = () => 503;
    for (let day = 0; day < 4; day++) {
      await publish(...Array.from({ length: 25 }, (_, i) => `q${i}`));
      await livreur.advance(jour, 2 * heure);
    }
    const attempts = puits.recus.length;
    expect(sansDoublon(puits.recus).length).toBeLessThan(60);
    expect(await read(id)).toMatchObject({ etat: 'actif' });
    puits.repondre = () => 204;
    puits.recus.length = 0;
    await livreur.advance(7 * heure);
    const ids = puits.recus.map((recu) => recu.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(100);
    expect(attempts).toBeLessThan(1_000);
    for (let i = 0; i < 25; i++) {
      const types = puits.recus.filter(({ sujet }) => sujet === `mec:q${i}`).map(({ type }) => type);
      expect(types).toEqual(['trace.creee', 'trace.modifiee', 'trace.modifiee', 'trace.modifiee']);
    }
    const fil = (await tet('GET', '/v1/evenements?limite=200&types=trace.creee,trace.modifiee')).json()
      .evenements;
    const known = new Set(fil.map((evenement: { id: string }) => evenement.id));
    expect(ids.every((one) => known.has(one))).toBe(true);
    expect(await read(id)).toMatchObject({
      retard: { evenements: 0 },
      echecs: { enAttente: 0 },
      livrees: 100,
    });
  });

  it('fait dix tentatives en trois jours environ, puis une sonde toutes les six heures', async () => {
    const { id } = await subscribe();
    puits.repondre = () => 500;
    await publish('dix');
    await livreur.settle();
    await livreur.advance(76 * heure, heure / 4);
    expect(puits.recus).toHaveLength(10);
    await livreur.advance(12 * heure, heure / 4);
    expect(puits.recus).toHaveLength(12);
    const { livraisons } = (
      await tet('GET', `/v1/abonnements/${id}/livraisons?resultat=echec&limite=5`)
    ).json();
    expect(livraisons.map((l: { tentative: number }) => l.tentative)).toEqual([12, 11, 10, 9, 8]);
  });

  it('six jours de panne : en pause, dit, et rattrapé dans l’ordre à la reprise', async () => {
    const { id } = await subscribe({ types: ['trace.creee', 'trace.modifiee'] });
    puits.repondre = () => 500;
    await publish('s1', 's2', 's1');
    await livreur.advance(6 * jour, 2 * heure);
    const vue = await read(id);
    expect(vue).toMatchObject({ etat: 'pause_automatique' });
    expect(vue.alertes[0]).toContain('Cinq jours');
    const before = puits.recus.length;
    await livreur.advance(jour, 6 * heure);
    expect(puits.recus).toHaveLength(before);
    await publish('s2');
    puits.repondre = () => 204;
    puits.recus.length = 0;
    expect((await tet('POST', `/v1/abonnements/${id}/reprise`)).json()).toMatchObject({
      etat: 'actif',
      alertes: [],
    });
    await livreur.settle();
    const of = (sujet: string) => puits.recus.filter((r) => r.sujet === sujet).map(({ type }) => type);
    expect(of('mec:s1')).toEqual(['trace.creee', 'trace.modifiee']);
    expect(of('mec:s2')).toEqual(['trace.creee', 'trace.modifiee']);
    expect(puits.recus).toHaveLength(4);
  });

  it('s’arrête à un 410, et attend ce que demande Retry-After', async () => {
    const { id } = await subscribe();
    puits.repondre = () => 410;
    await publish('parti');
    await livreur.settle();
    await livreur.settle();
    expect(await read(id)).toMatchObject({ etat: 'arrete' });
    puits.repondre = () => (reponse) => reponse.writeHead(429, { 'retry-after': '7200' }).end();
    await tet('POST', `/v1/abonnements/${id}/reprise`);
    await livreur.settle();
    expect(puits.recus).toHaveLength(2);
    puits.repondre = () => 204;
    await livreur.advance(heure);
    expect(puits.recus).toHaveLength(2);
    await livreur.advance(heure + 1);
    expect(puits.recus).toHaveLength(3);
    expect(await read(id)).toMatchObject({ etat: 'actif', livrees: 1 });
  });

  it('garde un extrait de la réponse, sans donnée personnelle', async () => {
    const { id } = await subscribe();
    puits.repondre = () => (reponse) =>
      reponse.writeHead(500).end('<p>Erreur pour marie.durand@ville.fr, 06 12 34 56 78</p>');
    await publish('extrait');
    await livreur.settle();
    const { livraisons } = (await tet('GET', `/v1/abonnements/${id}/livraisons`)).json();
    expect(livraisons[0]).toMatchObject({ statut: 500, extrait: 'Erreur pour [adresse], [numéro]' });
  });
});

describe('partage entre processus', () => {
  it('deux processus se partagent les abonnements, sans rien envoyer deux fois', async () => {
    const autre = openLivreur(t);
    for (let i = 0; i < 6; i++) await subscribe();
    await livreur.settle();
    for (let i = 0; i < 4; i++) {
      await autre.settle();
      await livreur.settle();
    }
    const { rows } = await sql<{ nombre: number }>`
      SELECT count(*) AS nombre FROM abonnement_suivi GROUP BY livreur`.execute(t.db);
    expect(rows.map(({ nombre }) => nombre)).toEqual([3, 3]);
    await publish('p1', 'p2');
    await Promise.all([livreur.settle(), autre.settle()]);
    expect(puits.recus).toHaveLength(12);
    await autre.close();
    await publish('p3');
    await livreur.settle();
    expect(puits.recus).toHaveLength(18);
  });

  it('reprend ce que tenait un processus mort, échecs compris', async () => {
    const { id } = await subscribe({ types: ['trace.creee', 'trace.modifiee'] });
    const mort = openLivreur(t);
    puits.repondre = ({ sujet }) => (sujet === 'mec:m1' ? 500 : 204);
    await mort.settle();
    await publish('m1', 'm1', 'm2');
    await mort.settle();
    // Silent for more than ten seconds, as seen by the others.
    await sql`UPDATE livreur SET vu_le = vu_le - interval '20 seconds'`.execute(t.db);
    puits.repondre = () => 204;
    await publish('m2');
    await livreur.settle();
    await livreur.advance(heure);
    const of = (sujet: string) =>
      sansDoublon(puits.recus)
        .filter((r) => r.sujet === sujet)
        .map(({ type }) => type);
    expect(of('mec:m1')).toEqual(['trace.creee', 'trace.modifiee']);
    expect(of('mec:m2')).toEqual(['trace.creee', 'trace.modifiee']);
    expect(await read(id)).toMatchObject({ retard: { evenements: 0 } });
    await mort.close();
  });
});
