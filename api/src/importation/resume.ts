// What an import did, as data and as a text for people. Holds no title and no name.
import { AVERTISSEMENTS, type GenreAvertissement } from './avertissements.ts';

export interface Resume {
  source: string;
  plateforme: string;
  /** Data rows read (header excluded). */
  lignesLues: number;
  traces: { creees: number; modifiees: number; inchangees: number; supprimees: number; refusees: number };
  /** Rows of the file that are not in a trace. */
  lignesRejetees: number;
  avertissements: Partial<Record<GenreAvertissement, number>>;
  dureeMs: number;
  /** Path of the file of rejected rows, when there are some. */
  rejets?: string;
  /** Stopped before the end; what was published stays. */
  interrompu: boolean;
}

export function createResume(source: string, plateforme: string): Resume {
  return {
    source,
    plateforme,
    lignesLues: 0,
    traces: { creees: 0, modifiees: 0, inchangees: 0, supprimees: 0, refusees: 0 },
    lignesRejetees: 0,
    avertissements: {},
    dureeMs: 0,
    interrompu: false,
  };
}

export function countAvertissements(resume: Resume, genres: Iterable<GenreAvertissement>): void {
  for (const genre of genres) resume.avertissements[genre] = (resume.avertissements[genre] ?? 0) + 1;
}

const nombre = new Intl.NumberFormat('fr-FR');
const aligner = (valeur: number) => nombre.format(valeur).padStart(9);

/** The summary as told at the end of the command. */
export function decrireResume(resume: Resume, fichier: string): string {
  const { traces, avertissements } = resume;
  const secondes = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 1 }).format(resume.dureeMs / 1000);
  const fin = resume.interrompu ? 'interrompu après' : 'terminé en';
  const comptes: [string, number][] = [
    ['lignes lues', resume.lignesLues],
    ['traces créées', traces.creees],
    ['traces modifiées', traces.modifiees],
    ['traces inchangées', traces.inchangees],
    ['traces supprimées', traces.supprimees],
    ['traces refusées', traces.refusees],
  ];
  const lignes = [
    `Import du fichier ${fichier} (${resume.source}) dans la plateforme « ${resume.plateforme} », ${fin} ${secondes} s`,
    ...comptes
      .filter(([libelle, compte]) => compte > 0 || libelle !== 'traces supprimées')
      .map(([libelle, compte]) => `${aligner(compte)}  ${libelle}`),
  ];
  const genres = Object.entries(avertissements) as [GenreAvertissement, number][];
  if (genres.length > 0) lignes.push('Avertissements (les traces sont publiées) :');
  for (const [genre, compte] of genres.sort(([, a], [, b]) => b - a)) {
    lignes.push(`${aligner(compte)}  ${AVERTISSEMENTS[genre]}`);
  }
  if (resume.rejets !== undefined) {
    const combien =
      resume.lignesRejetees === 1
        ? '1 ligne rejetée'
        : `${nombre.format(resume.lignesRejetees)} lignes rejetées`;
    lignes.push(`${combien} : voir les motifs dans ${resume.rejets}`);
  }
  return `${lignes.join('\n')}\n`;
}
