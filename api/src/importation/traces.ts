// NDJSON of traces, the lines of `POST /v1/traces/lot`. Only what is not a line at all is refused here: the
// publication checks the rest.
import { parseJsonText } from '../infra/json.ts';
import { Problem } from '../infra/problem.ts';
import type { Candidat, LigneAPublier, Origine, Source } from './candidat.ts';
import { inspecter, lireTexteDeFichier } from './fichier.ts';

/** Characters of a line; beyond, it is refused without being kept in memory. */
const LONGUEUR_MAX = 256 * 1024;

/** Opens an NDJSON file. */
export async function ouvrirTraces(chemin: string): Promise<Source> {
  const fichier = await inspecter(chemin);
  return {
    contacts: new Set(),
    octets: fichier.octets,
    async *candidats(onOctets) {
      for await (const { numero, texte } of lireLignes(lireTexteDeFichier(fichier, onOctets))) {
        yield ligneVersCandidat(numero, texte);
      }
    },
  };
}

interface Ligne {
  numero: number;
  /** undefined when the line is too long. */
  texte: string | undefined;
}

/** Cuts a stream of text into non-empty lines, numbered from 1. */
async function* lireLignes(morceaux: AsyncIterable<string>): AsyncGenerator<Ligne, void, undefined> {
  let numero = 0;
  let reste = '';
  let trop = false;
  for await (const morceau of morceaux) {
    const lignes = morceau.split('\n');
    for (const [i, bout] of lignes.entries()) {
      if (!trop) reste += bout;
      trop ||= reste.length > LONGUEUR_MAX;
      if (trop) reste = '';
      if (i === lignes.length - 1) break;
      numero += 1;
      if (trop || reste.trim() !== '') yield { numero, texte: trop ? undefined : reste };
      reste = '';
      trop = false;
    }
  }
  if (trop || reste.trim() !== '') yield { numero: numero + 1, texte: trop ? undefined : reste };
}

function ligneVersCandidat(numero: number, texte: string | undefined): Candidat {
  const refuser = (refus: string, origine: Origine = { numero }): Candidat => {
    return { origines: [origine], avertissements: [], refus };
  };
  if (texte === undefined) return refuser('La ligne dépasse 256 ko.');
  const objet = parse(texte);
  // What cannot be parsed is not repeated: nothing tells what it holds.
  if (typeof objet === 'string') return refuser(objet);
  const { externalId } = objet;
  if (typeof externalId !== 'string' || externalId === '') {
    return refuser('Le champ externalId manque ou n’est pas un texte.', { numero, objet });
  }
  return {
    origines: [{ numero, objet }],
    avertissements: texte.includes('\uFFFD') ? ['caracteres_illisibles'] : [],
    externalId,
    ligne: objet as LigneAPublier,
  };
}

/** The object of a line, or why it is not one. */
function parse(texte: string): Record<string, unknown> | string {
  try {
    const valeur = parseJsonText(texte);
    const estObjet = typeof valeur === 'object' && valeur !== null && !Array.isArray(valeur);
    return estObjet ? (valeur as Record<string, unknown>) : 'La ligne n’est pas un objet JSON.';
  } catch (erreur) {
    if (erreur instanceof Problem) return erreur.detail.replace(/^Le corps/, 'La ligne');
    throw erreur;
  }
}
