// The filters of `GET /v1/projets`, as one SQL condition that serves kept rows and rows computed for one reader.
import { findEntree, getNomenclature, nearestEntrees } from '@projets-collectivites/schema';
import { type RawBuilder, sql } from 'kysely';
import type { ErreurDeChamp } from '../infra/problem.ts';
import type { Instant } from './modele.ts';
import { foldText } from './texte.ts';

export interface Filtre {
  natures?: string[];
  phases?: string[];
  phaseStatuts?: string[];
  plateformes?: string[];
  leviers?: string[];
  competences?: string[];
  thematiques?: string[];
  plans?: string[];
  /** What humans decided, `aucun` when nothing. */
  statuts?: string[];
  masquerObsoletes?: boolean;
  /** Groups that demand a review, or the others. */
  alerte?: boolean;
  /** Text of `to_tsquery`; '' when the search holds no word: nothing matches. */
  recherche?: string;
  modifieDepuis?: Instant;
}

export interface FiltreRecu {
  nature?: string[];
  phase?: string[];
  phaseStatut?: string[];
  plateforme?: string[];
  levier?: string[];
  competence?: string[];
  thematique?: string[];
  plan?: string[];
  statut?: string[];
  masquerObsoletes?: boolean;
  alerte?: boolean;
  q?: string;
}

/** A general compétence stands for its own and all the more precise ones. */
function withDescendants(code: string): string[] {
  const codes = new Set([code]);
  for (const entree of getNomenclature('competences')?.entrees ?? []) {
    if (entree.parent !== undefined && codes.has(entree.parent)) codes.add(entree.code);
  }
  return [...codes];
}

function readLabels(nom: string, champ: string, textes: string[] | undefined, erreurs: ErreurDeChamp[]) {
  return textes?.flatMap((texte) => {
    const entree = findEntree(nom, texte);
    const kept = nom === 'competences' ? 'code' : 'libelle';
    if (!entree) {
      const propositions = nearestEntrees(nom, texte).map((e) => e[kept]);
      erreurs.push({
        pointer: `/${champ}`,
        detail: `valeur absente de la nomenclature « ${nom} »`,
        propositions,
      });
      return [];
    }
    return nom === 'competences' ? withDescendants(entree.code) : [entree.libelle];
  });
}

/** Every word must be there; the last one may be unfinished. */
function toTsQuery(q: string): string {
  const words = foldText(q.slice(0, 500)).split(' ').filter(Boolean).slice(0, 20);
  return words
    .map((word, i) => (i === words.length - 1 && word.length >= 3 ? `${word}:*` : word))
    .join(' & ');
}

export function readFiltre(recu: FiltreRecu, erreurs: ErreurDeChamp[]): Filtre {
  return {
    natures: recu.nature,
    phases: recu.phase,
    phaseStatuts: recu.phaseStatut,
    plateformes: recu.plateforme,
    leviers: readLabels('leviers', 'levier', recu.levier, erreurs),
    competences: readLabels('competences', 'competence', recu.competence, erreurs),
    thematiques: readLabels('thematiques', 'thematique', recu.thematique, erreurs),
    plans: recu.plan,
    statuts: recu.statut,
    masquerObsoletes: recu.masquerObsoletes,
    alerte: recu.alerte,
    recherche: recu.q === undefined ? undefined : toTsQuery(recu.q),
  };
}

const among = (column: RawBuilder<unknown>, values: string[] | undefined) =>
  values && sql<boolean>`${column} = ANY(${values}::text[])`;
const sharing = (column: RawBuilder<unknown>, values: string[] | undefined) =>
  values && sql<boolean>`${column} && ${values}::text[]`;

/** Condition on a row named `p`; undefined when nothing is asked. */
export function conditionOf(filtre: Filtre): RawBuilder<boolean> | undefined {
  const conditions = [
    among(sql`p.nature`, filtre.natures),
    among(sql`p.phase`, filtre.phases),
    among(sql`p.phase_statut`, filtre.phaseStatuts),
    sharing(sql`p.plateformes`, filtre.plateformes),
    sharing(sql`p.leviers`, filtre.leviers),
    sharing(sql`p.competences`, filtre.competences),
    sharing(sql`p.thematiques`, filtre.thematiques),
    sharing(sql`p.plans`, filtre.plans),
    among(sql`coalesce(p.statut, 'aucun')`, filtre.statuts),
    filtre.masquerObsoletes ? sql<boolean>`p.statut IS DISTINCT FROM 'obsolete'` : undefined,
    filtre.alerte === undefined ? undefined : sql<boolean>`(p.alerte IS NOT NULL) = ${filtre.alerte}`,
    filtre.recherche === '' ? sql<boolean>`false` : undefined,
    filtre.recherche ? sql<boolean>`p.recherche @@ to_tsquery('french', ${filtre.recherche})` : undefined,
  ].filter((condition) => condition !== undefined);
  return conditions.length > 0 ? sql<boolean>`(${sql.join(conditions, sql` AND `)})` : undefined;
}
