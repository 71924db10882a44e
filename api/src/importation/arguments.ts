// Command line of the import: npm run import -- <source> <fichier> [options].
import { parseArgs } from 'node:util';
import { ErreurDeFichier } from './fichier.ts';
import { type DemandeDImport, type NomDeSource, SOURCES } from './importation.ts';

const AIDE_IMPORT = `Importer un fichier de projets :
  npm run import -- fonds-vert FICHIER.csv
  npm run import -- dgcl FICHIER.csv
  npm run import -- officiel FICHIER.csv --plateforme NOM [--collectivites FICHIER2.csv]
  npm run import -- traces FICHIER.ndjson --plateforme NOM
  npm run import -- banatic …      compétences et périmètres des groupements (sans option : mode d’emploi)
  npm run import -- programmes …   territoires des programmes de l’ANCT
Options :
  --plateforme NOM    à qui appartiennent les projets (nom court : mec, tet…)
  --rejets CHEMIN     fichier des lignes rejetées (par défaut FICHIER.rejets.csv, dans le dossier courant)
`;

function isSource(nom: string | undefined): nom is NomDeSource {
  return SOURCES.some((source) => source === nom);
}

/** Reads the arguments of the command, or says in French what is wrong with them. */
export function lireDemande(args: readonly string[]): DemandeDImport {
  const { positionals, values } = parse(args);
  const [source, fichier, ...autres] = positionals;
  if (!isSource(source)) throw new ErreurDeFichier(AIDE_IMPORT);
  if (fichier === undefined) throw new ErreurDeFichier(`Indiquez le fichier à importer.\n${AIDE_IMPORT}`);
  if (autres.length > 0) {
    throw new ErreurDeFichier(`Un seul fichier à la fois ; « ${autres.join(' ')} » est en trop.`);
  }
  return { source, fichier, ...values };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        plateforme: { type: 'string' },
        collectivites: { type: 'string' },
        rejets: { type: 'string' },
      },
    });
  } catch (cause) {
    const option = /'(-[^']*)'/.exec(cause instanceof Error ? cause.message : '')?.[1] ?? '';
    throw new ErreurDeFichier(`Option ${option} inconnue ou sans valeur.\n${AIDE_IMPORT}`);
  }
}
