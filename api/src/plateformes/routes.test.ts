import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/harness.ts';
import { type AppEssai, bearer, createCleAdmin, startAppEssai } from '../../test/plateformes.ts';
import { createCle, createPlateforme, type LibelleVu } from './index.ts';

let base: TestDatabase;
let essai: AppEssai;
let admin: string;
const vus: LibelleVu[] = [];

beforeAll(async () => {
  base = await createTestDatabase();
  essai = await startAppEssai(base.url, { listLibellesVus: async () => vus });
  admin = await createCleAdmin(essai);
});

afterAll(async () => {
  await essai?.close();
  await base?.drop();
});

type Methode = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

async function appeler(methode: Methode, url: string, corps?: object, cle = admin) {
  const reponse = await essai.app.inject({
    method: methode,
    url: `/v1/${url}`,
    headers: bearer(cle),
    ...(corps === undefined ? {} : { payload: corps }),
  });
  return { status: reponse.statusCode, corps: reponse.json(), entetes: reponse.headers };
}

describe('/v1/admin/plateformes', () => {
  it('crée, lit, modifie, efface l’adresse', async () => {
    const creee = await appeler('POST', 'admin/plateformes', {
      slug: 'mec',
      nom: 'MEC',
      url: 'https://mec.test',
    });
    expect(creee.status).toBe(201);
    expect(creee.entetes.location).toBe('/v1/admin/plateformes/mec');
    expect(creee.corps).toMatchObject({
      slug: 'mec',
      url: 'https://mec.test',
      origine: 'connectee',
      active: true,
      peutPosseder: true,
      demonstration: false,
      quotaParMinute: 20_000,
    });
    expect((await appeler('GET', 'admin/plateformes/mec')).corps).toEqual(creee.corps);
    const changee = await appeler('PATCH', 'admin/plateformes/mec', { url: null, quotaParMinute: 7 });
    expect(changee.corps).toEqual({ ...creee.corps, url: null, quotaParMinute: 7 });
    expect((await appeler('PATCH', 'admin/plateformes/mec', { nom: 'Mon Espace' })).corps).toMatchObject({
      nom: 'Mon Espace',
      url: null,
    });
  });

  it('des données ouvertes ne possèdent pas de projet, sauf demande contraire', async () => {
    const dgcl = await appeler('POST', 'admin/plateformes', {
      slug: 'dgcl',
      nom: 'DGCL',
      origine: 'opendata',
    });
    expect(dgcl.corps).toMatchObject({ origine: 'opendata', peutPosseder: false });
  });

  it('refuse un identifiant pris (409), réservé ou mal formé (400)', async () => {
    await appeler('POST', 'admin/plateformes', { slug: 'prise', nom: 'P' });
    expect((await appeler('POST', 'admin/plateformes', { slug: 'prise', nom: 'P' })).status).toBe(409);
    for (const slug of [
      'a',
      'Mec',
      '1a',
      'a_b',
      'commune',
      'constructor',
      '__proto__',
      'é',
      'a'.repeat(41),
      '',
    ]) {
      const refus = await appeler('POST', 'admin/plateformes', { slug, nom: 'P' });
      expect(refus.status, slug).toBe(400);
      expect(refus.corps.errors[0].pointer).toBe('/slug');
    }
  });

  it('refuse champs inconnus, types faux et adresses douteuses', async () => {
    const corps = { slug: 'ok', nom: 'P' };
    for (const faux of [
      { extra: 1 },
      { nom: 3 },
      { nom: ' ' },
      { url: 'javascript:alert(1)' },
      { origine: 'x' },
    ]) {
      const refus = await appeler('POST', 'admin/plateformes', { ...corps, ...faux });
      expect(refus.status, JSON.stringify(faux)).toBe(400);
      expect(refus.corps.errors[0].pointer).toBe(`/${Object.keys(faux)[0]}`);
    }
    expect((await appeler('PATCH', 'admin/plateformes/mec', {})).status).toBe(400);
    expect((await appeler('PATCH', 'admin/plateformes/inconnue', { nom: 'x' })).status).toBe(404);
  });

  it('se parcourt page par page, sans doublon ni oubli', async () => {
    for (let i = 0; i < 5; i++) await createPlateforme(essai.db, { slug: `page-${i}`, nom: 'x' });
    const vues: string[] = [];
    let curseur = '';
    do {
      const { corps } = await appeler('GET', `admin/plateformes?limite=2${curseur}`);
      expect(corps.plateformes.length).toBeLessThanOrEqual(2);
      vues.push(...corps.plateformes.map((p: { slug: string }) => p.slug));
      curseur = corps.suivant === null ? '' : `&curseur=${corps.suivant}`;
    } while (curseur !== '');
    const { corps } = await appeler('GET', 'admin/plateformes?limite=200');
    expect(vues).toEqual(corps.plateformes.map((p: { slug: string }) => p.slug));
    expect(corps.suivant).toBeNull();
  });

  it('refuse les pages absurdes', async () => {
    for (const page of ['limite=0', 'limite=201', 'limite=x', 'curseur=%00', 'curseur=!!', 'inconnu=1']) {
      expect((await appeler('GET', `admin/plateformes?${page}`)).status, page).toBe(400);
    }
  });

  it('demande le droit admin', async () => {
    await createPlateforme(essai.db, { slug: 'simple', nom: 'Simple' });
    const { cle } = await createCle(essai.db, 'simple', { scopes: ['projets:ecriture'] });
    const refus = await appeler('POST', 'admin/plateformes', { slug: 'pirate', nom: 'P' }, cle);
    expect(refus).toMatchObject({ status: 403, corps: { scope: 'admin' } });
  });
});

describe('/v1/admin/plateformes/{slug}/cles', () => {
  const cles = 'admin/plateformes/rotation/cles';

  it('deux clés vivent le temps d’une rotation, la troisième attend une révocation', async () => {
    await appeler('POST', 'admin/plateformes', { slug: 'rotation', nom: 'Rotation' });
    const une = await appeler('POST', cles, { scopes: ['projets:lecture', 'projets:lecture'] });
    expect(une.status).toBe(201);
    expect(une.corps).toMatchObject({ etat: 'vivante', scopes: ['projets:lecture'], expireLe: null });
    const deux = await appeler('POST', cles, {
      scopes: ['projets:lecture'],
      expireLe: '2100-01-01T00:00:00Z',
    });
    expect(deux.corps.expireLe).toBe('2100-01-01T00:00:00.000Z');
    const trois = await appeler('POST', cles, { scopes: ['projets:lecture'] });
    expect(trois.status).toBe(409);
    expect(trois.corps.cles).toEqual([une.corps.id, deux.corps.id]);

    expect((await appeler('DELETE', `${cles}/${une.corps.id}`)).corps.etat).toBe('revoquee');
    expect((await appeler('GET', 'moi', undefined, une.corps.cle)).status).toBe(401);
    expect((await appeler('GET', 'moi', undefined, deux.corps.cle)).status).toBe(200);
    expect((await appeler('POST', cles, { scopes: ['admin'] })).status).toBe(201);

    const liste = await appeler('GET', cles);
    expect(liste.corps.suivant).toBeNull();
    expect(liste.corps.cles.map((c: { etat: string }) => c.etat)).toEqual(['revoquee', 'vivante', 'vivante']);
    expect(JSON.stringify(liste.corps)).not.toMatch(/apc_|empreinte/);
  });

  it('créations simultanées : jamais plus de deux clés vivantes', async () => {
    await appeler('POST', 'admin/plateformes', { slug: 'rafale', nom: 'Rafale' });
    const creations = await Promise.all(
      Array.from({ length: 6 }, () =>
        appeler('POST', 'admin/plateformes/rafale/cles', { scopes: ['abonnements'] }),
      ),
    );
    expect(creations.map((c) => c.status).sort()).toEqual([201, 201, 409, 409, 409, 409]);
  });

  it('refuse droits inconnus, échéance passée, plateforme ou clé inconnue', async () => {
    await appeler('POST', 'admin/plateformes', { slug: 'refus', nom: 'Refus' });
    const ici = 'admin/plateformes/refus/cles';
    const creer = (corps: object) => appeler('POST', ici, corps);
    expect((await creer({ scopes: [] })).status).toBe(400);
    expect((await creer({ scopes: ['abonnements', 'tout'] })).corps.errors[0].pointer).toBe('/scopes/1');
    for (const expireLe of ['2020-01-01T00:00:00Z', '2100-06-30T23:59:60Z', 'demain', 3]) {
      const refus = await creer({ scopes: ['abonnements'], expireLe });
      expect(refus.status, String(expireLe)).toBe(400);
      expect(refus.corps.errors[0].pointer).toBe('/expireLe');
    }
    expect((await appeler('POST', 'admin/plateformes/nulle/cles', { scopes: ['admin'] })).status).toBe(404);
    expect((await appeler('GET', 'admin/plateformes/nulle/cles')).status).toBe(404);
    expect((await appeler('DELETE', `${ici}/constructor`)).status).toBe(404);
  });

  it('ne révoque pas la clé d’une autre plateforme', async () => {
    await appeler('POST', 'admin/plateformes', { slug: 'voisine', nom: 'Voisine' });
    const { corps } = await appeler('POST', 'admin/plateformes/voisine/cles', { scopes: ['abonnements'] });
    expect((await appeler('DELETE', `${cles}/${corps.id}`)).status).toBe(404);
    expect((await appeler('GET', 'moi', undefined, corps.cle)).status).toBe(200);
  });
});

describe('/v1/admin/cercles', () => {
  it('crée, remplace les membres, se voit aussitôt dans /v1/moi', async () => {
    for (const slug of ['rond-a', 'rond-b']) await appeler('POST', 'admin/plateformes', { slug, nom: slug });
    const { cle } = await createCle(essai.db, 'rond-a', { scopes: ['projets:lecture'] });
    const cree = await appeler('POST', 'admin/cercles', { nom: 'pilote', plateformes: ['rond-b', 'rond-a'] });
    expect(cree).toMatchObject({ status: 201, corps: { nom: 'pilote', plateformes: ['rond-a', 'rond-b'] } });
    expect((await appeler('GET', 'moi', undefined, cle)).corps.cercles).toEqual(['pilote']);
    const change = await appeler('PUT', 'admin/cercles/pilote', { plateformes: ['rond-b'] });
    expect(change.corps.plateformes).toEqual(['rond-b']);
    expect((await appeler('GET', 'moi', undefined, cle)).corps.cercles).toEqual([]);
    expect((await appeler('PATCH', 'admin/cercles/pilote', { plateformes: [] })).corps.plateformes).toEqual(
      [],
    );
    expect((await appeler('GET', 'admin/cercles')).corps).toMatchObject({
      cercles: [{ nom: 'pilote' }],
      suivant: null,
    });
    expect(essai.annuaire.membres('pilote')).toEqual([]);
    expect(essai.annuaire.membres('constructor')).toBeUndefined();
  });

  it('nomme la plateforme inconnue par son pointeur et ne crée rien', async () => {
    const refus = await appeler('POST', 'admin/cercles', {
      nom: 'boiteux',
      plateformes: ['rond-a', 'nulle'],
    });
    expect(refus).toMatchObject({ status: 400, corps: { errors: [{ pointer: '/plateformes/1' }] } });
    expect((await appeler('GET', 'admin/cercles/boiteux')).status).toBe(404);
    expect((await appeler('PUT', 'admin/cercles/boiteux', { plateformes: [] })).status).toBe(404);
    expect((await appeler('POST', 'admin/cercles', { nom: 'pilote', plateformes: [] })).status).toBe(409);
    expect((await appeler('POST', 'admin/cercles', { nom: 'Pas Bon', plateformes: [] })).status).toBe(400);
  });
});

describe('/v1/moi', () => {
  it('dit qui appelle, avec quels droits et quelles limites', async () => {
    await createPlateforme(essai.db, { slug: 'curieuse', nom: 'Curieuse', quotaParMinute: 1000 });
    const cle = await createCle(essai.db, 'curieuse', { scopes: ['projets:lecture'] });
    const { status, corps } = await appeler('GET', 'moi', undefined, cle.cle);
    expect(status).toBe(200);
    expect(corps).toEqual({
      plateforme: 'curieuse',
      nom: 'Curieuse',
      url: null,
      origine: 'connectee',
      demonstration: false,
      scopes: ['projets:lecture'],
      cercles: [],
      cle: { id: cle.id, creeLe: cle.creeLe.toISOString(), expireLe: null },
      limites: { requetes: { parMinute: 1000, restant: 999 }, lots: { parMinute: 1000, restant: 1000 } },
    });
  });
});

describe('/v1/moi/correspondances', () => {
  const url = 'moi/correspondances';
  const justes = [
    { champ: 'phase', libelle: 'Travaux', valeur: 'Opération' },
    { champ: 'statut', libelle: 'Gelé', valeur: null },
    { champ: 'statut', libelle: 'Travaux démarrés', valeur: { phase: 'Opération', phaseStatut: 'En cours' } },
    { champ: 'thematiques', libelle: 'Cyclable', valeur: 'Vélo (mobilité douce)' },
  ];

  it('garde ce qui est déclaré et rapporte ce qui se perd', async () => {
    const mise = await appeler('PUT', url, { correspondances: [...justes].reverse() });
    expect(mise.status).toBe(200);
    expect(mise.corps.correspondances).toEqual(justes);
    expect(mise.corps.pertes).toEqual([{ champ: 'statut', libelle: 'Gelé', occurrences: 0, declaree: true }]);
    vus.push(
      { champ: 'statut', libelle: 'En attente', occurrences: 2 },
      { champ: 'statut', libelle: 'gelé', occurrences: 9 },
      { champ: 'statut', libelle: 'TRAVAUX  démarrés', occurrences: 4 },
    );
    expect((await appeler('GET', url)).corps.pertes).toEqual([
      { champ: 'statut', libelle: 'gelé', occurrences: 9, declaree: true },
      { champ: 'statut', libelle: 'En attente', occurrences: 2, declaree: false },
    ]);
    expect(essai.annuaire.correspondances('gestion').get('statut')?.get('gelé')).toBeNull();
    const remplacees = await appeler('PUT', url, { correspondances: [] });
    expect(remplacees.corps.correspondances).toEqual([]);
  });

  it('vérifie chaque valeur, nomme le champ et propose la plus proche', async () => {
    const faux: [object, string][] = [
      [{ champ: 'thematiques', libelle: 'x', valeur: 'Vélo mobilité' }, '/correspondances/1/valeur'],
      [
        { champ: 'leviers', libelle: 'x', valeur: ['Covoiturage', 'rien de tel'] },
        '/correspondances/1/valeur/1',
      ],
      [{ champ: 'statut', libelle: 'x', valeur: 'En cours' }, '/correspondances/1/valeur'],
      [{ champ: 'statut', libelle: 'x', valeur: { phase: 'Chantier' } }, '/correspondances/1/valeur/phase'],
      [{ champ: 'phase', libelle: 'x', valeur: { phase: 'Étude' } }, '/correspondances/1/valeur'],
      [{ champ: 'phase', libelle: ' TRAVAUX', valeur: 'Étude' }, '/correspondances/1/libelle'],
      [{ champ: 'constructor', libelle: 'x', valeur: null }, '/correspondances/1/champ'],
      [{ champ: 'phase', libelle: ' ', valeur: null }, '/correspondances/1/libelle'],
    ];
    for (const [ligne, pointer] of faux) {
      const { status, corps } = await appeler('PUT', url, { correspondances: [justes[0], ligne] });
      expect(status, JSON.stringify(ligne)).toBe(400);
      expect(corps.errors.map((e: { pointer: string }) => e.pointer)).toContain(pointer);
    }
    const { corps } = await appeler('PUT', url, {
      correspondances: [{ champ: 'thematiques', libelle: 'x', valeur: 'Vélo mobilité' }],
    });
    expect(corps.errors[0].propositions[0]).toBe('Vélo (mobilité douce)');
  });

  it('demande le droit d’écrire des projets', async () => {
    await createPlateforme(essai.db, { slug: 'lectrice', nom: 'Lectrice' });
    const { cle } = await createCle(essai.db, 'lectrice', { scopes: ['projets:lecture'] });
    expect((await appeler('GET', url, undefined, cle)).status).toBe(200);
    expect((await appeler('PUT', url, { correspondances: [] }, cle)).status).toBe(403);
  });
});
