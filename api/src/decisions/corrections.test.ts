// Corrections: proposed by one plateforme, settled by the owner, shown with their provenance, never lost.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTribunal, type Tribunal } from '../../test/decisions.ts';

let t: Tribunal;
beforeAll(async () => {
  t = await openTribunal();
});
afterAll(() => t?.close());

const signaler = (slug: string, objetA: string, champ: string, valeurProposee: unknown) =>
  t.prendre(slug, { typeDecision: 'correction_signalee', objetA, payload: { champ, valeurProposee } });
const trancher = (slug: string, objetA: string, verdict = 'acceptee') =>
  t.prendre(slug, { typeDecision: 'correction_tranchee', objetA, verdict });

it('la propriétaire l’apprend par le fil, la lit, l’accepte ; la valeur change avec sa provenance', async () => {
  const a = await t.publier('mec', { budgetPrevisionnel: 100 });
  const id = await t.idDe(a);
  const instant = new Date().toISOString();
  const signalee = await signaler('tet', id, 'budgetPrevisionnel', 250);
  const evenement = (await t.evenements('mec', '&types=decision.prise')).at(-1);
  expect(evenement).toMatchObject({
    subject: id,
    data: { decision: signalee.id, typeDecision: 'correction_signalee', objetA: id },
  });
  expect(JSON.stringify(evenement)).not.toContain('250');
  expect((await t.lire('mec', a)).budgetPrevisionnel).toBe(100);
  const lue = (await t.appel('mec')('GET', `/v1/decisions/${signalee.id}`)).json();
  expect(lue.payload).toEqual({ champ: 'budgetPrevisionnel', valeurProposee: 250 });

  await trancher('mec', signalee.id);
  const projet = await t.lire('tet', a);
  expect(projet.budgetPrevisionnel).toBe(250);
  expect((projet.provenance as Record<string, unknown>).budgetPrevisionnel).toMatchObject({
    plateforme: 'tet',
    externalId: signalee.id,
    regle: 'correction',
  });
  expect(projet.divergences).toMatchObject([
    { champ: 'budgetPrevisionnel', valeurs: [{ valeur: 100, plateforme: 'mec' }] },
  ]);
  const passe = await t.appel('tet')('GET', `/v1/projets/${id}?au=${instant}`);
  expect(passe.json().budgetPrevisionnel).toBe(100);
  const present = await t.appel('tet')('GET', `/v1/projets/${id}?au=${new Date().toISOString()}`);
  expect(present.json().budgetPrevisionnel).toBe(250);
  const histoire = (await t.appel('tet')('GET', `/v1/projets/${id}/historique`)).body;
  expect(histoire).toContain('250');
  const modifie = (await t.evenements('tet', '&types=projet.modifie')).at(-1);
  expect(modifie).toMatchObject({
    subject: id,
    data: { champs: expect.arrayContaining(['budgetPrevisionnel']) },
  });
});

it('la dernière réponse vaut, et chacune s’annule', async () => {
  const a = await t.publier('mec', { description: 'Dite' });
  const lire = async () => (await t.lire('tet', a)).description;
  const signalee = await signaler('tet', a, 'description', 'Corrigée');
  const oui = await trancher('mec', signalee.id);
  expect(await lire()).toBe('Corrigée');
  const non = await trancher('mec', signalee.id, 'refusee');
  expect(await lire()).toBe('Dite');
  await t.annuler('mec', non.id);
  expect(await lire()).toBe('Corrigée');
  await t.annuler('tet', signalee.id);
  expect(await lire()).toBe('Dite');
  expect((await t.lire('tet', a)).decisions).toEqual([]);
  const apres = await t.appel('mec')('POST', '/v1/decisions', {
    typeDecision: 'correction_tranchee',
    objetA: signalee.id,
    verdict: 'acceptee',
  });
  expect(apres.statusCode).toBe(400);
  expect(apres.json().errors[0]).toMatchObject({
    pointer: '/objetA',
    detail: expect.stringContaining('annulée'),
  });
  await t.annuler('mec', oui.id);
});

it('survit à une nouvelle publication, suit sa trace, et la plus récente l’emporte', async () => {
  const [a, b] = [
    await t.publier('mec', { nom: 'Nom de mec' }),
    await t.publier('tet', { nom: 'Nom de tet' }),
  ];
  const first = await signaler('recoco', b, 'nom', 'Premier nom corrigé');
  await trancher('tet', first.id);
  const second = await signaler('recoco', a, 'nom', 'Second nom corrigé');
  await trancher('mec', second.id);
  const confirme = { typeDecision: 'doublon_confirme', objetA: a, objetB: b };
  const { id } = await t.prendre('recoco', confirme);
  expect((await t.lire('mec', b)).nom).toBe('Second nom corrigé');
  const corps = { nom: 'Nom neuf', collectivites: [{ type: 'commune', code: '80021' }] };
  await t.appel('mec')('PUT', `/v1/traces/${a.slice(4)}`, corps);
  expect((await t.lire('mec', a)).nom).toBe('Second nom corrigé');
  await t.annuler('recoco', id);
  expect((await t.lire('mec', b)).nom).toBe('Premier nom corrigé');
  const found = await t.appel('mec')('GET', '/v1/projets?q=second+nom+corrigé');
  expect(found.json().projets).toHaveLength(1);
});

describe('ne se tranche que par', () => {
  it('la propriétaire du moment, ou un arbitre', async () => {
    const a = await t.publier('mec');
    const b = await t.publier('tet', { memeProjetQue: [a] });
    const signalee = await signaler('recoco', b, 'objectifs', 'Mieux');
    for (const slug of ['tet', 'recoco']) {
      const corps = { typeDecision: 'correction_tranchee', objetA: signalee.id, verdict: 'acceptee' };
      const refus = await t.appel(slug)('POST', '/v1/decisions', corps);
      expect(refus.statusCode).toBe(403);
      expect(refus.json()).toMatchObject({ detail: expect.stringContaining('« mec »') });
    }
    expect(await trancher('arbitre', signalee.id)).toMatchObject({ arbitrage: true });
    expect((await t.lire('mec', a)).objectifs).toBe('Mieux');
    await trancher('mec', signalee.id, 'refusee');
    expect((await t.lire('mec', a)).objectifs).toBeNull();
  });
});

describe('la valeur proposée obéit aux règles d’une trace', () => {
  it.each([
    ['dateFin', '2024-13-01', '/payload/valeurProposee', 'date'],
    ['dateFin', '2020-01-01', '/payload/valeurProposee', 'précède'],
    ['phaseStatut', 'En cours', '/payload/valeurProposee', 'demande une phase'],
    ['phase', 'Travaux', '/payload/valeurProposee', 'Opération'],
    ['budgetPrevisionnel', -1, '/payload/valeurProposee', 'supérieur'],
    ['budgetPrevisionnel', '12', '/payload/valeurProposee', 'nombre'],
    ['leviers', ['Sobriété des bâtiments (tertiaire)', 'Inconnu'], '/payload/valeurProposee/1', ''],
    ['leviers', 'Inconnu', '/payload/valeurProposee', 'liste'],
    ['competences', ['0-000'], '/payload/valeurProposee/0', ''],
    ['localisation', { latitude: 49.9 }, '/payload/valeurProposee', 'longitude'],
    [
      'localisation',
      { latitude: 49.9, longitude: 2, ville: 'x' },
      '/payload/valeurProposee/ville',
      'inconnu',
    ],
    ['nom', '   ', '/payload/valeurProposee', ''],
    ['collectiviteResponsable', '12', '/payload/valeurProposee', ''],
    ['collectivites', [], '/payload/champ', 'ne se corrige pas'],
  ])('%s : %j', async (champ, valeurProposee, pointer, said) => {
    const a = await t.publier('mec', { dateDebut: '2025-01-01' });
    const reponse = await t.appel('tet')('POST', '/v1/decisions', {
      typeDecision: 'correction_signalee',
      objetA: a,
      payload: { champ, valeurProposee },
    });
    expect(reponse.statusCode, reponse.body).toBe(400);
    expect(reponse.json().errors[0]).toMatchObject({ pointer, detail: expect.stringContaining(said) });
  });

  it('et se garde dans la forme commune', async () => {
    const a = await t.publier('mec', { phase: 'Étude' });
    const signalee = await signaler('tet', a, 'localisation', {
      longitude: 2.3,
      latitude: 49.9,
      adresse: null,
    });
    expect(signalee.payload).toEqual({
      champ: 'localisation',
      valeurProposee: { latitude: 49.9, longitude: 2.3 },
    });
    await trancher('mec', (await signaler('tet', a, 'phaseStatut', 'En pause')).id);
    await trancher('mec', (await signaler('tet', a, 'motsCles', ['halle', 'halle'])).id);
    expect(await t.lire('tet', a)).toMatchObject({
      phase: 'Étude',
      phaseStatut: 'En pause',
      motsCles: ['halle'],
    });
  });
});

describe('le passé d’un projet où une trace est restreinte', () => {
  it('montre à chacun les corrections et le statut de l’instant demandé', async () => {
    const a = await t.publier('recoco', { description: 'Dite' });
    const secrete = await t.publier('mec', { visibilite: { cercle: 'pilote' }, objectifs: 'Secrets' });
    await t.prendre('tet', { typeDecision: 'doublon_confirme', objetA: a, objetB: secrete });
    const now = () => new Date(Date.now() + 1).toISOString();
    const pause = () => new Promise((done) => setTimeout(done, 5));
    const avant = now();
    await pause();
    await trancher('recoco', (await signaler('recoco', a, 'description', 'Corrigée')).id);
    const statut = await t.prendre('recoco', {
      typeDecision: 'projet_statut',
      objetA: a,
      verdict: 'termine',
    });
    const siens = await t.prendre('tet', {
      typeDecision: 'projet_statut',
      objetA: secrete,
      verdict: 'obsolete',
    });
    const pendant = now();
    await pause();
    await t.annuler('tet', siens.id);
    await t.annuler('recoco', statut.id);
    const lire = async (slug: string, au: string) => {
      const reponse = await t.appel(slug)('GET', `/v1/projets/${encodeURIComponent(a)}?au=${au}`);
      expect(reponse.statusCode, reponse.body).toBe(200);
      const { description, statut } = reponse.json();
      return [description, statut];
    };
    for (const slug of ['recoco', 'tet']) expect(await lire(slug, avant)).toEqual(['Dite', null]);
    expect(await lire('recoco', pendant)).toEqual(['Corrigée', 'termine']);
    expect(await lire('tet', pendant)).toEqual(['Corrigée', 'obsolete']);
    for (const slug of ['recoco', 'tet']) expect(await lire(slug, now())).toEqual(['Corrigée', null]);
    const url = `/v1/projets/${encodeURIComponent(a)}/historique?champ=statut`;
    const [autre, membre] = await Promise.all(['recoco', 'tet'].map((slug) => t.appel(slug)('GET', url)));
    const valeurs = (lu: typeof autre) =>
      lu?.json().historique[0].valeurs.map(({ valeur }: { valeur: unknown }) => valeur);
    expect(valeurs(autre)).toEqual([null, 'termine']);
    expect(valeurs(membre)).toEqual([null, 'termine', 'obsolete', 'termine']);
  });
});
