// Every typed call of the SDK against the real server, and what it does when the network fails.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Client,
  createClient,
  ErreurReseau,
  isProbleme,
  type LigneDeLot,
  Probleme,
  type ResultatDeLigne,
} from '../../client/src/index.ts';
import { type Serveur, startServeur } from './client-serveur.ts';
import { allowLoopback } from './livraisons.ts';

const collectivites = [{ type: 'commune' as const, code: '80021' }];
const trace = { nom: 'Rénovation énergétique du gymnase Jean-Jaurès', collectivites };
let serveur: Serveur;
let mec: Client;
let tet: Client;

beforeAll(async () => {
  serveur = await startServeur();
  mec = await serveur.client('mec');
  tet = await serveur.client('tet');
});
afterAll(() => serveur.close());

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('les traces', () => {
  it('se publient, se modifient, se relisent et se suppriment, quel que soit leur identifiant', async () => {
    for (const id of ['simple', 'fiche/7', 'é?#%&=+ü', "l'été:2026", '%2F', 'a..b', '日本']) {
      expect((await mec.traces.publish(id, trace)).etat, id).toBe('cree');
      expect((await mec.traces.publish(id, trace)).etat, id).toBe('inchange');
      expect((await mec.traces.modify(id, { budgetPrevisionnel: 1000 })).trace.budgetPrevisionnel).toBe(1000);
      const lue = await mec.traces.get(id);
      expect(lue.externalId).toBe(id);
      expect((await mec.projets.get(`mec:${id}`)).nom).toBe(trace.nom);
      expect((await mec.traces.delete(id, 'Essai')).etat).toBe('supprime');
      expect(await failureOf(mec.traces.get(id)), id).toMatchObject({ slug: 'trace-supprimee', status: 410 });
    }
    expect(await failureOf(mec.traces.get('..'))).toBeInstanceOf(TypeError);
  });

  it('ne s’écrasent pas quand l’ETag est périmé', async () => {
    const { etag } = await mec.traces.publish('etag', trace);
    const suite = await mec.traces.modify('etag', { phase: 'Étude' }, { siEtag: etag });
    const refus = await failureOf(mec.traces.publish('etag', trace, { siEtag: etag }));
    expect(isProbleme(refus, 'version-perimee')).toBe(true);
    expect((refus as Probleme).extra.etag).toBe(suite.etag);
    expect(await failureOf(mec.traces.publish('etag', trace, { siAbsente: true }))).toMatchObject({
      status: 412,
    });
    expect(await failureOf(mec.traces.delete('etag', undefined, { siEtag: etag }))).toMatchObject({
      status: 412,
    });
  });

  it('refusées, disent quels champs corriger', async () => {
    const refus = await failureOf(
      mec.traces.publish('refus', { ...trace, phaseStatut: 'En cours', leviers: ['Sobriété des batiments'] }),
    );
    expect(refus).toBeInstanceOf(Probleme);
    const probleme = refus as Probleme;
    expect(probleme).toMatchObject({ slug: 'donnees-invalides', status: 400, title: 'Données invalides' });
    expect(probleme.type).toMatch(/\/problemes\/donnees-invalides$/);
    expect(probleme.erreurDe('/leviers/0')?.propositions?.length).toBeGreaterThan(0);
    expect(probleme.erreurDe('/phaseStatut')?.detail).toContain('phase');
  });

  it('se publient par lots de toute taille, un résultat par ligne, dans l’ordre', async () => {
    async function* lignes(): AsyncGenerator<LigneDeLot> {
      for (let i = 0; i < 2_500; i++) {
        const code = i % 500 === 250 ? '99999' : '80021';
        yield {
          externalId: `lot-${i}`,
          nom: `Projet du lot ${i}`,
          collectivites: [{ type: 'commune', code }],
        };
      }
      yield { externalId: 'lot-0', supprimer: true, motif: 'Essai' };
    }
    const resultats: ResultatDeLigne[] = await collect(tet.traces.lot(lignes(), { tranche: 700 }));
    expect(resultats.map(({ ligne }) => ligne)).toEqual(Array.from({ length: 2_501 }, (_, i) => i + 1));
    expect(resultats.filter(({ etat }) => etat === 'refuse').map(({ externalId }) => externalId)).toEqual(
      [250, 750, 1250, 1750, 2250].map((i) => `lot-${i}`),
    );
    expect(resultats.at(-1)?.etat).toBe('supprime');
    const listees = await collect(tet.traces.iterateChamps(['externalId', 'etag']));
    expect(listees.length).toBe(2_494);
    expect(Object.keys(listees[0] ?? {}).sort()).toEqual(['etag', 'externalId']);
  });
});

describe('les projets', () => {
  it('se lisent, se parcourent et s’exportent sous toutes les formes', async () => {
    await mec.traces.publish('p1', { ...trace, nom: 'Voie verte de la vallée' });
    const { projet } = await tet.traces.publish('p2', {
      ...trace,
      nom: 'Voie verte (tronçon nord)',
      memeProjetQue: ['mec:p1'],
    });
    const lu = await tet.projets.get('tet:p2', { usage: 'synchronisation', champs: 'id,traces,referents' });
    expect(lu.id).toBe(projet.id);
    const ancien = lu.referents.find((id) => id !== lu.id) as string;
    expect((await tet.projets.get(ancien)).id).toBe(lu.id);
    expect((await tet.projets.historique(ancien, { champ: 'nom' })).historique.length).toBeGreaterThan(0);

    const filtre = { plateforme: ['tet'], territoire: 'commune:80021' };
    const parcourus = await collect(tet.projets.iterate({ ...filtre, limite: 150 }));
    const exportes = await collect(tet.projets.exportProjets(filtre));
    expect(parcourus.length).toBeGreaterThan(2_000);
    expect(exportes.map(({ id }) => id)).toEqual(parcourus.map(({ id }) => id));
    const texte = async (format: 'csv' | 'geojson') => {
      const blocs = await collect(tet.projets.export(format, { q: 'voie verte' }));
      return Buffer.concat(blocs).toString();
    };
    expect(await texte('csv')).toContain('Voie verte');
    expect(JSON.parse(await texte('geojson')).features.length).toBe(1);
    expect(await failureOf(mec.projets.get('mec:inconnu'))).toMatchObject({ slug: 'projet-inconnu' });
  });

  it('déjà connus se retrouvent avant de les créer', async () => {
    const similaires = await tet.projets.similaires({
      nom: 'Voie verte de la vallée',
      territoire: 'commune:80021',
    });
    expect(similaires[0]?.projet.nom).toContain('Voie verte');
  });
});

it('décide une seule fois, même la demande répétée', async () => {
  await mec.traces.publish('d1', { ...trace, nom: 'Halle du marché' });
  const demande = { typeDecision: 'projet_statut', objetA: 'mec:d1', verdict: 'valide' } as const;
  const prise = await mec.decisions.create(demande, { idempotence: 'demande-1' });
  expect((await mec.decisions.create(demande, { idempotence: 'demande-1' })).id).toBe(prise.id);
  expect((await mec.decisions.get(prise.id)).id).toBe(prise.id);
  expect((await mec.decisions.annuler(prise.id, { commentaire: 'Par erreur' })).enVigueur).toBe(false);
  const listees = await collect(mec.decisions.iterate({ objet: 'mec:d1', limite: 1 }));
  expect(listees.map(({ id }) => id)).toContain(prise.id);
  expect(Array.isArray((await mec.rapprochements.list({ territoire: 'commune:80021' })).rapprochements)).toBe(
    true,
  );
});

it('tient ses abonnements', async () => {
  await allowLoopback(serveur.t, 'mec');
  const cree = await mec.abonnements.create({ url: 'http://127.0.0.1:9/webhook', types: ['projet.modifie'] });
  expect(cree.secret).toMatch(/^whsec_/);
  expect((await mec.abonnements.list()).map(({ id }) => id)).toContain(cree.id);
  expect((await mec.abonnements.modify(cree.id, { description: 'Essai' })).description).toBe('Essai');
  expect((await mec.abonnements.essayer(cree.id)).livree).toBe(false);
  expect((await mec.abonnements.pause(cree.id)).etat).toBe('en_pause');
  expect((await mec.abonnements.reprendre(cree.id)).etat).toBe('actif');
  expect((await mec.abonnements.rotateSecret(cree.id)).secret).not.toBe(cree.secret);
  expect((await mec.abonnements.livraisons(cree.id)).livraisons.length).toBeGreaterThan(0);
  await mec.abonnements.rejouer(cree.id, { depuis: '2020-01-01T00:00:00Z' });
  await mec.abonnements.delete(cree.id);
  expect(await failureOf(mec.abonnements.get(cree.id))).toMatchObject({ status: 404 });
});

it('dit qui je suis, mes correspondances, le référentiel et les nomenclatures', async () => {
  expect((await mec.moi()).plateforme).toBe('mec');
  const correspondance = { champ: 'thematiques', libelle: 'Divers', valeur: null } as const;
  expect((await mec.correspondances.replace([correspondance])).pertes.length).toBe(1);
  expect((await mec.correspondances.get()).correspondances.length).toBe(1);
  const anonyme = createClient({ url: `${serveur.url}/` });
  expect((await anonyme.referentiel.recherche('amiens')).resultats[0]).toMatchObject({ nom: 'Amiens' });
  expect((await anonyme.referentiel.commune('80021')).code).toBe('80021');
  expect((await anonyme.referentiel.communes({ departement: '80', limite: 3 })).communes.length).toBe(3);
  expect((await anonyme.nomenclatures.get('leviers')).nom).toBe('leviers');
  expect((await anonyme.call('GET /v1/referentiel/regions/{code}', { chemin: { code: '32' } })).code).toBe(
    '32',
  );
  expect(await failureOf(anonyme.moi())).toMatchObject({ status: 401 });
});

/** A server of ours between the client and the hub, that answers as the test wants. */
async function withServer(listener: RequestListener, body: (url: string) => Promise<void>): Promise<void> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await body(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('quand le réseau ou le hub faiblit', () => {
  const patience = { premiereAttenteMs: 10, attenteMaxMs: 40 };

  it('renvoie ce qui peut l’être, et jamais ce qui serait fait deux fois', async () => {
    const recues: string[] = [];
    const listener: RequestListener = (request, response) => {
      recues.push(`${request.method} ${request.url} ${request.headers['idempotency-key'] ?? '-'}`);
      if (recues.length % 2 === 1) return request.socket.destroy();
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"x"}');
    };
    await withServer(listener, async (url) => {
      const client = createClient({ url, cle: 'k', patience });
      await client.moi();
      await client.traces.publish('a', trace);
      await client.decisions.create({ typeDecision: 'projet_statut', objetA: 'mec:a', verdict: 'valide' });
      expect(recues.length).toBe(6);
      expect(recues[4]).toBe(recues[5]);
      expect(recues[4]).not.toContain(' -');
      expect(await failureOf(client.abonnements.rotateSecret('a'))).toBeInstanceOf(ErreurReseau);
      expect(recues.length).toBe(7);
      recues.push('');
      expect(await failureOf(client.traces.publish('a', trace, { siEtag: '"1"' }))).toBeInstanceOf(
        ErreurReseau,
      );
      expect(recues.length).toBe(9);
    });
  });

  it('attend ce que demandent Retry-After et RateLimit', async () => {
    const instants: number[] = [];
    const listener: RequestListener = (_request, response) => {
      instants.push(Date.now());
      const headers = { 'content-type': 'application/json', ratelimit: '"default";r=5;t=1' };
      if (instants.length === 1) return response.writeHead(429, { ...headers, 'retry-after': '1' }).end();
      if (instants.length === 2) headers.ratelimit = '"default";r=0;t=1';
      response.writeHead(200, headers).end('{}');
    };
    await withServer(listener, async (url) => {
      const client = createClient({ url, patience });
      await client.abonnements.rotateSecret('a');
      await client.moi();
      const [un = 0, deux = 0, trois = 0] = instants;
      expect(deux - un).toBeGreaterThanOrEqual(990);
      expect(trois - deux).toBeGreaterThanOrEqual(990);
    });
  });

  it('abandonne au délai, au signal, ou après ses essais, et dit lequel', async () => {
    let recues = 0;
    const listener: RequestListener = (request, response) => {
      recues += 1;
      if (request.url?.includes('referentiel')) response.writeHead(503).end('<html>');
    };
    await withServer(listener, async (url) => {
      const client = createClient({ url, patience, essais: 2 });
      const lent = await failureOf(client.moi({ delaiMs: 60 }));
      expect(lent).toBeInstanceOf(ErreurReseau);
      expect((lent as Error).message).toContain('60 ms');
      expect(recues).toBe(2);
      const raison = new Error('assez');
      const controller = new AbortController();
      setTimeout(() => controller.abort(raison), 40);
      expect(await failureOf(client.moi({ signal: controller.signal }))).toBe(raison);
      expect(await failureOf(client.referentiel.commune('80021'))).toMatchObject({
        slug: 'reponse-inattendue',
        status: 503,
      });
      expect(recues).toBe(5);
    });
    const nulle = createClient({ url: 'http://127.0.0.1:9', patience, essais: 1 });
    expect(await failureOf(nulle.moi())).toBeInstanceOf(ErreurReseau);
    expect(() => createClient({ url: 'ftp://exemple.fr' })).toThrow(TypeError);
  });

  it('reprend un lot coupé au milieu de sa réponse, sans perdre ni répéter un résultat', async () => {
    let requetes = 0;
    const listener: RequestListener = (request, response) => {
      requetes += 1;
      let corps = '';
      request.setEncoding('utf8').on('data', (bloc: string) => {
        corps += bloc;
      });
      request.on('end', () => {
        const lignes = corps.trim().split('\n');
        response.writeHead(200, { 'content-type': 'application/x-ndjson' });
        const coupe = requetes < 3 ? 4 : lignes.length;
        for (const [i, ligne] of lignes.slice(0, coupe).entries()) {
          const { externalId } = JSON.parse(ligne);
          response.write(`${JSON.stringify({ ligne: i + 1, externalId, etat: 'cree' })}\n`);
        }
        if (requetes < 3)
          response.write('{"ligne":5,"ext', () => setTimeout(() => request.socket.destroy(), 20));
        else response.end();
      });
    };
    await withServer(listener, async (url) => {
      const client = createClient({ url, patience });
      const lignes = Array.from({ length: 20 }, (_, i) => ({ ...trace, externalId: `c-${i}` }));
      const resultats = await collect(client.traces.lot(lignes));
      expect(resultats.map(({ ligne }) => ligne)).toEqual(lignes.map((_, i) => i + 1));
      expect(resultats.map(({ externalId }) => externalId)).toEqual(
        lignes.map(({ externalId }) => externalId),
      );
      expect(requetes).toBe(3);
    });
  });
});
