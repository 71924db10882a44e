// A typed call to any route of the contract.
import { fillChemin, type Valeur, writeRequete } from './adresse.ts';
import type { Operations } from './contrat.gen.ts';
import type { Surete } from './reprise.ts';
import { type Connexion, type Demande, type OptionsDAppel, sendJson } from './transport.ts';

export type Route = keyof Operations;
export type ReponseDe<R extends Route> = Operations[R]['reponse'];
export type RequeteDe<R extends Route> = Operations[R] extends { requete: infer Q } ? Q : never;
export type CorpsDe<R extends Route> = Operations[R] extends { corps: infer C } ? C : never;

type Given<Nom extends string, T> = { [K in Nom as object extends T ? never : K]: T } & {
  [K in Nom as object extends T ? K : never]?: T;
};
type Absent = Record<never, never>;

/** What a route needs: the parts of its path, its query, its body. */
export type Parametres<R extends Route> = (Operations[R] extends { chemin: infer C }
  ? { chemin: C }
  : Absent) &
  (Operations[R] extends { requete: infer Q } ? Given<'requete', Q> : Absent) &
  (Operations[R] extends { corps: infer C } ? Given<'corps', C> : Absent);

export interface OptionsDEcriture extends OptionsDAppel {
  /**
   * Name of this request, 1 to 200 visible characters: the same one within 24 hours gives the first answer without
   * doing it again. Chosen for you by default, so that tries after a cut connection are safe.
   */
  idempotence?: string | undefined;
}

/** Writes that answer the same when named by an Idempotency-Key. */
const nommables = /^POST \/v1\/(decisions|decisions\/\{id\}\/annulation|abonnements|admin\/.+)$/;
/** POST that may be repeated as they are. */
const repetables = new Set<string>([
  'POST /v1/projets/similaires',
  'POST /v1/abonnements/{id}/pause',
  'POST /v1/abonnements/{id}/reprise',
  'POST /v1/qualification',
  'POST /v1/services/orientation',
]);

function newCle(): string {
  const octets = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('');
}

/** A condition on the version makes an unanswered write ambiguous: repeating it could refuse what was done. */
function sureteOf(route: string, entetes: Record<string, string>): Surete {
  const isConditional = 'if-match' in entetes || 'if-none-match' in entetes;
  if (route.startsWith('GET ')) return 'repetable';
  if (isConditional) return 'unique';
  if (!route.startsWith('POST ')) return 'repetable';
  return repetables.has(route) || 'idempotency-key' in entetes ? 'repetable' : 'unique';
}

interface Brut {
  chemin?: Record<string, string>;
  requete?: Record<string, Valeur>;
  corps?: unknown;
}

export interface Reponse<R extends Route> {
  entetes: Headers;
  corps: ReponseDe<R>;
}

/** Calls a route and gives its headers beside its body. */
export async function callWithHeaders<R extends Route>(
  connexion: Connexion,
  route: R,
  parametres: Parametres<R>,
  options: OptionsDEcriture & { entetes?: Record<string, string> } = {},
): Promise<Reponse<R>> {
  const [methode = '', modele = ''] = route.split(' ');
  const { chemin, requete, corps } = parametres as Brut;
  const { idempotence, entetes = {}, ...suite } = options;
  const headers = { ...entetes };
  if (nommables.test(route)) headers['idempotency-key'] = idempotence ?? newCle();
  const demande: Demande = {
    ...suite,
    methode,
    chemin: fillChemin(modele, chemin) + writeRequete(requete),
    entetes: headers,
    surete: sureteOf(route, headers),
    ...(corps === undefined ? {} : { corps: JSON.stringify(corps) }),
  };
  const reponse = await sendJson(connexion, demande);
  return { entetes: reponse.entetes, corps: reponse.corps as ReponseDe<R> };
}

/**
 * Calls a route of the contract, and gives the body of its answer. Throws a Probleme (refusal), an ErreurReseau (no
 * answer), or the reason of the signal.
 */
export async function call<R extends Route>(
  connexion: Connexion,
  route: R,
  parametres: Parametres<R>,
  options?: OptionsDEcriture,
): Promise<ReponseDe<R>> {
  return (await callWithHeaders(connexion, route, parametres, options)).corps;
}

interface Page {
  suivant: string | null;
}

/** Every item of a list, page after page; each page is asked for when the one before it has been consumed. */
export async function* iterate<P extends Page, T>(
  readPage: (curseur: string | undefined) => Promise<P>,
  itemsOf: (page: P) => readonly T[],
): AsyncGenerator<T, void, undefined> {
  let curseur: string | undefined;
  do {
    const page = await readPage(curseur);
    yield* itemsOf(page);
    curseur = page.suivant ?? undefined;
  } while (curseur !== undefined);
}
