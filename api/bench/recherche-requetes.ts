// Builds, by rule and from a seed, searches whose right answer is known without the search engine: nothing here calls it.
import type { CommuneAncienne, Territoire } from '../src/territoires/modele.ts';
import { createHasard, type Hasard } from './hasard.ts';
import { faute, isVoisin } from './recherche-fautes.ts';

export interface Requete {
  regle: string;
  texte: string;
  /** Key of the territory expected first; '' when nothing must be found. */
  attendu: string;
}

const graine = 2026;

/** Letters and digits alone, without accents: how two names are said to be the same. */
function plier(nom: string): string {
  return sansAccents(nom)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

function sansAccents(nom: string): string {
  return nom.replaceAll('œ', 'oe').replaceAll('Œ', 'Oe').normalize('NFD').replace(/\p{M}/gu, '');
}

const sansArticle = (nom: string) => nom.replace(/^(?:(?:le|la|les|de|du|des) |[ld]['’])+/i, '');
const sansType = (nom: string) => sansArticle(nom.replace(/^(?:CC|CA|CU) /, ''));

interface Connaissance {
  hasard: Hasard;
  communes: Territoire[];
  epci: Territoire[];
  groupements: Territoire[];
  departements: Map<string, Territoire>;
  anciennes: readonly CommuneAncienne[];
  /** Every territory by folded name, with or without its article or type, the most populated first. */
  parNom: Map<string, Territoire[]>;
  /** The same, by first letter: a misspelling never changes it. */
  parLettre: Map<string, [string, Territoire[]][]>;
}

const population = (territoire: Territoire | undefined) => territoire?.population ?? 0;

function connaitre(territoires: readonly Territoire[], anciennes: readonly CommuneAncienne[]): Connaissance {
  const parNom = new Map<string, Territoire[]>();
  const ordonnes = territoires.toSorted((a, b) => population(b) - population(a) || (a.cle < b.cle ? -1 : 1));
  for (const territoire of ordonnes) {
    for (const nom of new Set(
      [territoire.nom, sansArticle(territoire.nom), sansType(territoire.nom)].map(plier),
    )) {
      parNom.set(nom, [...(parNom.get(nom) ?? []), territoire]);
    }
  }
  const parLettre = new Map<string, [string, Territoire[]][]>();
  for (const entree of parNom) {
    const lettre = entree[0][0] ?? '';
    const memes = parLettre.get(lettre);
    if (memes === undefined) parLettre.set(lettre, [entree]);
    else memes.push(entree);
  }
  const de = (...types: string[]) => ordonnes.filter(({ type }) => types.includes(type));
  return {
    hasard: createHasard(graine),
    communes: de('commune'),
    epci: de('epci'),
    groupements: de('syndicat', 'petr', 'pole', 'ept'),
    departements: new Map(de('departement').map((departement) => [departement.code, departement])),
    anciennes,
    parNom,
    parLettre,
  };
}

/** Draws until `count` searches are made; half of them among the most populated, which are the most searched. */
function tirer(
  { hasard }: Connaissance,
  regle: string,
  count: number,
  parmi: readonly Territoire[],
  make: (territoire: Territoire) => string | undefined,
): Requete[] {
  const faites = new Map<string, Requete>();
  for (let essai = 0; faites.size < count && essai < count * 60; essai++) {
    const part = essai % 2 === 0 ? 1 : 0.1;
    const territoire = parmi[Math.floor(hasard() * parmi.length * part)];
    const texte = territoire && make(territoire);
    if (texte !== undefined && territoire !== undefined) {
      faites.set(texte, { regle, texte, attendu: territoire.cle });
    }
  }
  return [...faites.values()];
}

/** The most populated of this folded name, so that a name alone means it. */
const isPremier = ({ parNom }: Connaissance, territoire: Territoire, nom = territoire.nom) =>
  parNom.get(plier(nom))?.[0] === territoire;

function fautes(savoir: Connaissance): Requete[] {
  return tirer(savoir, 'une faute de frappe', 300, savoir.communes, (commune) => {
    if (plier(commune.nom).length < 6 || !isPremier(savoir, commune)) return undefined;
    const texte = faute(savoir.hasard, commune.nom.toLowerCase());
    const plie = plier(texte);
    if (savoir.parNom.has(plie)) return undefined;
    // A more populated name as near, or that begins so, would be as right.
    const rival = (savoir.parLettre.get(plie[0] ?? '') ?? []).some(
      ([nom, [premier]]) =>
        premier !== commune &&
        population(premier) >= population(commune) / 4 &&
        (nom.startsWith(plie) || isVoisin(nom, plie)),
    );
    return rival ? undefined : texte;
  });
}

function debuts(savoir: Connaissance): Requete[] {
  return tirer(savoir, 'début du nom', 200, [...savoir.communes, ...savoir.epci], (territoire) => {
    const nom = sansType(territoire.nom);
    const plie = plier(nom);
    if (plie.length < 7 || !isPremier(savoir, territoire, nom)) return undefined;
    for (let longueur = 4; longueur < nom.length; longueur++) {
      const texte = nom.slice(0, longueur).toLowerCase().trim();
      const debut = plier(texte);
      if (debut.length < 4 || savoir.parNom.has(debut)) continue;
      const rivaux = (savoir.parLettre.get(debut[0] ?? '') ?? []).filter(
        ([autre, [premier]]) => autre.startsWith(debut) && premier !== territoire,
      );
      // Ten times less populated: nobody would put them first.
      if (rivaux.every(([, [premier]]) => population(premier) < population(territoire) / 10)) return texte;
    }
    return undefined;
  });
}

function homonymes(savoir: Connaissance): Requete[] {
  const partages = savoir.communes.filter(
    ({ nom, type }) =>
      (savoir.parNom.get(plier(nom))?.filter((autre) => autre.type === type).length ?? 0) > 1,
  );
  return tirer(savoir, 'homonyme et département', 200, partages, (commune) => {
    const memes = savoir.parNom.get(plier(commune.nom)) ?? [];
    const ici = memes.filter(({ departements }) => departements.includes(commune.departement ?? ''));
    const departement = savoir.departements.get(commune.departement ?? '');
    if (ici[0] !== commune || departement === undefined) return undefined;
    const tirage = savoir.hasard();
    if (tirage < 0.4) return `${commune.nom} ${departement.code}`;
    return tirage < 0.7
      ? `${commune.nom} (${departement.nom})`
      : sansAccents(`${commune.nom} ${departement.nom}`);
  });
}

function groupements(savoir: Connaissance): Requete[] {
  const nu = (epci: Territoire) => sansType(epci.nom.replace(/ *\([^)]*\)/, ''));
  const seul = (epci: Territoire) =>
    isPremier(savoir, epci, nu(epci)) &&
    !savoir.parNom.get(plier(nu(epci)))?.some(({ type }) => type === 'commune');
  const longs: Record<string, string> = {
    CC: 'communauté de communes',
    CA: "communauté d'agglomération",
    CU: 'communauté urbaine',
  };
  return [
    ...tirer(savoir, 'EPCI sans son type', 200, savoir.epci, (epci) =>
      nu(epci) !== epci.nom && seul(epci) ? nu(epci) : undefined,
    ),
    ...tirer(savoir, 'EPCI, type en toutes lettres', 100, savoir.epci, (epci) => {
      const type = longs[epci.nature ?? ''];
      return type !== undefined && seul(epci) ? epci.nom.replace(/^C[CAU]/, type).toLowerCase() : undefined;
    }),
    ...tirer(savoir, 'autre groupement, sans accents', 60, savoir.groupements, (groupement) =>
      isPremier(savoir, groupement) && groupement.nom.length < 70
        ? sansAccents(groupement.nom).toLowerCase()
        : undefined,
    ),
  ];
}

function codes(savoir: Connaissance): Requete[] {
  const parPostal = new Map<string, Territoire>();
  for (const commune of savoir.communes.toReversed()) {
    for (const code of commune.codesPostaux) parPostal.set(code, commune);
  }
  const insee = new Set([...savoir.communes, ...savoir.anciennes].map(({ code }) => code));
  return [
    ...tirer(savoir, 'code INSEE', 40, savoir.communes, ({ code }) => code),
    ...tirer(savoir, 'code postal', 60, savoir.communes, (commune) =>
      commune.codesPostaux.find((code) => parPostal.get(code) === commune && !insee.has(code)),
    ),
    ...tirer(savoir, 'SIREN', 40, [...savoir.epci, ...savoir.communes], ({ siren }) => siren),
    ...tirer(savoir, 'SIRET', 20, savoir.communes, ({ siren }) => siren && `${siren}00018`),
  ];
}

function anciens(savoir: Connaissance): Requete[] {
  const combien = new Map<string, number>();
  for (const { nom = '' } of savoir.anciennes) combien.set(plier(nom), (combien.get(plier(nom)) ?? 0) + 1);
  const uniques = savoir.anciennes
    .filter(
      ({ nom = '' }) =>
        plier(nom).length > 4 && combien.get(plier(nom)) === 1 && !savoir.parNom.has(plier(nom)),
    )
    .toSorted((a, b) => (a.code < b.code ? -1 : 1));
  return Array.from({ length: 80 }, () => {
    const ancienne = uniques[Math.floor(savoir.hasard() * uniques.length)];
    return { regle: 'ancien nom', texte: ancienne?.nom ?? '', attendu: `commune:${ancienne?.actuelle}` };
  });
}

/** About 1,500 searches; the same for the same data. */
export function engendrer(
  territoires: readonly Territoire[],
  anciennes: readonly CommuneAncienne[],
): Requete[] {
  const savoir = connaitre(territoires, anciennes);
  const { communes } = savoir;
  const articles = /(?<=[\s-])(?:(?:de|du|des|le|la|les|sur|sous|en|et|aux?)[\s-]|[ld]['’])(?=\S)/gi;
  return [
    ...tirer(savoir, 'accents et casse', 150, communes, (commune) => {
      const texte = sansAccents(commune.nom).toUpperCase();
      return isPremier(savoir, commune) && sansAccents(commune.nom) !== commune.nom ? texte : undefined;
    }),
    ...fautes(savoir),
    ...tirer(savoir, 'St et Ste', 120, communes, (commune) =>
      isPremier(savoir, commune) && /\bSainte?[- ]/.test(commune.nom)
        ? commune.nom.replace(/\bSaint(e?)[- ]/g, 'st$1 ').toLowerCase()
        : undefined,
    ),
    ...debuts(savoir),
    ...homonymes(savoir),
    ...groupements(savoir),
    ...tirer(savoir, 'ni tirets ni articles', 80, communes, (commune) => {
      const texte = commune.nom.replace(articles, '').replaceAll('-', ' ').trim();
      const autres = savoir.parNom.get(plier(texte))?.[0];
      const change = texte !== commune.nom.replaceAll('-', ' ');
      return change && isPremier(savoir, commune) && autres === undefined ? texte : undefined;
    }),
    ...codes(savoir),
    ...anciens(savoir),
  ];
}
