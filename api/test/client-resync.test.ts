// Resynchronisation through the SDK: tells every difference, mends them, overwrites nothing that changed meanwhile.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Client, resync, type Sienne, type TracePubliee } from '../../client/src/index.ts';
import { type Serveur, startServeur } from './client-serveur.ts';

let serveur: Serveur;
let client: Client;
let rang = 0;
let siennes: Map<string, TracePubliee>;

const trace = (nom: string): TracePubliee => ({
  nom,
  collectivites: [{ type: 'commune', code: '35112' }],
  description: '',
  phase: 'Étude',
  leviers: ['SOBRIETE DES BATIMENTS (TERTIAIRE)'],
  motsCles: ['École', 'toiture'],
  budgetPrevisionnel: 1200.5,
  majSourceLe: '2026-02-11T09:00:00Z',
  complements: { b: 1, a: [2, { c: null }] },
  porteur: { siret: '21800019800018', referent: { nom: 'Exemple', email: 'referent@exemple.fr' } },
});

beforeAll(async () => {
  serveur = await startServeur();
});
afterAll(() => serveur.close());
beforeEach(async () => {
  rang += 1;
  client = await serveur.client(`plateforme-${rang}`);
  siennes = new Map(Array.from({ length: 30 }, (_, i) => [`t-${i}`, trace(`Projet ${rang} ${i}`)]));
  for (const [externalId, contenu] of siennes) await client.traces.publish(externalId, contenu);
});

function* list(): Generator<Sienne> {
  for (const [externalId, contenu] of siennes) yield { externalId, trace: contenu };
}

/** Makes the two sides differ in every way. */
async function drift(): Promise<void> {
  await client.traces.delete('t-0');
  await client.traces.modify('t-1', { nom: 'Changé au hub' });
  await client.traces.publish('en-trop', trace('Oublié'));
  siennes.set('t-2', { ...trace('Changé chez nous'), phase: 'Opération' });
  siennes.set('nouvelle', trace('Nouveau'));
  siennes.set('refusee', { ...trace('Refusée'), collectivites: [{ type: 'commune', code: '99999' }] });
}

it('ne trouve aucune différence là où il n’y en a pas, quelle que soit la forme gardée', async () => {
  const rapport = await resync(client, list());
  expect(rapport).toMatchObject({
    lues: 30,
    connues: 30,
    identiques: 30,
    manquantes: [],
    differentes: [],
    enTrop: [],
  });
  const sansContacts = await serveur.client(`plateforme-${rang}`, {
    scopes: ['projets:lecture', 'projets:ecriture'],
  });
  expect((await resync(sansContacts, list(), { essai: true })).identiques).toBe(30);
});

it('dit les différences sans rien changer à l’essai, puis les répare', async () => {
  await drift();
  const essai = await resync(client, list(), { essai: true, supprimerEnTrop: true });
  expect(essai).toMatchObject({
    lues: 32,
    connues: 30,
    identiques: 27,
    manquantes: ['t-0', 'nouvelle', 'refusee'],
    differentes: ['t-1', 't-2'],
    enTrop: ['en-trop'],
    publiees: 0,
    supprimees: 0,
  });
  expect((await client.traces.get('t-1')).nom).toBe('Changé au hub');

  const etags = new Map<string, string>();
  const repare = await resync(client, list(), { onPubliee: (id, etag) => void etags.set(id, etag) });
  expect(repare).toMatchObject({ publiees: 4, inchangees: 0, supprimees: 0, enTrop: ['en-trop'] });
  expect(repare.refusees.map(({ externalId }) => externalId)).toEqual(['refusee']);
  expect(etags.get('t-1')).toBe((await client.traces.get('t-1')).etag);
  siennes.delete('refusee');
  const menage = await resync(client, list(), { supprimerEnTrop: true, motif: 'Supprimé chez nous' });
  expect(menage).toMatchObject({ identiques: 31, supprimees: 1 });
  const reste = await resync(client, list());
  expect(reste).toMatchObject({ identiques: 31, connues: 31, manquantes: [], differentes: [], enTrop: [] });
});

it('se contente des ETags gardés, et de ce qui a changé depuis', async () => {
  const etags = new Map<string, string>();
  for await (const { externalId, etag } of client.traces.iterateChamps(['externalId', 'etag'])) {
    etags.set(externalId, etag ?? '');
  }
  const depuis = new Date().toISOString();
  await drift();
  let lues = 0;
  function* withEtags(): Generator<Sienne> {
    for (const [externalId, contenu] of siennes) {
      const charger = () => {
        lues += 1;
        return contenu;
      };
      const etag = externalId === 't-2' ? undefined : etags.get(externalId);
      yield { externalId, etag, trace: charger };
    }
  }
  const complet = await resync(client, withEtags(), { comparer: 'etag', essai: true });
  expect(complet).toMatchObject({
    identiques: 27,
    manquantes: ['t-0', 'nouvelle', 'refusee'],
    differentes: ['t-1', 't-2'],
    enTrop: ['en-trop'],
  });
  const recent = await resync(client, withEtags(), { comparer: 'etag', essai: true, modifieDepuis: depuis });
  expect(recent).toMatchObject({
    connues: 2,
    manquantes: ['t-0'],
    differentes: ['t-1'],
    enTrop: ['en-trop'],
  });
  expect(recent.nonVerifiees).toBe(30);
  expect(lues).toBe(0);
});

it('n’écrase pas ce qui change pendant la comparaison', async () => {
  siennes.set('t-1', trace('Chez nous'));
  async function* whileChanging(): AsyncGenerator<Sienne> {
    await client.traces.modify('t-1', { nom: 'Changé entre-temps' });
    await client.traces.publish('apparue', trace('Apparue entre-temps'));
    siennes.set('apparue', trace('Plus ancienne'));
    yield* list();
  }
  const rapport = await resync(client, whileChanging());
  expect(rapport.concurrentes.sort()).toEqual(['apparue', 't-1']);
  expect((await client.traces.get('t-1')).nom).toBe('Changé entre-temps');
  expect((await client.traces.get('apparue')).nom).toBe('Apparue entre-temps');
});

it('ne vide pas le hub sur une liste incomplète', async () => {
  const peu = () => [...list()].slice(0, 5);
  const garde = await resync(client, peu(), { supprimerEnTrop: true });
  expect(garde).toMatchObject({ supprimees: 0, suppressionsSuspendues: true });
  expect(garde.enTrop.length).toBe(25);
  const voulu = await resync(client, [...peu(), ...peu()], { supprimerEnTrop: true, suppressionsMax: 25 });
  expect(voulu).toMatchObject({ supprimees: 25, suppressionsSuspendues: false });
  expect(voulu.doublons.length).toBe(5);
});
