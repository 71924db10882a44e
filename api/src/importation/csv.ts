// Streaming reader of CSV files: finds separator and columns, yields logical records (titles may span lines).
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { parse as parseSync } from 'csv-parse/sync';
import { estContact } from './contacts.ts';
import { ErreurDeFichier, type Fichier, inspecter, lireTexteDeFichier, readHead } from './fichier.ts';
import { lireTexte } from './valeurs.ts';

export interface Enregistrement {
  /** Logical record after the header; the first is 1. */
  numero: number;
  champs: readonly string[];
  /** Why the record itself is faulty. */
  defaut?: string;
}

export interface Csv {
  fichier: Fichier;
  entete: readonly string[];
  /** Position of each expected column. */
  positions: ReadonlyMap<string, number>;
  /** Columns of the file that the reader does not know, contact data left out. */
  autres: readonly { nom: string; position: number }[];
  /** Positions of the columns that announce personal contact data. */
  contacts: ReadonlySet<number>;
  /** Reads the records, from the first each time. */
  enregistrements(onOctets?: (octets: number) => void): AsyncGenerator<Enregistrement, void, undefined>;
}

const SEPARATEURS = [';', ',', '\t', '|'];
const TAILLE_MAX = 1_000_000;

/** Opens a CSV whose header holds these columns (in any order and case), or says which are missing. */
export async function ouvrirCsv(
  chemin: string,
  attendues: readonly string[],
  facultatives: readonly string[] = [],
): Promise<Csv> {
  const fichier = await inspecter(chemin);
  const debut = await readHead(fichier);
  const premiere = /^sep=.\r?\n/i.test(debut) ? 2 : 1;
  const connues = [...attendues, ...facultatives];
  const { entete, separateur } = choisirSeparateur(debut, premiere, connues);
  const noms = entete.map(normaliser);
  const positions = new Map<string, number>();
  for (const nom of connues) {
    const position = noms.indexOf(normaliser(nom));
    if (position >= 0) positions.set(nom, position);
  }
  verifierColonnes(chemin, attendues, positions, entete);
  const utilisees = new Set(positions.values());
  const contacts = new Set([...entete.keys()].filter((position) => estContact(entete[position] ?? '')));
  const autres = entete
    .map((nom, position) => ({ nom: nom.trim(), position }))
    .filter(({ nom, position }) => nom !== '' && !utilisees.has(position) && !contacts.has(position));
  const options = { separateur, premiere: premiere + 1, colonnes: entete.length };
  const enregistrements = (onOctets?: (octets: number) => void) => lire(fichier, options, onOctets);
  return { fichier, entete, positions, autres, contacts, enregistrements };
}

/** The cells of these columns, by name; '' where the file has no such column. */
export function lireColonnes<C extends string>(
  csv: Csv,
  champs: readonly string[],
  colonnes: readonly C[],
): Record<C, string> {
  const ligne = {} as Record<C, string>;
  for (const colonne of colonnes) ligne[colonne] = champs[csv.positions.get(colonne) ?? -1] ?? '';
  return ligne;
}

/** What the other columns say, cleaned; undefined when they say nothing. */
export function lireAutresColonnes(csv: Csv, champs: readonly string[]): Record<string, string> | undefined {
  const remplies = csv.autres
    .map(({ nom, position }) => [nom, lireTexte(champs[position] ?? '').texte] as const)
    .filter(([, texte]) => texte !== '');
  return remplies.length === 0 ? undefined : Object.fromEntries(remplies);
}

function normaliser(colonne: string): string {
  return colonne
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}

function choisirSeparateur(debut: string, ligne: number, connues: readonly string[]) {
  const attendus = new Set(connues.map(normaliser));
  const essais = SEPARATEURS.map((separateur) => {
    const entete = lireEntete(debut, ligne, separateur);
    const reconnues = entete.filter((nom) => attendus.has(normaliser(nom))).length;
    return { entete, separateur, reconnues };
  });
  const parfait = essais.toSorted(
    (a, b) => b.reconnues - a.reconnues || b.entete.length - a.entete.length,
  )[0];
  return parfait ?? { entete: [], separateur: ';' };
}

function lireEntete(debut: string, ligne: number, separateur: string): string[] {
  try {
    const lignes: string[][] = parseSync(debut, {
      delimiter: separateur,
      from_line: ligne,
      to: 1,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
    });
    return lignes[0] ?? [];
  } catch {
    return [];
  }
}

function verifierColonnes(
  chemin: string,
  attendues: readonly string[],
  positions: ReadonlyMap<string, number>,
  entete: readonly string[],
): void {
  const absentes = attendues.filter((nom) => !positions.has(nom));
  if (absentes.length === 0) return;
  const quoi = absentes.length === 1 ? 'Il manque la colonne' : 'Il manque les colonnes';
  throw new ErreurDeFichier(
    `${quoi} ${absentes.join(', ')} dans ${chemin}. Colonnes attendues : ${attendues.join(', ')}. ` +
      `Colonnes trouvées : ${entete.slice(0, 40).join(', ').slice(0, 600)}.`,
  );
}

interface OptionsDeLecture {
  separateur: string;
  premiere: number;
  colonnes: number;
}

async function* lire(
  fichier: Fichier,
  { separateur, premiere, colonnes }: OptionsDeLecture,
  onOctets?: (octets: number) => void,
): AsyncGenerator<Enregistrement, void, undefined> {
  const analyseur = parse({
    delimiter: separateur,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: TAILLE_MAX,
  });
  const texte = Readable.from(lireTexteDeFichier(fichier, onOctets));
  texte.on('error', (erreur) => analyseur.destroy(erreur));
  texte.pipe(analyseur);
  let numero = 1 - premiere;
  try {
    for await (const champs of analyseur as AsyncIterable<string[]>) {
      numero += 1;
      if (numero < 1 || champs.every((champ) => champ.trim() === '')) continue;
      if (champs.length === colonnes) yield { numero, champs };
      else {
        const defaut = `La ligne a ${champs.length} colonne${champs.length > 1 ? 's' : ''} au lieu de ${colonnes}.`;
        yield { numero, champs, defaut };
      }
    }
  } catch (cause) {
    throw enErreurDeFichier(cause, fichier, numero);
  } finally {
    texte.destroy();
    analyseur.destroy();
  }
}

function enErreurDeFichier(cause: unknown, fichier: Fichier, numero: number): unknown {
  const code = (cause as { code?: unknown }).code;
  if (typeof code !== 'string' || !code.startsWith('CSV_')) return cause;
  const guillemet = code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_MAX_RECORD_SIZE';
  const raison = guillemet ? 'un guillemet ouvert n’est jamais refermé' : 'le format CSV n’est pas respecté';
  return new ErreurDeFichier(
    `La lecture de ${fichier.chemin} s’arrête après la ligne de données ${Math.max(numero, 0)} : ${raison}.`,
  );
}
