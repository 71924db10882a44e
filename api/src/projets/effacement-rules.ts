// What erasing a text makes of a content and of a unified document. Pure; a field that was empty stays so.
import type { Financement, Localisation, ProjetUnifie } from '@projets-collectivites/schema';
import type { Contenu, TraceUnifiable } from './modele.ts';

export const efface = '[effacé]';

/** Free texts that may name a person. `adresse` is that of `localisation`, with its identifier. */
export const champsEffacables = [
  'nom',
  'description',
  'objectifs',
  'statutSource',
  'programmes',
  'motsCles',
  'adresse',
  'financement',
  'parent',
  'url',
  'complements',
  'motif',
  'decisions',
] as const;
export type ChampEffacable = (typeof champsEffacables)[number];

type Regle<T> = (valeur: T) => T | undefined;

/** Texts of an object; amounts, dates and coordinates stay. */
function eraseTexts<T extends object>(object: T, names: readonly (keyof T)[]): T {
  const erased = { ...object };
  for (const name of names) if (typeof object[name] === 'string') Object.assign(erased, { [name]: efface });
  return erased;
}

const eraseLocalisation: Regle<Localisation> = (valeur) => eraseTexts(valeur, ['adresse', 'banId']);
const eraseFinancement: Regle<Financement> = (valeur) =>
  eraseTexts(valeur, ['dispositif', 'financeur', 'statut']);

/** Undefined: the field goes, because what must be an address or an identifier cannot say that it was erased. */
function eraseValeur(champ: keyof Contenu, valeur: unknown): unknown {
  if (champ === 'localisation') return eraseLocalisation(valeur as Localisation);
  if (champ === 'financement') return eraseFinancement(valeur as Financement);
  if (champ === 'motsCles' || champ === 'programmes') return [efface];
  if (champ === 'complements') return { efface };
  return champ === 'url' || champ === 'parent' ? undefined : efface;
}

/** Field of a content where an erasable text stands; undefined for what is told beside the content. */
function fieldOf(champ: ChampEffacable): keyof Contenu | undefined {
  if (champ === 'motif' || champ === 'decisions') return undefined;
  return champ === 'adresse' ? 'localisation' : champ;
}

/** A corrected or proposed value without those texts. */
export function eraseProposition(champ: string, valeur: unknown, champs: readonly ChampEffacable[]): unknown {
  const isConcerned = champs.some((one) => fieldOf(one) === champ);
  return isConcerned ? (eraseValeur(champ as keyof Contenu, valeur) ?? null) : valeur;
}

/** The corrections of a trace without those texts. */
export function eraseCorrections(
  corrections: TraceUnifiable['corrections'],
  champs: readonly ChampEffacable[],
): TraceUnifiable['corrections'] {
  return (
    corrections?.map((one) => ({ ...one, valeur: eraseProposition(one.champ, one.valeur, champs) })) ?? null
  );
}

/** The content without those texts. */
export function eraseContenu(contenu: Contenu, champs: readonly ChampEffacable[]): Contenu {
  const erased: Contenu & Record<string, unknown> = { ...contenu };
  for (const champ of champs) {
    const field = fieldOf(champ);
    if (field === undefined || contenu[field] === undefined) continue;
    const valeur = eraseValeur(field, contenu[field]);
    if (valeur === undefined) delete erased[field];
    else Object.assign(erased, { [field]: valeur });
  }
  return erased;
}

type Source = { plateforme: string; externalId: string };
type Document = ProjetUnifie & Record<string, unknown>;

/** The unified value and the other ones beside it. Of a union, the items of all: which are whose is not always told. */
function eraseUnified(
  document: Document,
  field: keyof Contenu,
  isSource: (source: Source | undefined) => boolean,
) {
  const source = document.provenance[field];
  const valeur = document[field];
  if (Array.isArray(valeur)) {
    if (valeur.length > 0) Object.assign(document, { [field]: [efface] });
    if (source) delete source.elements;
  } else if (isSource(source) && valeur !== null && valeur !== undefined) {
    Object.assign(document, { [field]: eraseValeur(field, valeur) ?? null });
  }
  for (const divergence of document.divergences) {
    if (divergence.champ !== field) continue;
    for (const other of divergence.valeurs) if (isSource(other)) other.valeur = efface;
  }
}

/** The texts that the document tells of each trace and of each grant. */
function eraseBeside(document: Document, field: keyof Contenu, isSource: (source: Source) => boolean) {
  for (const seen of document.traces.filter(isSource) as (Source & Record<string, unknown>)[]) {
    const valeur = seen[field];
    if (valeur !== null && valeur !== undefined) seen[field] = eraseValeur(field, valeur) ?? null;
  }
  document.financements = (document.financements ?? []).map((grant) => {
    if (!isSource(grant as Source)) return grant;
    if (field === 'url') return { ...grant, url: null };
    return field === 'financement' ? (eraseFinancement(grant) as typeof grant) : grant;
  });
}

/** A kept document of a projet, without the texts that came from this trace, or from corrections of it. */
export function eraseDocument(
  document: ProjetUnifie,
  trace: Source,
  champs: readonly ChampEffacable[],
  corrections: readonly string[] = [],
): ProjetUnifie {
  const isSource = (source: Source | undefined) =>
    source !== undefined &&
    ((source.plateforme === trace.plateforme && source.externalId === trace.externalId) ||
      corrections.includes(source.externalId));
  const erased = structuredClone(document) as Document;
  for (const champ of champs) {
    const field = fieldOf(champ);
    if (field === undefined) continue;
    eraseUnified(erased, field, isSource);
    eraseBeside(erased, field, isSource);
  }
  return erased;
}
