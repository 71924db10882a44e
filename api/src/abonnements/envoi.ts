// One attempt over HTTP: address checked and pinned, no redirect followed, bounded in time and in what is read.
import http from 'node:http';
import https from 'node:https';
import type { Droits } from './adresses.ts';
import { parseRetryAfter } from './calendrier.ts';
import { extractReponse } from './extrait.ts';
import { AdresseInterdite, checkLitterale, createLookup, type Resoudre } from './resolution.ts';

export interface Envoi {
  url: string;
  droits: Droits;
  entetes: Record<string, string>;
  corps: string;
}

export interface Issue {
  livree: boolean;
  /** null when no answer came. */
  statut: number | null;
  dureeMs: number;
  /** In French, for the plateforme; null when delivered. */
  erreur: string | null;
  /** Beginning of a failed answer, without personal data. */
  extrait: string | null;
  /** Milliseconds asked by the endpoint. */
  retryAfter: number | null;
}

export interface Envoyeur {
  envoyer(envoi: Envoi): Promise<Issue>;
  close(): void;
}

/** An endpoint that has not answered by then has failed. */
const delaiDeReponseMs = 15_000;
const readAtMost = 2_048;
const drainAtMost = 64 * 1024;

type Agents = { http: http.Agent; https: https.Agent };

function createAgents(droits: Droits, resoudre: Resoudre): Agents {
  const options = {
    keepAlive: true,
    maxFreeSockets: 16,
    timeout: 30_000,
    lookup: createLookup(droits, resoudre),
  };
  return { http: new http.Agent(options), https: new https.Agent(options) };
}

const reasons: Record<string, string> = {
  ECONNREFUSED: 'connexion refusée',
  ECONNRESET: 'connexion coupée',
  EPIPE: 'connexion coupée',
  ETIMEDOUT: 'pas de réponse',
  EHOSTUNREACH: 'machine injoignable',
  ENETUNREACH: 'réseau injoignable',
  CERT_HAS_EXPIRED: 'certificat expiré',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificat autosigné',
  ERR_TLS_CERT_ALTNAME_INVALID: 'le certificat ne porte pas ce nom',
};

function reasonOf(error: unknown): string {
  if (error instanceof AdresseInterdite) return 'cette adresse mène à une machine privée ou locale : refusée';
  const { code, message = '' } = error as NodeJS.ErrnoException;
  if (message.startsWith('nom introuvable')) return 'nom introuvable dans le DNS';
  return reasons[code ?? ''] ?? 'échec de la connexion';
}

function reasonOfStatus(statut: number): string {
  if (statut >= 300 && statut < 400) return `réponse ${statut} : les redirections ne sont pas suivies`;
  if (statut === 410) return 'réponse 410 : l’adresse ne veut plus rien recevoir';
  return `réponse ${statut}`;
}

/** Reads the beginning of a failed answer, then lets go of the rest. */
function readBeginning(answer: http.IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const end = () => resolve(text);
    answer.setEncoding('utf8');
    answer.on('data', (part: string) => {
      text += part;
      if (text.length < readAtMost) return;
      answer.destroy();
      end();
    });
    answer.on('end', end).on('close', end).on('error', end);
  });
}

/** The socket serves again once a short answer is read; a long one costs its connection. */
function drain(answer: http.IncomingMessage): void {
  let size = 0;
  answer.on('error', () => undefined);
  answer.on('data', (part: Buffer) => {
    size += part.length;
    if (size > drainAtMost) answer.destroy();
  });
}

interface Reception {
  statut: number;
  retryAfter: number | null;
  corps: string;
}

function request(envoi: Envoi, agents: Agents, delaiMs: number): Promise<Reception> {
  const url = new URL(envoi.url);
  const secure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const call = (secure ? https : http).request(url, {
      method: 'POST',
      agent: secure ? agents.https : agents.http,
      headers: { ...envoi.entetes, 'content-length': Buffer.byteLength(envoi.corps) },
    });
    const late = setTimeout(() => {
      call.destroy(Object.assign(new Error('délai dépassé'), { code: 'ETIMEDOUT' }));
    }, delaiMs);
    call.on('close', () => clearTimeout(late));
    call.on('error', (error) => {
      // The endpoint closed an idle connection just as we took it: nothing was received, a fresh one is tried.
      const { code = '' } = error as NodeJS.ErrnoException;
      const stale = call.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(code);
      if (stale) request(envoi, agents, delaiMs).then(resolve, reject);
      else reject(error);
    });
    call.on('response', (answer) => {
      const statut = answer.statusCode ?? 0;
      const retryAfter = parseRetryAfter(answer.headers['retry-after'], Date.now());
      if (statut >= 200 && statut < 300) {
        drain(answer);
        resolve({ statut, retryAfter: null, corps: '' });
      } else readBeginning(answer).then((corps) => resolve({ statut, retryAfter, corps }));
    });
    call.end(envoi.corps);
  });
}

/** Opens the connections of one process. `resoudre` answers the addresses of names. */
export function createEnvoyeur(options: { resoudre: Resoudre; delaiMs?: number }): Envoyeur {
  const { resoudre, delaiMs = delaiDeReponseMs } = options;
  // Kept apart: a connection made with more rights is never lent to those who have fewer.
  const ordinaires = createAgents({ local: false }, resoudre);
  const locaux = createAgents({ local: true }, resoudre);
  const failure = (start: number, erreur: string): Issue => ({
    livree: false,
    statut: null,
    dureeMs: Math.round(performance.now() - start),
    erreur,
    extrait: null,
    retryAfter: null,
  });
  return {
    async envoyer(envoi) {
      const start = performance.now();
      try {
        checkLitterale(new URL(envoi.url), envoi.droits);
        const agents = envoi.droits.local ? locaux : ordinaires;
        const { statut, retryAfter, corps } = await request(envoi, agents, delaiMs);
        const livree = statut >= 200 && statut < 300;
        return {
          livree,
          statut,
          dureeMs: Math.round(performance.now() - start),
          erreur: livree ? null : reasonOfStatus(statut),
          extrait: livree ? null : extractReponse(corps),
          retryAfter,
        };
      } catch (error) {
        return failure(start, reasonOf(error));
      }
    },
    close() {
      for (const agent of [ordinaires.http, ordinaires.https, locaux.http, locaux.https]) agent.destroy();
    },
  };
}
