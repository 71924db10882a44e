// Fonds vert: grants engaged, one row a beneficiary and commune; the rows of one dossier are one trace,
// FV-2023-<numero_dossier_ds>. The rows of a dossier need not be neighbours: a first pass counts them.
import type { Annuaire } from './beneficiaire.ts';
import type { Candidat, Origine, Source } from './candidat.ts';
import { type Csv, lireAutresColonnes, lireColonnes, ouvrirCsv } from './csv.ts';
import { dossierVersTrace } from './dossier-fonds-vert.ts';
import { COLONNES_FONDS_VERT, dossierDe, type LigneLue, lireDossier, lireLigne } from './ligne-fonds-vert.ts';

/** Opens a Fonds vert file and converts its dossiers as they complete. */
export async function ouvrirFondsVert(chemin: string, annuaire: Annuaire): Promise<Source> {
  const csv = await ouvrirCsv(chemin, COLONNES_FONDS_VERT);
  return {
    entete: csv.entete,
    contacts: csv.contacts,
    octets: csv.fichier.octets,
    candidats: (onOctets) => convertir(csv, annuaire, onOctets),
  };
}

interface Attente {
  restantes: number;
  origines: Origine[];
  lignes: LigneLue[];
}

async function* convertir(
  csv: Csv,
  annuaire: Annuaire,
  onOctets: (octets: number) => void,
): AsyncGenerator<Candidat, void, undefined> {
  const attentes = await compterDossiers(csv);
  for await (const { numero, champs, defaut } of csv.enregistrements(onOctets)) {
    const origine = { numero, champs };
    if (defaut !== undefined) {
      yield { origines: [origine], avertissements: [], refus: defaut };
      continue;
    }
    const ligne = lire(csv, champs);
    const dossier = dossierDe(ligne);
    const attente = attentes.get(dossier) ?? { restantes: 1, origines: [], lignes: [] };
    attente.origines.push(origine);
    attente.lignes.push(ligne);
    attente.restantes -= 1;
    if (attente.restantes > 0) continue;
    attentes.delete(dossier);
    yield { origines: attente.origines, ...dossierVersTrace(dossier, attente.lignes, annuaire) };
  }
}

/** The dossiers that have several rows, with how many: all that is kept in memory, with their numbers. */
async function compterDossiers(csv: Csv): Promise<Map<string, Attente>> {
  const vus = new Set<string>();
  const plusieurs = new Map<string, Attente>();
  const position = csv.positions.get('numero_dossier_ds') ?? -1;
  for await (const { champs, defaut } of csv.enregistrements()) {
    if (defaut !== undefined) continue;
    const dossier = lireDossier(champs[position] ?? '') ?? dossierDe(lire(csv, champs));
    const attente = plusieurs.get(dossier);
    if (attente !== undefined) attente.restantes += 1;
    else if (vus.has(dossier)) plusieurs.set(dossier, { restantes: 2, origines: [], lignes: [] });
    else vus.add(dossier);
  }
  return plusieurs;
}

function lire(csv: Csv, champs: readonly string[]): LigneLue {
  const brute = lireColonnes(csv, champs, COLONNES_FONDS_VERT);
  return lireLigne({ ...brute, autres: lireAutresColonnes(csv, champs) });
}
