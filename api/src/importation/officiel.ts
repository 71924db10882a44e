// The official table of schema.data.gouv.fr (« projets-territoire »), with its « collectivites » when they are given.
import {
  COLONNES_COLLECTIVITE,
  COLONNES_PROJET,
  type ColonneOfficielle,
  type LectureOptions,
  type LigneOfficielle,
  projetOfficielVersTrace,
} from '@projets-collectivites/schema';
import type { Annuaire } from './beneficiaire.ts';
import type { Candidat, Source } from './candidat.ts';
import { type Csv, type Enregistrement, lireColonnes, ouvrirCsv } from './csv.ts';

export interface OptionsOfficielles {
  annuaire: Annuaire;
  /** Who publishes: its own column (`mecId`, `tetId`, `recocoId`) gives the externalId, else the official id. */
  plateforme: string | undefined;
  /** File of the collectivités that the projets cite. */
  collectivites: string | undefined;
}

const noms = (colonnes: readonly ColonneOfficielle[], obligatoires: boolean) =>
  colonnes.filter(({ obligatoire = false }) => obligatoire === obligatoires).map(({ nom }) => nom);

/** Opens a file of official projets; the collectivités are read at once, they are few. */
export async function ouvrirOfficiel(chemin: string, options: OptionsOfficielles): Promise<Source> {
  const csv = await ouvrirCsv(chemin, noms(COLONNES_PROJET, true), noms(COLONNES_PROJET, false));
  const { annuaire, plateforme } = options;
  const lecture: LectureOptions = {
    resolveSiren: (siren) => {
      const trouve = annuaire.findBySiren(siren);
      return trouve === undefined ? undefined : { type: trouve.type, code: trouve.code };
    },
    ...(plateforme !== undefined && { plateforme }),
    ...(options.collectivites !== undefined && {
      collectivites: await lireCollectivites(options.collectivites),
    }),
  };
  return {
    entete: csv.entete,
    contacts: csv.contacts,
    octets: csv.fichier.octets,
    async *candidats(onOctets) {
      for await (const enregistrement of csv.enregistrements(onOctets)) {
        yield convertir(csv, enregistrement, lecture);
      }
    },
  };
}

async function lireCollectivites(chemin: string): Promise<Map<string, LigneOfficielle>> {
  const colonnes = COLONNES_COLLECTIVITE.map(({ nom }) => nom);
  const csv = await ouvrirCsv(chemin, ['id', 'type'], colonnes);
  const lignes = new Map<string, LigneOfficielle>();
  for await (const { champs, defaut } of csv.enregistrements()) {
    const ligne = lireColonnes(csv, champs, colonnes);
    const id = ligne.id?.trim();
    if (defaut === undefined && id) lignes.set(id, ligne);
  }
  return lignes;
}

function convertir(csv: Csv, { numero, champs, defaut }: Enregistrement, lecture: LectureOptions): Candidat {
  const origines = [{ numero, champs }];
  if (defaut !== undefined) return { origines, avertissements: [], refus: defaut };
  const colonnes = COLONNES_PROJET.map(({ nom }) => nom);
  const lu = projetOfficielVersTrace(lireColonnes(csv, champs, colonnes), lecture);
  if ('erreurs' in lu && lu.erreurs !== undefined) {
    const refus = lu.erreurs.map(({ colonne, detail }) => `${colonne} : ${detail}`).join(' ; ');
    return { origines, avertissements: [], refus };
  }
  return {
    origines,
    avertissements: lu.avertissements.length > 0 ? ['valeur_officielle_gardee'] : [],
    externalId: lu.externalId,
    ligne: { externalId: lu.externalId, ...lu.trace },
  };
}
