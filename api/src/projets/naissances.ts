// Births in bulk: computed before their locks are taken, while others write, then copied. A birth touches nothing that
// exists: whoever declares a link towards it, or gives birth to it too, is told apart under the locks.
import { setImmediate } from 'node:timers/promises';
import { copyEvenements, evenementsEnOctets } from '../evenements/index.ts';
import type { Db } from '../infra/db.ts';
import { Problem } from '../infra/problem.ts';
import { computeEcritures } from './changements.ts';
import type { Publieur } from './ecriture.ts';
import { vectorsOf } from './lexemes.ts';
import { withCles } from './liaison.ts';
import type { Composant, Instant } from './modele.ts';
import { type Demande, decide, keysOf, type Reponse } from './publication.ts';
import { texteDeRecherche } from './recherche.ts';
import { takeVerrous } from './store-composant.ts';
import { copyNaissances, type LignesDeNaissances, linesOf, readPrises } from './store-naissances.ts';
import { compareText } from './texte.ts';
import { orderVerrous } from './verrous.ts';

/** Computed at once: the others are served between two slices. */
const slice = 25;
/** Fewer births than this are not worth a transaction of their own. */
const fewest = 20;

/** What becomes of one change of a bulk. */
export type Issue = Pick<Reponse, 'etat' | 'trace' | 'avertissements' | 'rapprochement'>;

type Naissance = Extract<Demande, { geste: 'publier' }>;

/** A birth that may stand alone: no condition, no link of its own. */
function isNaissance(demande: Demande): demande is Naissance {
  return (
    demande.geste === 'publier' && demande.conditions === undefined && demande.publication.liens.length === 0
  );
}

function textOf({ publication }: Naissance): string {
  const { nom, description, motsCles } = publication.contenu;
  return texteDeRecherche([nom], description, motsCles);
}

interface Lot {
  publieur: Publieur;
  plateforme: string;
  demandes: readonly Demande[];
  tour: Promise<unknown>;
}

interface Preparees {
  lignes: LignesDeNaissances[];
  evenements: Buffer[];
  issues: Map<Demande, Issue>;
}

/** Everything to write for these births, in bytes: what they are made of is left to the collector at once. */
async function prepare(
  tx: Db,
  { publieur, plateforme }: Lot,
  births: readonly Naissance[],
  instant: Instant,
): Promise<Preparees> {
  const { rangDe, regles } = publieur;
  const { rapprocheur } = regles;
  const nothing = { traces: new Map(), projets: new Map(), jugements: new Map(), appariements: new Map() };
  const composant: Composant = { instant, ...nothing };
  const vectors = await vectorsOf(tx, births.map(textOf));
  const preparees: Preparees = { lignes: [], evenements: [], issues: new Map() };
  for (let from = 0; from < births.length; from += slice) {
    const some = births.slice(from, from + slice);
    const decided = decide(plateforme, some, composant, regles);
    const changees = withCles(decided.changees, rapprocheur);
    const ecritures = computeEcritures(composant, { changees }, plateforme, { rangDe, rapprocheur });
    const byNatal = new Map(changees.map(({ apres }, i) => [apres.natal, vectors[from + i] as string]));
    preparees.lignes.push(linesOf(ecritures, byNatal));
    preparees.evenements.push(evenementsEnOctets(ecritures.evenements));
    for (const [i, { apres }] of changees.entries()) {
      const decision = decided.resultats[i];
      if (decision === undefined || decision instanceof Problem) throw decision;
      const { avertissements } = decision;
      const issue: Issue = { etat: 'cree', trace: apres, avertissements, rapprochement: 'differe' };
      preparees.issues.set(some[i] as Demande, issue);
    }
    await setImmediate();
  }
  return preparees;
}

/** Those of these changes that are births, written; none when too few are, or when others came between. */
export function writeNaissances(lot: Lot): Promise<Map<Demande, Issue>> {
  const { publieur, plateforme, demandes, tour } = lot;
  const none = new Map<Demande, Issue>();
  return publieur.db.transaction().execute(async (tx) => {
    const refOf = ({ externalId }: Demande) => `${plateforme}:${externalId}`;
    const { instant, prises } = await readPrises(tx, demandes.map(refOf));
    const known = new Set(prises);
    // One order for all: two writers that give birth to the same references wait for each other in one direction.
    const births = demandes
      .filter(isNaissance)
      .filter((demande) => !known.has(refOf(demande)))
      .sort((a, b) => compareText(refOf(a), refOf(b)));
    if (births.length < fewest) return none;
    const { lignes, evenements, issues } = await prepare(tx, lot, births, instant);
    await tour;
    const { refs, cibles, bandes } = keysOf(plateforme, births);
    for (const issue of issues.values()) for (const bande of issue.trace.bandes) bandes.add(bande);
    await takeVerrous(tx, orderVerrous(bandes, refs, cibles));
    if ((await readPrises(tx, refs)).prises.length > 0) return none;
    await copyNaissances(tx, lignes);
    await copyEvenements(tx, evenements);
    return issues;
  });
}
