// Derived traces: a real title moved to another commune, its names replaced. Trace i depends on the seed and i alone.
import { createHasard, type Hasard, pick } from './hasard.ts';
import type { Commune, Modele, Sources } from './sources.ts';

export type Trace = { externalId: string } & Record<string, unknown>;

export const plateformes = ['banc-a', 'banc-b', 'banc-c'] as const;
export type PlateformeDuBanc = (typeof plateformes)[number];

/** Six traces in ten are of the first plateforme, three of the second, one of the third. */
export function plateformeOf(i: number): PlateformeDuBanc {
  const rank = i % 10;
  return rank < 6 ? 'banc-a' : rank < 9 ? 'banc-b' : 'banc-c';
}

const phases = ['Idée', 'Étude', 'Opération'];
const statuts = ['En cours', 'En retard', 'En pause', 'Terminé'];
const dispositifs = ['DETR', 'DSIL', 'DSID', 'DPV'];

/** The commune's name gives way to the new one, and so does each other capitalised word inside the sentence. */
function moveTitle(modele: Modele, commune: Commune, other: Commune): string {
  const { titre, lieu } = modele;
  const at = lieu.length > 3 ? titre.toLowerCase().indexOf(lieu.toLowerCase()) : -1;
  const moved = at < 0 ? titre : `${titre.slice(0, at)}${commune.nom}${titre.slice(at + lieu.length)}`;
  const renamed = moved.replace(/(?<=\p{Ll} )\p{Lu}\p{Ll}{3,}/u, () => other.nom);
  return at < 0 && renamed === titre ? `${titre} - ${commune.nom}` : renamed;
}

function describe(hasard: Hasard, modeles: readonly Modele[]): string {
  const parts = [pick(hasard, modeles), pick(hasard, modeles), pick(hasard, modeles)];
  return `${parts.map(({ titre }) => titre).join('. ')}.`;
}

/** Values of the closed vocabularies, as the API publishes them. */
export interface Vocabulaires {
  competences: string[];
  leviers: string[];
}

const jour = (annee: number, mois: number) => `${annee}-${String(mois).padStart(2, '0')}-15`;

export function createDerivation(
  { modeles, communes, epcis }: Sources,
  { competences, leviers }: Vocabulaires,
  graine: number,
) {
  function trace(i: number): Trace {
    const hasard = createHasard(graine + Math.imul(i, 2_654_435_761));
    // One in thirty-three tells that it is the same projet as the previous one, of the other plateforme.
    const twin = i > 0 && i % 33 === 0 && plateformeOf(i) !== plateformeOf(i - 1);
    const modele = modeles[i % modeles.length] as Modele;
    const commune = pick(hasard, communes);
    const byEpci = hasard() < 0.12;
    const phase = pick(hasard, phases);
    const annee = 2020 + Math.floor(hasard() * 6);
    return {
      externalId: `d-${i}`,
      nature: plateformeOf(i) === 'banc-c' ? 'financement' : 'projet',
      nom: moveTitle(modele, commune, pick(hasard, communes)).slice(0, 500),
      description: describe(hasard, modeles),
      phase,
      phaseStatut: pick(hasard, statuts),
      statutSource: `Étape ${Math.floor(hasard() * 9)}`,
      dateDebut: jour(annee, 1 + Math.floor(hasard() * 12)),
      budgetPrevisionnel: Math.round(modele.cout * (0.8 + hasard() * 0.4) * 100) / 100,
      collectivites: [
        byEpci ? { type: 'epci', code: pick(hasard, epcis).code } : { type: 'commune', code: commune.code },
      ],
      collectiviteResponsable: commune.siren,
      competences: [pick(hasard, competences)],
      leviers: hasard() < 0.5 ? [pick(hasard, leviers)] : [],
      ...(twin ? { memeProjetQue: [`${plateformeOf(i - 1)}:d-${i - 1}`] } : {}),
      ...(plateformeOf(i) === 'banc-c'
        ? { financement: { dispositif: pick(hasard, dispositifs), montantAttribue: modele.subvention } }
        : {}),
      url: `https://exemple.fr/projets/${i}`,
      majSourceLe: `${annee + 1}-0${1 + Math.floor(hasard() * 9)}-11T09:00:00Z`,
      complements: { numero: String(i), suivi: pick(hasard, statuts) },
    };
  }

  return {
    trace,
    /** Traces of one plateforme among the first `total`, in order, from rank `de`. */
    *tracesOf(plateforme: PlateformeDuBanc, de: number, total: number): Generator<Trace> {
      for (let i = de; i < total; i++) if (plateformeOf(i) === plateforme) yield trace(i);
    },
  };
}

export type Derivation = ReturnType<typeof createDerivation>;
