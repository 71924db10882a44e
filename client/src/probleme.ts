// What a call may end with, other than its answer: a problem told by the API, or no answer at all.
import type { DocumentDeProbleme, ErreurDeChamp } from './contrat.gen.ts';

const membresConnus = new Set(['type', 'title', 'status', 'detail', 'instance', 'errors']);

/**
 * A refusal by the API (RFC 9457). Test `slug` and `status`, never the sentences: `message` and `errors[].detail` are
 * French, made to be shown to a person.
 */
export class Probleme extends Error {
  /** Stable name of the problem: the end of its `type` (`donnees-invalides`). `reponse-inattendue` when the answer is not ours. */
  readonly slug: string;
  /** Address of the page that explains it. */
  readonly type: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** Each faulty field, located by JSON pointer (RFC 6901); empty when none is named. */
  readonly errors: readonly ErreurDeChamp[];
  /** Members of this problem alone: `etag`, `raison`, `externalId`… */
  readonly extra: Readonly<Record<string, unknown>>;
  /** Milliseconds to wait before trying again, when the API says so. */
  readonly attendreMs: number | undefined;

  constructor(document: DocumentDeProbleme, attendreMs?: number) {
    super(document.detail ?? document.title);
    this.name = 'Probleme';
    this.type = document.type;
    this.slug = document.type.split('/').at(-1) || 'inconnu';
    this.status = document.status;
    this.title = document.title;
    this.detail = document.detail ?? document.title;
    this.errors = document.errors ?? [];
    this.extra = Object.fromEntries(Object.entries(document).filter(([nom]) => !membresConnus.has(nom)));
    this.attendreMs = attendreMs;
  }

  /** What is wrong with a field (`/collectivites/0/code`), if anything. */
  erreurDe(pointer: string): ErreurDeChamp | undefined {
    return this.errors.find((erreur) => erreur.pointer === pointer);
  }
}

/** Is it a refusal by the API, and one of these if some are named? */
export function isProbleme(error: unknown, ...slugs: string[]): error is Probleme {
  return error instanceof Probleme && (slugs.length === 0 || slugs.includes(error.slug));
}

/** No usable answer: unreachable API, cut connection, delay passed. `cause` says which. */
export class ErreurReseau extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ErreurReseau';
  }
}

function isDocument(corps: unknown): corps is DocumentDeProbleme {
  if (corps === null || typeof corps !== 'object') return false;
  const { type, title, status } = corps as Record<string, unknown>;
  return typeof type === 'string' && typeof title === 'string' && typeof status === 'number';
}

/** The problem of an answer that is not a success; a proxy's own page becomes `reponse-inattendue`. */
export function toProbleme(status: number, texte: string, attendreMs?: number): Probleme {
  let corps: unknown;
  try {
    corps = JSON.parse(texte);
  } catch {
    corps = undefined;
  }
  if (isDocument(corps)) return new Probleme(corps, attendreMs);
  return new Probleme(
    {
      type: 'reponse-inattendue',
      title: 'Réponse inattendue',
      status,
      detail: `Réponse ${status} sans explication : elle vient sans doute d’un intermédiaire, pas de l’API.`,
    },
    attendreMs,
  );
}
