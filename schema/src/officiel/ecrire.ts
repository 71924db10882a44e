// From a trace or a unified projet to lines of the official table. What it cannot say is told in `pertes`.
import type { Collectivite, CollectiviteLue, TypeCollectivite } from '../collectivites.ts';
import { motifs } from '../formats.ts';
import type { ProjetUnifie } from '../projet-unifie.ts';
import type { TraceLue } from '../trace-lue.ts';
import {
  COLONNES_COLLECTIVITE,
  COLONNES_DE_PLATEFORME,
  COLONNES_PROJET,
  type ColonneOfficielle,
  type LigneOfficielle,
} from './colonnes.ts';
import { idOfficielDeCollectivite } from './identifiant.ts';

/** What the reference data adds to a collectivité. */
export interface DescriptionDeCollectivite {
  nom?: string;
  siren?: string;
  codeEpci?: string;
  codeDepartements?: string[];
  codeRegions?: string[];
}

export interface EcritureOptions {
  /** Names and codes of a collectivité, by the reference data. */
  decrire?: (collectivite: Collectivite) => DescriptionDeCollectivite | undefined;
}

export interface ProjetOfficiel {
  projet: LigneOfficielle;
  /** Lines of « collectivites » that the projet cites. */
  collectivites: LigneOfficielle[];
  /** What the official schema has no place for, as French sentences. */
  pertes: string[];
}

const TYPES: Partial<Record<TypeCollectivite, string>> = {
  commune: 'Commune',
  epci: 'EPCI',
  departement: 'Département',
  region: 'Région',
};
const UUID = new RegExp(motifs.uuid, 'u');
const liste = (items: readonly string[] | null | undefined) =>
  items && items.length > 0 ? JSON.stringify(items) : '';

/** The official lines of a trace or of a unified projet, as the API returns them. */
export function traceVersProjetOfficiel(
  source: TraceLue | ProjetUnifie,
  options: EcritureOptions = {},
): ProjetOfficiel {
  const pertes: string[] = [];
  const creeLe = 'creeLe' in source ? source.creeLe : source.majLe;
  const dated = { createdAt: creeLe, updatedAt: source.majLe };
  const collectivites = source.collectivites.flatMap((c) => {
    const ligne = ligneDeCollectivite(c, options.decrire?.(c) ?? {}, dated);
    if (!ligne) pertes.push(`collectivité ${c.type} ${c.code} : type absent du schéma officiel`);
    return ligne ? [ligne] : [];
  });
  const projet = {
    id: idOfficiel(source),
    ...dated,
    nom: source.nom,
    description: source.description ?? '',
    budgetPrevisionnel: budgetEntier(source.budgetPrevisionnel, pertes),
    dateDebutPrevisionnelle: source.dateDebut ?? '',
    phase: source.phase ?? '',
    phaseStatut: source.phaseStatut ?? '',
    programme: premierProgramme(source.programmes, pertes),
    ...cellulesDuPorteur(source.porteur),
    competences: liste(source.competences),
    leviers: liste(source.leviers),
    ...identifiants(source, pertes),
    collectiviteIds: liste(collectivites.map((c) => c.id ?? '')),
  };
  return { projet: ordonner(COLONNES_PROJET, projet), collectivites, pertes };
}

function ordonner(colonnes: readonly ColonneOfficielle[], ligne: LigneOfficielle): LigneOfficielle {
  return Object.fromEntries(colonnes.map(({ nom }) => [nom, ligne[nom] ?? '']));
}

/** A trace read from the official table gets its id back; otherwise the id of the projet. */
function idOfficiel(source: TraceLue | ProjetUnifie): string {
  if ('id' in source) return source.id;
  const { officiel } = (source.complements ?? {}) as { officiel?: { id?: unknown } };
  const id = officiel?.id;
  return typeof id === 'string' && UUID.test(id) ? id : source.projet.id;
}

function budgetEntier(budget: number | null | undefined, pertes: string[]): string {
  if (budget == null) return '';
  if (!Number.isInteger(budget))
    pertes.push('budgetPrevisionnel : arrondi à l’euro, le schéma officiel veut un entier');
  return String(Math.round(budget));
}

function premierProgramme(programmes: readonly string[] | null | undefined, pertes: string[]): string {
  const [premier = '', ...autres] = programmes ?? [];
  if (autres.length > 0) pertes.push(`programme : un seul admis, restent ${autres.join(', ')}`);
  return premier;
}

function cellulesDuPorteur(porteur: TraceLue['porteur']): LigneOfficielle {
  const { siret, referent } = porteur ?? {};
  return {
    porteurCodeSiret: siret ?? '',
    porteurReferentEmail: referent?.email ?? '',
    porteurReferentTelephone: referent?.telephone ?? '',
    porteurReferentPrenom: referent?.prenom ?? '',
    porteurReferentNom: referent?.nom ?? '',
    porteurReferentFonction: referent?.fonction ?? '',
  };
}

function identifiants(source: TraceLue | ProjetUnifie, pertes: string[]): LigneOfficielle {
  const references =
    'traces' in source
      ? source.traces.map((t) => `${t.plateforme}:${t.externalId}`)
      : [`${source.plateforme}:${source.externalId}`, ...(source.memeProjetQue ?? [])];
  const cells: LigneOfficielle = {};
  for (const [colonne, plateforme] of COLONNES_DE_PLATEFORME) {
    const ids = references
      .filter((r) => r.startsWith(`${plateforme}:`))
      .map((r) => r.slice(plateforme.length + 1));
    const [premier = '', ...autres] = [...new Set(ids)];
    if (autres.length > 0) pertes.push(`${colonne} : un seul admis, restent ${autres.join(', ')}`);
    cells[colonne] = premier;
  }
  return cells;
}

function ligneDeCollectivite(
  collectivite: CollectiviteLue,
  description: DescriptionDeCollectivite,
  dated: LigneOfficielle,
): LigneOfficielle | undefined {
  const { type, code } = collectivite;
  const libelle = TYPES[type];
  if (!libelle) return undefined;
  return ordonner(COLONNES_COLLECTIVITE, {
    id: idOfficielDeCollectivite(collectivite),
    nom: description.nom ?? collectivite.nom ?? `${libelle} ${code}`,
    type: libelle,
    codeInsee: type === 'commune' ? code : '',
    codeDepartements: liste(type === 'departement' ? [code] : description.codeDepartements),
    codeRegions: liste(type === 'region' ? [code] : description.codeRegions),
    codeEpci: type === 'epci' ? code : (description.codeEpci ?? ''),
    siren: type === 'epci' ? code : (description.siren ?? ''),
    ...dated,
  });
}
