import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Appel, startTestApp, type TestApp } from '../../test/app.ts';
import { createCercle } from '../plateformes/index.ts';
import { linkAttente, openPublieur } from '../projets/index.ts';
import { openRapprocheur } from './index.ts';

let t: TestApp;
let mec: Appel;
let tet: Appel;
let recoco: Appel;

beforeAll(async () => {
  t = await startTestApp();
  mec = await t.plateforme('mec');
  tet = await t.plateforme('tet');
  recoco = await t.plateforme('recoco');
  await createCercle(t.db, { nom: 'pilote', plateformes: ['mec', 'tet'] });
  await t.annuaire.refresh();
});
afterAll(() => t.close());

const amiens = [{ type: 'commune', code: '80021' }];
const gymnase = { nom: 'Rénovation énergétique du gymnase Jean-Jaurès', collectivites: amiens };
const memeGymnase = { ...gymnase, nom: 'Rénovation énergétique du gymnase Jean Jaurès' };

async function publish(who: Appel, id: string, trace: object) {
  const answer = await who('PUT', `/v1/traces/${id}`, trace);
  expect(answer.statusCode, answer.body).toBeLessThan(300);
  return answer.json();
}

async function differes(): Promise<number> {
  const { rows } = await t.db
    .selectFrom('rapprochementDiffere')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .execute()
    .then((found) => ({ rows: found }));
  return Number(rows[0]?.n);
}

function publieur() {
  const { db, annuaire, referentiel, app } = t;
  const rapprocheur = openRapprocheur({ referentiel, log: app.log });
  return openPublieur({ db, annuaire, referentiel, rapprocheur });
}

describe('à la publication', () => {
  it('le même projet déclaré par deux plateformes n’en fait qu’un, et dit pourquoi', async () => {
    const first = await publish(mec, 'gym', gymnase);
    const second = await publish(tet, 'g-1', memeGymnase);
    expect(second).toMatchObject({ etat: 'cree', rapprochement: 'fait', projet: first.projet });
    expect(second.similaires).toEqual([
      expect.objectContaining({ classe: 'certain', projet: { id: first.projet.id, nom: gymnase.nom } }),
    ]);
    for (const { phrase, poids } of second.similaires[0].explication) {
      expect(phrase).toMatch(/\S/);
      expect(Number.isFinite(poids)).toBe(true);
    }
    const projet = (await mec('GET', `/v1/projets/${first.projet.id}`)).json();
    expect(projet.traces).toHaveLength(2);
    expect(projet.similaires).toEqual([]);
    expect(projet.liens).toEqual([
      expect.objectContaining({
        traces: ['mec:gym', 'tet:g-1'],
        classe: 'certain',
        modele: expect.any(String),
      }),
    ]);
  });

  it('deux tranches restent deux projets, même reliées par une troisième trace', async () => {
    const un = await publish(mec, 'voie-1', { nom: 'Voie verte du canal, tranche 1', collectivites: amiens });
    const deux = await publish(tet, 'voie-2', {
      nom: 'Voie verte du canal, tranche 2',
      collectivites: amiens,
    });
    expect(deux.projet.id).not.toBe(un.projet.id);
  });

  it('une trace qui change de nom quitte le projet, et le retrouve', async () => {
    const avant = await publish(mec, 'halle', {
      nom: 'Construction de la halle Pasteur',
      collectivites: amiens,
    });
    const autre = await publish(tet, 'halle', {
      nom: 'Construction de la halle Pasteur',
      collectivites: amiens,
    });
    expect(autre.projet.id).toBe(avant.projet.id);
    const parti = await publish(tet, 'halle', { nom: 'Vélos en libre service', collectivites: amiens });
    expect(parti.projet.id).not.toBe(avant.projet.id);
    const revenu = await publish(tet, 'halle', {
      nom: 'Construction de la halle Pasteur',
      collectivites: amiens,
    });
    expect(revenu.projet.id).toBe(avant.projet.id);
  });

  it('une trace restreinte se rattache sans que les autres en voient un octet', async () => {
    const nom = 'Réhabilitation de la médiathèque Colette';
    const partagee = await publish(recoco, 'mediatheque', { nom, collectivites: amiens });
    const avant = (await recoco('GET', `/v1/projets/${partagee.projet.id}`)).body;
    const cachee = await publish(mec, 'mediatheque', {
      nom,
      collectivites: amiens,
      visibilite: { cercle: 'pilote' },
    });
    expect(cachee.projet.id).toBe(partagee.projet.id);
    expect((await recoco('GET', `/v1/projets/${partagee.projet.id}`)).body).toBe(avant);
    const vue = (await tet('GET', `/v1/projets/${partagee.projet.id}`)).json();
    expect(vue.traces).toHaveLength(2);
    expect(vue.liens).toHaveLength(1);
  });

  it('supprimer une trace retire ses liens', async () => {
    const nom = 'Création de la maison de santé Simone Veil';
    const a = await publish(mec, 'sante', { nom, collectivites: amiens });
    await publish(tet, 'sante', { nom, collectivites: amiens });
    await tet('DELETE', '/v1/traces/sante');
    const projet = (await mec('GET', `/v1/projets/${a.projet.id}`)).json();
    expect(projet.traces).toHaveLength(1);
    expect(projet.liens).toEqual([]);
  });
});

describe('avant de créer', () => {
  it('reconnaît un projet publié, sans rien enregistrer', async () => {
    const connu = await publish(mec, 'passerelle', {
      nom: 'Passerelle du parc Saint-Pierre',
      collectivites: amiens,
    });
    const demande = { nom: 'Passerelle du parc St Pierre', territoire: 'commune:80021' };
    const { similaires } = (await tet('POST', '/v1/projets/similaires', demande)).json();
    expect(similaires[0]).toMatchObject({ projet: { id: connu.projet.id } });
    expect((await tet('GET', '/v1/traces?limite=200')).json().traces).not.toContainEqual(
      expect.objectContaining({ nom: demande.nom }),
    );
  });

  it('ne montre pas un projet restreint à qui ne peut le voir', async () => {
    const nom = 'Déplacement du stand de tir Guynemer';
    await publish(mec, 'tir', { nom, collectivites: amiens, visibilite: { cercle: 'pilote' } });
    const ask = async (who: Appel) =>
      (await who('POST', '/v1/projets/similaires', { nom, territoire: '80021' })).json();
    expect((await ask(tet)).similaires).toHaveLength(1);
    expect((await ask(recoco)).similaires).toEqual([]);
  });

  it.each([
    [{ nom: 'x' }, '/collectivites'],
    [{ nom: 'x', territoire: '44' }, '/territoire'],
    [{ nom: 'x', territoire: 'commune:99999' }, '/territoire'],
    [{ nom: 'x', territoire: '80021', collectivites: amiens }, '/territoire'],
    [{ territoire: '80021' }, '/nom'],
    [{ nom: 'x', territoire: '80021', inconnu: 1 }, '/inconnu'],
  ])('refuse %j en nommant %s', async (corps, pointer) => {
    const answer = await mec('POST', '/v1/projets/similaires', corps);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors).toContainEqual(expect.objectContaining({ pointer }));
  });
});

describe('dans un lot', () => {
  it('rapproche ce qu’il vient d’écrire, et ne laisse rien en attente', async () => {
    const connu = await publish(mec, 'lot-piscine', {
      nom: 'Piscine Coliseum : bassin nordique',
      collectivites: amiens,
    });
    const lignes = [
      { externalId: 'l-1', nom: 'Piscine Coliseum : bassin nordique', collectivites: amiens },
      { externalId: 'l-2', nom: 'Ludothèque itinérante', collectivites: amiens },
    ];
    const answer = await tet('POST', '/v1/traces/lot', lignes.map((l) => `${JSON.stringify(l)}\n`).join(''), {
      'content-type': 'application/x-ndjson',
    });
    const resultats = answer.body
      .trim()
      .split('\n')
      .map((ligne) => JSON.parse(ligne));
    expect(resultats[0].projet.id).toBe(connu.projet.id);
    expect(resultats[1].projet.id).not.toBe(connu.projet.id);
    expect(await differes()).toBe(0);
  });
});

describe('en différé', () => {
  it('ce qui attend est rapproché par le travail de fond, même après une panne', async () => {
    const nom = 'Restauration du beffroi communal';
    const a = await publish(mec, 'beffroi', { nom, collectivites: amiens });
    const natal = (await publish(tet, 'beffroi', { nom: 'Autre chose entièrement', collectivites: amiens }))
      .projet.id;
    await t.db.insertInto('rapprochementDiffere').values({ natal }).execute();
    expect(await linkAttente(publieur())).toBe(1);
    expect(await differes()).toBe(0);
    await publish(tet, 'beffroi', { nom, collectivites: amiens });
    expect((await tet('GET', '/v1/projets/tet:beffroi')).json().id).toBe(a.projet.id);
  });
});
