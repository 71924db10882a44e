// Use case: one file into the traces of one plateforme.
import { basename } from 'node:path';
import type { Annuaire } from './beneficiaire.ts';
import type { Source } from './candidat.ts';
import { ouvrirDgcl } from './dgcl.ts';
import { ErreurDeFichier } from './fichier.ts';
import { ouvrirFondsVert } from './fonds-vert.ts';
import { ouvrirOfficiel } from './officiel.ts';
import { createProgression, type Sortie } from './progression.ts';
import { type PublierLot, publier } from './publication.ts';
import { cheminDesRejets, createRejets } from './rejets.ts';
import { createResume, decrireResume, type Resume } from './resume.ts';
import { ouvrirTraces } from './traces.ts';

export const SOURCES = ['fonds-vert', 'dgcl', 'officiel', 'traces'] as const;
export type NomDeSource = (typeof SOURCES)[number];

export interface DemandeDImport {
  source: NomDeSource;
  fichier: string;
  /** Whose traces these are: required for `officiel` and `traces`. */
  plateforme?: string | undefined;
  /** File of the collectivités that `officiel` rows refer to. */
  collectivites?: string | undefined;
  /** Path of the file of rejected rows. */
  rejets?: string | undefined;
}

export interface PlateformeOuverte {
  slug: string;
  nom: string;
  url: string;
}

/** What an import needs of the rest of the product. */
export interface Moyens {
  annuaire: Annuaire;
  publierLot: PublierLot;
  /** Creates the open-data plateforme if it does not exist (origine `opendata`, never owner of a projet). */
  ensureOuverte(plateforme: PlateformeOuverte): Promise<void>;
  /** Whether this plateforme exists. */
  hasPlateforme(slug: string): Promise<boolean>;
  sortie: Sortie;
  /** Folder of the files of rejected rows. */
  dossier: string;
  signal?: AbortSignal | undefined;
  /** Milliseconds of a monotonic clock. */
  horloge?: () => number;
}

/** The open-data plateformes, each a producer of its own. */
const OUVERTES: Partial<Record<NomDeSource, PlateformeOuverte>> = {
  'fonds-vert': {
    slug: 'fonds-vert',
    nom: 'Fonds vert (données ouvertes du ministère de la Transition écologique)',
    url: 'https://www.data.gouv.fr/',
  },
  dgcl: {
    slug: 'dgcl',
    nom: 'Dotations d’investissement DETR, DSIL, DPV et DSID (données ouvertes de la DGCL)',
    url: 'https://www.data.gouv.fr/',
  },
};

/** Imports a file and tells its progress and its summary on `moyens.sortie`. */
export async function runImport(demande: DemandeDImport, moyens: Moyens): Promise<Resume> {
  const horloge = moyens.horloge ?? (() => performance.now());
  const debut = horloge();
  const source = await ouvrir(demande, moyens.annuaire);
  const plateforme = await choisirPlateforme(demande, moyens);
  const resume = createResume(demande.source, plateforme);
  const rejets = createRejets(
    demande.rejets ?? cheminDesRejets(demande.fichier, moyens.dossier, source),
    source,
  );
  const progression = createProgression(moyens.sortie, basename(demande.fichier), source.octets);
  try {
    await publier(source, { ...moyens, rejets, progression, resume });
  } catch (cause) {
    resume.interrompu = true;
    throw cause;
  } finally {
    progression.stop();
    await rejets.close();
    if (rejets.lignes > 0) resume.rejets = rejets.chemin;
    resume.dureeMs = Math.round(horloge() - debut);
    moyens.sortie.write(decrireResume(resume, basename(demande.fichier)));
  }
  return resume;
}

function ouvrir(demande: DemandeDImport, annuaire: Annuaire): Promise<Source> {
  const { source, fichier, plateforme, collectivites } = demande;
  if (source === 'fonds-vert') return ouvrirFondsVert(fichier, annuaire);
  if (source === 'dgcl') return ouvrirDgcl(fichier, annuaire);
  if (source === 'officiel') return ouvrirOfficiel(fichier, { annuaire, plateforme, collectivites });
  return ouvrirTraces(fichier);
}

async function choisirPlateforme(demande: DemandeDImport, moyens: Moyens): Promise<string> {
  const ouverte = OUVERTES[demande.source];
  if (ouverte !== undefined) {
    await moyens.ensureOuverte(ouverte);
    return ouverte.slug;
  }
  const { plateforme } = demande;
  if (plateforme === undefined) {
    throw new ErreurDeFichier(
      `Dites à quelle plateforme appartiennent ces projets : --plateforme <nom court>.`,
    );
  }
  if (!(await moyens.hasPlateforme(plateforme))) {
    throw new ErreurDeFichier(
      `La plateforme « ${plateforme} » n’existe pas. Créez-la avec npm run admin, ou vérifiez --plateforme.`,
    );
  }
  return plateforme;
}
