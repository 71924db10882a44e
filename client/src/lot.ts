// Bulk publication: any number of lines in, one result per line out, in order, in constant memory. Sent by slices, so
// that a cut connection costs one slice: what is written already answers `inchange`.
import type { LigneDeSuppression, LigneDeTrace, ResultatDeLigne } from './contrat.gen.ts';
import { octetsDe, readLignes } from './ndjson.ts';
import { ErreurReseau } from './probleme.ts';
import { attendre, attenteApres } from './reprise.ts';
import { type Connexion, type OptionsDAppel, streamBody } from './transport.ts';

/** A line to publish: a trace with its `externalId`, or a deletion (`supprimer: true`). */
export type LigneDeLot = LigneDeTrace | LigneDeSuppression;

export interface OptionsDeLot extends OptionsDAppel {
  /** Lines of one request, 1 to 10,000; 2,000 by default. */
  tranche?: number;
}

/** Beyond this a request is closed, whatever its number of lines. */
const trancheOctets = 4 * 1024 * 1024;

/**
 * Sends lines already written, in one request, and gives their results as they come. Throws a Probleme or an
 * ErreurReseau; what was given before is done.
 */
export async function* sendTranche(
  connexion: Connexion,
  lignes: readonly string[],
  options: OptionsDAppel = {},
): AsyncGenerator<ResultatDeLigne> {
  const blocs = streamBody(connexion, {
    ...options,
    methode: 'POST',
    chemin: '/v1/traces/lot',
    corps: `${lignes.join('\n')}\n`,
    entetes: { 'content-type': 'application/x-ndjson', accept: 'application/x-ndjson' },
    surete: 'repetable',
    seau: 'lot',
  });
  let lus = 0;
  for await (const texte of readLignes(blocs)) {
    yield readResultat(texte);
    lus += 1;
  }
  if (lus < lignes.length) throw new ErreurReseau('La réponse au lot est incomplète.');
}

function readResultat(texte: string): ResultatDeLigne {
  try {
    return JSON.parse(texte) as ResultatDeLigne;
  } catch (error) {
    throw new ErreurReseau('La réponse au lot a été coupée.', { cause: error });
  }
}

/** A line refused by our fault, or for an instant, is to be sent again as it is. */
export function isARenvoyer({ etat, probleme }: ResultatDeLigne): boolean {
  const status = probleme?.status ?? 0;
  return etat === 'refuse' && (status >= 500 || status === 429);
}

/** Sends what is left of a slice until every line has its result. */
async function* persistTranche(
  connexion: Connexion,
  lignes: readonly string[],
  debut: number,
  options: OptionsDAppel,
): AsyncGenerator<ResultatDeLigne> {
  const essais = options.essais ?? connexion.essais;
  let faits = 0;
  for (let echecs = 0; faits < lignes.length; ) {
    const reste = lignes.slice(faits);
    const avant = faits;
    try {
      for await (const resultat of sendTranche(connexion, reste, options)) {
        // The lines after it wait too: those of one trace apply in order.
        if (isARenvoyer(resultat) && echecs + 1 < essais) throw new ErreurReseau('Ligne à renvoyer.');
        faits += 1;
        yield { ...resultat, ligne: debut + faits };
      }
    } catch (error) {
      echecs = faits > avant ? 1 : echecs + 1;
      if (!(error instanceof ErreurReseau) || echecs >= essais) throw error;
      await attendre(attenteApres(echecs, Math.random(), connexion.patience), options.signal);
    }
  }
}

async function* slice(
  lignes: Iterable<LigneDeLot> | AsyncIterable<LigneDeLot>,
  nombre: number,
): AsyncGenerator<string[]> {
  let tranche: string[] = [];
  let octets = 0;
  for await (const ligne of lignes) {
    const texte = JSON.stringify(ligne);
    tranche.push(texte);
    octets += octetsDe(texte);
    if (tranche.length >= nombre || octets >= trancheOctets) {
      yield tranche;
      tranche = [];
      octets = 0;
    }
  }
  if (tranche.length > 0) yield tranche;
}

/**
 * Publishes lines as they come; gives one result per line, in order, `ligne` counted from 1 over the whole. A refused
 * line (`etat: 'refuse'`) harms no other. Read the results: nothing more is sent while they wait. Throws a Probleme
 * (key refused…) or an ErreurReseau once the tries are spent; the lines whose result was given are done.
 */
export async function* publishLot(
  connexion: Connexion,
  lignes: Iterable<LigneDeLot> | AsyncIterable<LigneDeLot>,
  options: OptionsDeLot = {},
): AsyncGenerator<ResultatDeLigne, void, undefined> {
  const { tranche = 2_000, ...suite } = options;
  let debut = 0;
  for await (const textes of slice(lignes, Math.min(10_000, Math.max(1, tranche)))) {
    yield* persistTranche(connexion, textes, debut, suite);
    debut += textes.length;
  }
}
