// What every route shares: strict JSON, French problems, security headers, one quiet log line per request.
import type { FastifyBaseLogger, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { parseJsonBytes } from './json.ts';
import { methodeRefusee, watchMethods } from './methodes.ts';
import {
  type DescriptionProbleme,
  type ErreurDeChamp,
  Problem,
  problem,
  problemDocument,
} from './problem.ts';
import { frenchErrors } from './validation.ts';

const contexts: Record<string, string> = {
  body: 'Le corps de la requête',
  querystring: "Un paramètre de l'adresse",
  params: "Un élément du chemin de l'adresse",
  headers: 'Un en-tête',
};

const frameworkProblems: Record<string, [string, DescriptionProbleme]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [
    'corps-trop-grand',
    { status: 413, title: 'Corps trop grand', detail: 'Le corps dépasse la taille admise par cette route.' },
  ],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'type-de-contenu-refuse',
    {
      status: 415,
      title: 'Type de contenu refusé',
      detail: 'Envoyez du JSON (Content-Type: application/json) ou, pour le lot, application/x-ndjson.',
    },
  ],
  FST_ERR_CTP_EMPTY_JSON_BODY: [
    'json-illisible',
    {
      status: 400,
      title: 'Corps de requête illisible',
      detail: 'Le corps est vide : un objet JSON est attendu.',
    },
  ],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    'json-illisible',
    {
      status: 400,
      title: 'Corps de requête illisible',
      detail: "La taille annoncée n'est pas celle du corps reçu.",
    },
  ],
  FST_ERR_BAD_URL: [
    'adresse-illisible',
    { status: 400, title: 'Adresse illisible', detail: "L'adresse contient un encodage pour cent invalide." },
  ],
  FST_ERR_MAX_PARAM_LENGTH: [
    'adresse-illisible',
    { status: 414, title: 'Adresse trop longue', detail: "Un élément du chemin de l'adresse est trop long." },
  ],
  FST_ERR_ASYNC_CONSTRAINT: [
    'adresse-illisible',
    { status: 400, title: 'Adresse illisible', detail: 'Cette adresse ne peut pas être lue.' },
  ],
};

/** In an address, the `+` of a time zone reads as a space. */
function explainLostPlus(error: ErreurDeChamp): void {
  if (!error.detail.includes('instant RFC 3339')) return;
  error.detail += " ; dans une adresse, le « + » d'un fuseau s'écrit %2B";
}

function clientProblem(error: FastifyError): Problem | undefined {
  if (error.validation) {
    const context = contexts[error.validationContext ?? 'body'] ?? contexts.body;
    const errors = frenchErrors(error.validation);
    if (error.validationContext === 'querystring') errors.forEach(explainLostPlus);
    return problem('donnees-invalides', {
      status: 400,
      title: 'Données invalides',
      detail: `${context} ne respecte pas le schéma : ${errors.length > 1 ? `${errors.length} champs sont` : 'un champ est'} à corriger.`,
      errors,
    });
  }
  const known = frameworkProblems[error.code];
  if (known) return problem(...known);
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) {
    return problem('requete-refusee', {
      status,
      title: 'Requête refusée',
      detail: 'La requête ne peut pas être lue.',
    });
  }
  return undefined;
}

const internal = problem('erreur-interne', {
  status: 500,
  title: 'Erreur interne',
  detail:
    "Une erreur s'est produite de notre côté. Rien n'a été enregistré à moitié : vous pouvez réessayer.",
});

/** Nothing was kept, and the same request may succeed in a moment. */
export const unavailable = problem('service-indisponible', {
  status: 503,
  title: 'Service momentanément indisponible',
  detail: "La base de données ne répond pas. Rien n'a été enregistré à moitié : réessayez dans un instant.",
  headers: { 'retry-after': '5' },
});

const outage =
  /Connection terminated|Connection ended|timeout exceeded when trying to connect|is not queryable|Cannot use a pool/;

/** Connection-level failures of PostgreSQL: the database restarts, or is full; the request may be retried. */
export function isDatabaseOutage(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  if (typeof code !== 'string') return outage.test(String(error));
  return /^(08|57|53)/.test(code) || ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT'].includes(code);
}

/** Turns anything thrown into the problem to send; what is not the client's doing is logged, never told. */
export function toProblem(error: unknown, log: FastifyBaseLogger): Problem {
  if (error instanceof Problem) return error;
  const known = clientProblem(error as FastifyError);
  if (known) return known;
  if (isDatabaseOutage(error)) {
    log.warn({ code: (error as { code?: string }).code }, 'base de données indisponible');
    return unavailable;
  }
  // Only the name, code and stack: messages and details of SQL errors quote values.
  const { name, code, stack } = error as FastifyError;
  const calls = stack?.split('\n').filter((line) => /^ {4}at /.test(line));
  log.error({ name, code, stack: calls?.slice(0, 12).join('\n') }, 'erreur interne');
  return internal;
}

export function sendProblem(reply: FastifyReply, error: Problem, base: string): FastifyReply {
  return reply
    .code(error.status)
    .headers(error.headers)
    .type('application/problem+json; charset=utf-8')
    .serializer((document: unknown) => JSON.stringify(document))
    .send(problemDocument(error, base));
}

function registerProblems(app: FastifyInstance, base: string): void {
  app.setErrorHandler((error, request, reply) => sendProblem(reply, toProblem(error, request.log), base));
  const listMethods = watchMethods(app);
  app.setNotFoundHandler((request, reply) => {
    const adresse = request.url.split('?')[0] ?? '';
    const admises = listMethods(adresse);
    if (admises.length > 0 && !admises.includes(request.method)) {
      return sendProblem(reply, methodeRefusee(request.method, admises), base);
    }
    const missing = problem('adresse-inconnue', {
      status: 404,
      title: 'Adresse inconnue',
      detail: `Aucune route ${request.method} ne répond à cette adresse. La référence de l'API est à ${base}/documentation.`,
      extra: { adresse: adresse.slice(0, 200) },
    });
    return sendProblem(reply, missing, base);
  });
}

function nulInAddress(name: string): Problem {
  return problem('adresse-illisible', {
    status: 400,
    title: 'Adresse illisible',
    detail: "L'adresse contient un caractère NUL (%00).",
    errors: [{ pointer: `/${name}`, detail: 'contient un caractère NUL : retirez-le' }],
  });
}

function encodingRefused(): Problem {
  return problem('type-de-contenu-refuse', {
    status: 415,
    title: 'Type de contenu refusé',
    detail: 'Envoyez le corps sans compression : Content-Encoding n’est pas admis.',
    headers: { 'accept-encoding': 'identity' },
  });
}

function registerStrictJson(app: FastifyInstance): void {
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    (_request, body: Buffer, done) => {
      if (body.length === 0) return done(null, undefined);
      try {
        done(null, parseJsonBytes(body));
      } catch (error) {
        done(error as Error);
      }
    },
  );
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? '';
    done(encoding === '' || encoding === 'identity' ? null : encodingRefused(), payload);
  });
  app.addHook('preValidation', async (request) => {
    for (const part of [request.params, request.query]) {
      for (const [name, value] of Object.entries((part ?? {}) as Record<string, unknown>)) {
        const isHostile = [value].flat().some((text) => typeof text === 'string' && text.includes('\0'));
        if (isHostile) throw nulInAddress(name);
      }
    }
  });
}

/** No script or style but our own, no framing by default; pages that need more say so themselves. */
const defaultContentPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

function registerSecurityHeaders(app: FastifyInstance, base: string): void {
  const secure = base.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {};
  app.addHook('onRequest', async (request, reply) => {
    const { config } = request.routeOptions as { config?: { public?: boolean } };
    // What a key reads belongs to that key: no shared cache keeps it.
    if (config?.public !== true) reply.header('cache-control', 'private, no-cache');
    reply.headers({
      ...secure,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'content-security-policy': defaultContentPolicy,
    });
  });
}

function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? '(aucune)';
}

/** The route's pattern, never the address itself: queries hold names, references hold identifiers of people. */
function registerAccessLog(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const line = {
      methode: request.method,
      route: routeOf(request),
      statut: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      plateforme: (request as { acces?: { plateforme: string } | null }).acces?.plateforme,
    };
    if (reply.statusCode >= 500) request.log.warn(line, 'requête');
    else request.log.debug(line, 'requête');
  });
}

export function registerHttp(app: FastifyInstance, options: { base: string }): void {
  registerStrictJson(app);
  registerProblems(app, options.base);
  registerSecurityHeaders(app, options.base);
  registerAccessLog(app);
}
