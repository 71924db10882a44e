// RFC 9457 problems: what use cases throw and what the HTTP layer renders. Texts are French, for people.

/** One faulty field of a request, located by JSON pointer (RFC 6901); '' is the whole body. */
export interface ErreurDeChamp {
  pointer: string;
  detail: string;
  /** Values that the author probably meant, nearest first. */
  propositions?: string[];
}

export interface DescriptionProbleme {
  status: number;
  title: string;
  detail: string;
  errors?: ErreurDeChamp[];
  /** Extension members of the problem document. */
  extra?: Record<string, unknown>;
  headers?: Record<string, string>;
}

/** An expected failure, told to the caller. `slug` names its page: /problemes/<slug>. */
export class Problem extends Error {
  readonly slug: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors: ErreurDeChamp[] | undefined;
  readonly extra: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(slug: string, description: DescriptionProbleme) {
    super(description.detail);
    this.name = 'Problem';
    this.slug = slug;
    this.status = description.status;
    this.title = description.title;
    this.detail = description.detail;
    this.errors = description.errors;
    this.extra = description.extra ?? {};
    this.headers = description.headers ?? {};
  }
}

export function problem(slug: string, description: DescriptionProbleme): Problem {
  return new Problem(slug, description);
}

/** The JSON document of a problem; `base` is the public address of this server, without trailing slash. */
export function problemDocument(error: Problem, base: string, instance?: string): Record<string, unknown> {
  return {
    type: `${base}/problemes/${error.slug}`,
    title: error.title,
    status: error.status,
    detail: error.detail,
    ...(instance === undefined ? {} : { instance }),
    ...(error.errors === undefined ? {} : { errors: error.errors }),
    ...error.extra,
  };
}
