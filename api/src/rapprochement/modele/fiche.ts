// What linkage keeps of a trace: comparable words and facts, computed once for each version of the trace.
import type { TraceEnBase } from '../../projets/index.ts';
import { poidsDuMot } from './lexique.ts';
import { type Acte, lireActe, lireMarqueurs, type Marqueurs } from './marqueurs.ts';
import { lireIndice, lireNommes, type Nomme } from './nommes.ts';
import { lireMots, memoize, plierMots, raciner } from './texte.ts';

/** A trace's published fields. */
export type Contenu = TraceEnBase['contenu'];

/** What linkage knows of a trace; stored as JSON, about 1 kB, holds no contact data. */
export interface Fiche {
  plateforme: string;
  externalId: string;
  nature: Contenu['nature'];
  /** Comparable words of the name, in order. */
  mots: string[];
  /** The same as written, where they differ. */
  vus: string[];
  /** Named things: « école Jules Ferry ». */
  nommes: Nomme[];
  marqueurs: Marqueurs;
  acte?: Acte;
  /** Numbers and final letters of the name that no marker explains: « gymnase B », « RD 41 ». */
  nombres: string[];
  /** Rarest comparable words of the description. */
  description: string[];
  /** Words of the names of the carrier and of the communes: they identify nothing inside the territory. */
  lieux: string[];
  /** SIREN of the carrier. */
  porteur?: string;
  /** Current INSEE codes of the communes where it is located. */
  communes: string[];
  /** Inhabitants of the largest of them, where known. */
  population?: number;
  /** SIREN of the groupings that carry it or that it names. */
  groupements: string[];
  /** Groupings where it is located. */
  dansGroupements: string[];
  departements: string[];
  /** Euros. */
  cout?: number;
  attribue?: number;
  demande?: number;
  annee?: number;
  debut?: string;
  fin?: string;
  phase?: string;
  dispositif?: string;
  programmes: string[];
  position?: [number, number];
  /** Identifiers that it shares with others: file numbers, ids at other plateformes, declared links. */
  ids: string[];
}

export interface TraceALire {
  plateforme: string;
  externalId: string;
  contenu: Contenu;
  dans: readonly string[];
  /** Names of the collectivités, where the caller knows them. */
  lieux?: readonly string[];
  /** Inhabitants of the largest of its communes; absent: unknown, taken for a large town. */
  population?: number;
}

/** Pure: the same trace always gives the same record. */
export function ficheDe({
  plateforme,
  externalId,
  contenu,
  dans,
  lieux = [],
  population,
}: TraceALire): Fiche {
  const mots = lireMots(contenu.nom);
  const marqueurs = lireMarqueurs(contenu.nom);
  const complements = contenu.complements ?? {};
  const desLieux = lireLieux([...lieux, ...nomsDeComplements(complements)]);
  const communes = contenu.collectivites.filter(({ type }) => type === 'commune').map(({ code }) => code);
  const groupes = contenu.collectivites
    .filter(({ type }) => typesDeGroupement.has(type))
    .map(({ code }) => code);
  const porteur = contenu.collectiviteResponsable ?? contenu.porteur?.siret.slice(0, 9);
  const texte = [contenu.description, contenu.objectifs].filter((t) => t !== undefined).join(' ');
  return {
    plateforme,
    externalId,
    nature: contenu.nature,
    mots: mots.map(({ racine }) => racine),
    vus: mots.map(({ racine, vu }) => (vu === racine ? '' : vu)),
    nommes: lireNommes(contenu.nom, new Set(groupes.length === 0 ? desLieux : [])),
    marqueurs,
    acte: lireActe(contenu.nom),
    nombres: lireNombres(contenu.nom, marqueurs),
    description: texte === '' ? [] : motsRares(texte),
    lieux: desLieux,
    porteur,
    communes: communes.slice(0, 8),
    population,
    groupements: groupes.slice(0, 4),
    dansGroupements: codesDe(dans, 'groupement:').slice(0, 6),
    departements: codesDe(dans, 'departement:').slice(0, 4),
    cout: contenu.budgetPrevisionnel,
    attribue: contenu.financement?.montantAttribue ?? undefined,
    demande: contenu.financement?.montantDemande ?? undefined,
    annee: lireAnnee(contenu),
    debut: contenu.dateDebut,
    fin: contenu.dateFin,
    phase: contenu.phase,
    dispositif: contenu.financement?.dispositif ?? undefined,
    programmes: (contenu.programmes ?? []).slice(0, 4).map((p) => p.slice(0, 60).toLowerCase()),
    position: lirePosition(contenu),
    ids: lireIds(contenu, complements),
  };
}

function lireNombres(nom: string, marqueurs: Marqueurs): string[] {
  const { plies, vus } = plierMots(nom);
  const nombres = plies.filter(
    (plie) => /\d/.test(plie) && !/^20[0-4]\d$/.test(plie) && !/\d(?:er|ere|eme|e)$/.test(plie),
  );
  const indice = plies.length > 1 ? lireIndice(plies, vus, plies.length - 1) : undefined;
  if (indice !== undefined) nombres.push(indice);
  if (nombres.length === 0) return nombres;
  const marques = new Set(Object.values(marqueurs).flat());
  return [...new Set(nombres)].filter((nombre) => !marques.has(nombre) && !/^t\d$/.test(nombre)).slice(0, 8);
}

const typesDeGroupement = new Set(['epci', 'ept', 'syndicat', 'petr', 'pole', 'departement', 'region']);

function codesDe(dans: readonly string[], prefixe: string): string[] {
  return dans.filter((cle) => cle.startsWith(prefixe)).map((cle) => cle.slice(prefixe.length));
}

function lirePosition({ localisation }: Contenu): [number, number] | undefined {
  const { latitude, longitude } = localisation ?? {};
  return typeof latitude === 'number' && typeof longitude === 'number'
    ? [Math.round(latitude * 1e4) / 1e4, Math.round(longitude * 1e4) / 1e4]
    : undefined;
}

function lireAnnee({ complements, financement, dateDebut }: Contenu): number | undefined {
  const exercice = complements?.exercice;
  if (typeof exercice === 'number' && exercice > 1990 && exercice < 2100) return exercice;
  const date = financement?.dateDecision ?? dateDebut;
  return date ? Number(date.slice(0, 4)) : undefined;
}

const nomsVides = new Set(
  [
    'commune',
    'communaute',
    'communes',
    'cc',
    'ca',
    'cu',
    'ville',
    'mairie',
    'agglomeration',
    'agglo',
    'metropole',
    'syndicat',
    'pays',
    'sivom',
    'sivu',
    'departement',
    'region',
    'conseil',
    'urbaine',
    'intercommunal',
    'mixte',
  ].map(raciner),
);

/** Names of places come back all the time. */
const lireLieu = memoize(20_000, (nom): readonly string[] =>
  lireMots(nom.slice(0, 120))
    .map(({ racine }) => racine)
    .filter((racine) => racine.length > 2 && !nomsVides.has(racine) && !/^\d+$/.test(racine)),
);

function lireLieux(noms: readonly string[]): string[] {
  const racines = new Set<string>();
  for (const nom of noms) for (const racine of lireLieu(nom)) racines.add(racine);
  return [...racines].slice(0, 12);
}

/** Carrier and commune as grant lists write them. */
function nomsDeComplements({ beneficiaire, lignes }: Record<string, unknown>): string[] {
  const noms: string[] = [];
  const add = (valeur: unknown) => {
    if (typeof valeur === 'string') noms.push(valeur);
  };
  if (typeof beneficiaire === 'object' && beneficiaire !== null) add((beneficiaire as { nom?: unknown }).nom);
  for (const ligne of Array.isArray(lignes) ? lignes.slice(0, 3) : []) {
    add((ligne as { beneficiaire?: unknown }).beneficiaire);
    add((ligne as { commune?: unknown }).commune);
  }
  return noms;
}

function motsRares(texte: string): string[] {
  return lireMots(texte.slice(0, 4_000), 400)
    .map(({ racine }) => racine)
    .map((racine, rang) => ({ racine, rang, poids: poidsDuMot(racine) }))
    .sort((a, b) => b.poids - a.poids || a.rang - b.rang)
    .slice(0, 30)
    .map(({ racine }) => racine)
    .sort();
}

const cleDId = /^(?:.*(?:id|ref|reference|numero|numerodossier|dossier|ds|lien))$/i;
const cleDeGroupe =
  /crte|plan|programme|demarche|insee|siren|siret|commune|departement|region|epci|territoire|axe|contrat|thematique|utilisateur|user|auteur|bailleur/i;

/** Identifiers of the project elsewhere; never those of what holds several projects (CRTE, plan, programme…). */
function lireIds({ memeProjetQue, url }: Contenu, complements: Record<string, unknown>): string[] {
  const ids = new Set<string>(memeProjetQue ?? []);
  for (const [cle, valeur] of Object.entries(complements)) {
    if (!cleDId.test(cle) || cleDeGroupe.test(cle)) continue;
    const texte = typeof valeur === 'number' ? String(valeur) : valeur;
    if (typeof texte === 'string' && /^[\w:./-]{5,80}$/.test(texte) && /\d/.test(texte)) ids.add(texte);
  }
  if (url) ids.add(url.slice(0, 200));
  return [...ids].slice(0, 8);
}
