// The application of the tests on a real port, and clients of the SDK for its plateformes.
import type { AddressInfo } from 'node:net';
import { type Client, createClient, type OptionsDeClient } from '../../client/src/index.ts';
import type { Scope } from '../src/plateformes/index.ts';
import { startTestApp, type TestApp } from './app.ts';

export interface Serveur {
  t: TestApp;
  url: string;
  client(slug: string, options?: Partial<OptionsDeClient> & { scopes?: readonly Scope[] }): Promise<Client>;
  /** Gives their position to the events as they come, until the end of the tests. */
  startSequence(): void;
  close(): Promise<void>;
}

export async function startServeur(): Promise<Serveur> {
  const t = await startTestApp();
  await t.app.listen({ port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(t.app.server.address() as AddressInfo).port}`;
  let turning: Promise<void> | undefined;
  let over = false;
  return {
    t,
    url,
    async client(slug, { scopes, ...options } = {}) {
      const { cle } = await t.plateforme(slug, scopes ? { scopes } : {});
      return createClient({ url, cle, patience: { premiereAttenteMs: 20, attenteMaxMs: 200 }, ...options });
    },
    startSequence() {
      turning ??= (async () => {
        while (!over) {
          // The database may be cut by a test: the next turn does it.
          await t.sequence().catch(() => undefined);
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      })();
    },
    async close() {
      over = true;
      await turning;
      // The clients of this process keep their connections alive: closing would wait for them.
      const cut = setInterval(() => t.app.server.closeAllConnections(), 50);
      await t.close();
      clearInterval(cut);
    },
  };
}
