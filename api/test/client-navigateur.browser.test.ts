// The SDK in a real Chromium, imported as it is published: no bundler.
import { readFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signWebhook } from '../src/abonnements/signature.ts';
import { absent, launchChromium } from './chromium.ts';
import { type Serveur, startServeur } from './client-serveur.ts';

const dist = fileURLToPath(new URL('../../client/dist/', import.meta.url));

describe.skipIf(absent)('dans un navigateur', () => {
  let serveur: Serveur;
  let site: Server;
  let browser: Browser;
  let page: Page;
  let cle: string;
  let coupe = false;

  beforeAll(async () => {
    serveur = await startServeur();
    ({ cle } = await serveur.t.plateforme('mec'));
    // A plateforme's own site: its pages, the package's files, and a relay to the API for what a key protects.
    site = createServer(async (entrante, reponse) => {
      const chemin = entrante.url ?? '/';
      if (chemin.startsWith('/v1/')) {
        if (coupe) return entrante.socket.destroy();
        const { method, headers } = entrante;
        const relais = request(`${serveur.url}${chemin}`, { method, headers }, (recue) => {
          reponse.writeHead(recue.statusCode ?? 500, recue.headers);
          recue.pipe(reponse);
        });
        return entrante.pipe(relais);
      }
      const fichier = normalize(chemin).replace(/^\/sdk\//, '');
      if (!chemin.startsWith('/sdk/')) return reponse.end('<!doctype html><title>Essai</title>');
      reponse.setHeader('content-type', 'text/javascript');
      reponse.end(await readFile(join(dist, fichier)));
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    browser = await launchChromium();
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  });
  afterAll(async () => {
    await browser?.close();
    site?.closeAllConnections();
    site?.close();
    await serveur?.close();
  });

  /** Runs a module's text in the page; its last statement returns the result. */
  const inPage = (corps: string): Promise<unknown> =>
    page.evaluate(`(async () => {
      const sdk = await import('/sdk/index.js');
      const { openBoiteIndexedDb } = await import('/sdk/navigateur/index.js');
      const client = sdk.createClient({ url: location.origin, cle: ${JSON.stringify(cle)} });
      const collectivites = [{ type: 'commune', code: '80021' }];
      ${corps}
    })()`);

  it('lit le référentiel d’une autre origine, sans clé', async () => {
    const lu = await inPage(`
      const public_ = sdk.createClient({ url: ${JSON.stringify(serveur.url)} });
      return (await public_.referentiel.recherche('amiens')).resultats[0].nom;`);
    expect(lu).toBe('Amiens');
  });

  it('publie par lots, lit en flux et nomme les problèmes', async () => {
    const lu = await inPage(`
      const etats = [];
      const lignes = [1, 2, 3].map((i) => ({ externalId: 'n-' + i, nom: 'Projet ' + i, collectivites }));
      for await (const { etat } of client.traces.lot(lignes)) etats.push(etat);
      const noms = [];
      for await (const { nom } of client.projets.exportProjets()) noms.push(nom);
      const refus = await client.traces.get('inconnue').catch((error) => error.slug);
      return { etats, noms: noms.sort(), refus };`);
    expect(lu).toEqual({
      etats: ['cree', 'cree', 'cree'],
      noms: ['Projet 1', 'Projet 2', 'Projet 3'],
      refus: 'trace-inconnue',
    });
  });

  it('garde ses envois dans IndexedDB, page fermée comprise, et les tient dans un seul onglet', async () => {
    coupe = true;
    const avant = await inPage(`
      globalThis.publisher = await sdk.createPublisher({ client, boite: await openBoiteIndexedDb('essai') });
      await publisher.publish('hors-ligne', { nom: 'Noté hors ligne', collectivites });
      const second = await openBoiteIndexedDb('essai').catch((error) => error.name);
      return { enAttente: publisher.sante().enAttente, second };`);
    expect(avant).toEqual({ enAttente: 1, second: 'BoiteOccupee' });
    await page.reload();
    coupe = false;
    const apres = await inPage(`
      const publisher = await sdk.createPublisher({ client, boite: await openBoiteIndexedDb('essai') });
      await publisher.drain(AbortSignal.timeout(10000));
      await publisher.close();
      return (await client.traces.get('hors-ligne')).nom;`);
    expect(apres).toBe('Noté hors ligne');
  });

  it('vérifie un webhook par WebCrypto', async () => {
    const secret = `whsec_${Buffer.alloc(24, 3).toString('base64')}`;
    const corps = '{"type":"projet.cree","id":"é"}';
    const entetes = signWebhook('e1', Date.now(), corps, [secret]);
    const lu = await inPage(`
      const args = [${JSON.stringify(entetes)}, ${JSON.stringify(corps)}, ${JSON.stringify(secret)}];
      const faux = await sdk.verifyWebhook(args[0], args[1] + ' ', args[2]).catch((error) => error.raison);
      return { type: (await sdk.verifyWebhook(...args)).type, faux };`);
    expect(lu).toEqual({ type: 'projet.cree', faux: 'signature' });
  });
});
