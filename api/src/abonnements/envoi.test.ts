// Real sockets: what leads to a private machine never receives a byte, whatever names and redirections say.
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openPuits, type Puits } from '../../test/puits.ts';
import { createEnvoyeur, type Envoyeur } from './envoi.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function puitsOn(adresse?: string, port?: number): Promise<Puits> {
  const puits = await openPuits(adresse, port);
  open.push(puits);
  return puits;
}

function envoyeurOn(resoudre: (nom: string) => Promise<string[]>, delaiMs = 500): Envoyeur {
  const envoyeur = createEnvoyeur({ resoudre, delaiMs });
  open.push(envoyeur);
  return envoyeur;
}

const send = (envoyeur: Envoyeur, url: string, local = false) =>
  envoyeur.envoyer({ url, droits: { local }, entetes: { 'webhook-id': 'x' }, corps: '{"type":"essai"}' });

describe('adresses', () => {
  it.each(['127.0.0.1', '::1'])('refuse %s, écrite telle quelle ou cachée', async (adresse) => {
    const puits = await puitsOn(adresse);
    const envoyeur = envoyeurOn(async () => [adresse]);
    const urls = [puits.url, `http://exemple.fr:${puits.port}/`];
    if (adresse === '127.0.0.1') {
      urls.push(`http://[::ffff:127.0.0.1]:${puits.port}/`, `http://0x7f000001:${puits.port}/`);
      urls.push(`http://0.0.0.0:${puits.port}/`, `http://[64:ff9b::7f00:1]:${puits.port}/`);
    }
    for (const url of urls) {
      const issue = await send(envoyeur, url);
      expect(issue, url).toMatchObject({ livree: false, statut: null });
      expect(issue.erreur, url).toContain('privée');
    }
    expect(puits.connexions()).toBe(0);
  });

  it('refuse un nom dont une seule des adresses est privée', async () => {
    const puits = await puitsOn();
    const envoyeur = envoyeurOn(async () => ['93.184.216.34', '127.0.0.1']);
    expect((await send(envoyeur, `http://exemple.fr:${puits.port}/`)).erreur).toContain('privée');
    expect(puits.connexions()).toBe(0);
  });

  it('se connecte à l’adresse vérifiée : un nom qui en change aussitôt n’y fait rien', async () => {
    const puits = await puitsOn();
    const answers = [['192.0.2.1'], ['127.0.0.1'], ['10.0.0.1'], ['127.0.0.1']];
    let asked = 0;
    const envoyeur = envoyeurOn(async () => answers[asked++ % answers.length] as string[]);
    const url = `http://change.exemple.fr:${puits.port}/`;
    expect((await send(envoyeur, url, true)).erreur).toContain('privée');
    expect((await send(envoyeur, url, true)).livree).toBe(true);
    // Asked once for each connection: what was checked is what was used.
    expect(asked).toBe(2);
    // The living connection serves again, and asks nobody.
    expect((await send(envoyeur, url, true)).livree).toBe(true);
    expect([asked, puits.connexions()]).toEqual([2, 1]);
    // Without the right, the connection of those who have it is not lent.
    expect((await send(envoyeur, url)).erreur).toContain('privée');
    expect(puits.recus).toHaveLength(2);
  });

  it('ne suit pas une redirection', async () => {
    const cible = await puitsOn();
    const puits = await puitsOn();
    puits.repondre = () => (reponse) => reponse.writeHead(307, { location: cible.url }).end();
    const issue = await send(
      envoyeurOn(async () => []),
      puits.url,
      true,
    );
    expect(issue).toMatchObject({ livree: false, statut: 307 });
    expect(issue.erreur).toContain('redirections');
    expect(cible.connexions()).toBe(0);
  });
});

describe('réponses', () => {
  it('un silence, un refus, une coupure et un nom inconnu sont des échecs dits en clair', async () => {
    const envoyeur = envoyeurOn(async () => Promise.reject(new Error('nom introuvable : x')));
    const muet: Server = createServer();
    await new Promise<void>((resolve) => muet.listen(0, '127.0.0.1', resolve));
    open.push({ close: () => muet.close() });
    const { port } = muet.address() as { port: number };
    const start = performance.now();
    const silence = await send(envoyeur, `http://127.0.0.1:${port}/`, true);
    expect(silence).toMatchObject({ livree: false, statut: null, erreur: 'pas de réponse' });
    expect(performance.now() - start).toBeLessThan(2_000);
    muet.on('connection', (socket) => socket.destroy());
    expect((await send(envoyeur, `http://127.0.0.1:${port}/`, true)).erreur).toBe('connexion coupée');
    expect((await send(envoyeur, 'http://inconnu.exemple.fr/', true)).erreur).toContain('introuvable');
    const puits = await puitsOn();
    await puits.close();
    open.splice(open.indexOf(puits), 1);
    expect((await send(envoyeur, puits.url, true)).erreur).toBe('connexion refusée');
  });

  it('ne lit qu’un début d’une réponse sans fin', async () => {
    const puits = await puitsOn();
    let written = 0;
    puits.repondre = () => (reponse) => {
      reponse.writeHead(500);
      const more = (): void => {
        while (!reponse.destroyed && written < 50_000_000) {
          written += 16_384;
          if (!reponse.write('x'.repeat(16_384))) {
            reponse.once('drain', more);
            return;
          }
        }
      };
      more();
    };
    const issue = await send(
      envoyeurOn(async () => []),
      puits.url,
      true,
    );
    expect(issue).toMatchObject({ livree: false, statut: 500 });
    expect(issue.extrait).toHaveLength(200);
    expect(written).toBeLessThan(20_000_000);
  });

  it('reprend une connexion que l’autre bout vient de fermer', async () => {
    const puits = await puitsOn();
    const envoyeur = envoyeurOn(async () => []);
    puits.repondre = () => (reponse) => {
      reponse.writeHead(204).end();
      setImmediate(() => reponse.socket?.destroy());
    };
    for (let i = 0; i < 20; i++) expect((await send(envoyeur, puits.url, true)).livree).toBe(true);
  });
});
