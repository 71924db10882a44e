// Every named schema, in dependency order (a schema comes after those that it references).
import type { TSchema } from 'typebox';
import { Collectivite, CollectiviteLue, TypeCollectivite } from './collectivites.ts';
import { Decision, DecisionLue } from './decisions.ts';
import * as enrichissements from './enrichissements.ts';
import { Abonnement, AbonnementLu, Evenement } from './evenements.ts';
import * as identifiants from './identifiants.ts';
import { ChangementDeNomenclature, EntreeDeNomenclature, NomenclatureLue } from './nomenclatures/schemas.ts';
import { Plan, PlanDuProjet, PlanLu } from './plans.ts';
import { PlateformeLue, Scope } from './plateformes.ts';
import { Avertissement, ErreurDeChamp, Probleme } from './probleme.ts';
import * as projet from './projet-unifie.ts';
import {
  DemandeDeQualification,
  DemandeDOrientation,
  QualificationRendue,
  ServiceOriente,
} from './qualification.ts';
import { LigneDeSuppression, LigneDeTrace, TracePatch, TracePubliee } from './trace.ts';
import { ResultatDeLigne, TraceEnregistree, TraceLue } from './trace-lue.ts';
import { Financement, Localisation, Porteur, Referent } from './trace-parties.ts';

/** Whether plateformes send it (`requete`), receive it (`reponse`) or both: what breaks depends on it. */
export type Usage = 'requete' | 'reponse' | 'mixte';

const { ExternalId, Nature, Phase, PhaseStatut, Reference, Slug, Territoire, Visibilite } = identifiants;
const { Diagnostic, FinancementEnrichissement, Avancement, Ressource } = enrichissements;
const { DiagnosticLu, FinancementLu, AvancementLu, RessourceLue } = enrichissements;

const parUsage: readonly (readonly [Usage, readonly TSchema[]])[] = [
  ['mixte', [ExternalId, Reference, Slug, Territoire, Nature, Phase, PhaseStatut, Visibilite]],
  ['mixte', [TypeCollectivite, Collectivite, Referent, Porteur, Localisation, Financement, Scope]],
  ['requete', [TracePubliee, TracePatch, LigneDeTrace, LigneDeSuppression]],
  ['requete', [Diagnostic, FinancementEnrichissement, Avancement, Ressource, Plan, Decision, Abonnement]],
  ['requete', [DemandeDeQualification, DemandeDOrientation]],
  ['reponse', [ErreurDeChamp, Probleme, Avertissement, CollectiviteLue, PlateformeLue]],
  ['reponse', [DiagnosticLu, FinancementLu, AvancementLu, RessourceLue, PlanLu, PlanDuProjet]],
  [
    'reponse',
    [QualificationRendue, ServiceOriente, EntreeDeNomenclature, ChangementDeNomenclature, NomenclatureLue],
  ],
  [
    'reponse',
    [projet.Provenance, projet.Divergence, projet.TraceDuProjet, projet.Similaire, projet.LienDeTraces],
  ],
  ['reponse', [projet.PlanFinancement, DecisionLue, projet.ProjetUnifie]],
  ['reponse', [TraceLue, TraceEnregistree, ResultatDeLigne, Evenement, AbonnementLu]],
];

/** Every named schema, for `fastify.addSchema` and for publication. */
export const schemas: readonly TSchema[] = parUsage.flatMap(([, list]) => list);

/** Name (`$id`) of a named schema. */
export function nomDuSchema(schema: TSchema): string {
  return String((schema as { $id?: string }).$id);
}

const usages = new Map(
  parUsage.flatMap(([usage, list]) => list.map((s) => [nomDuSchema(s), usage] as const)),
);

/** In which direction the schema of this name travels. */
export function usageDuSchema(nom: string): Usage {
  return usages.get(nom) ?? 'mixte';
}
