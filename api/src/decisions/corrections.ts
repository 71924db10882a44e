// A proposed value obeys the very rules of a published one; what it is told of them names the payload.
import type { ProjetUnifie, TracePubliee } from '@projets-collectivites/schema';
import { type ErreurDeChamp, Problem } from '../infra/problem.ts';
import { type Contexte, donneesInvalides, readPublication } from '../projets/index.ts';
import { type ChampCorrigeable, champsCorrigeables } from './regles-par-type.ts';

const pointer = '/payload/valeurProposee';

/** Faults of the field itself keep their place within the value; those of the field that goes with it are its own. */
function relocate(erreurs: readonly ErreurDeChamp[], champ: string): ErreurDeChamp[] {
  return erreurs.map((erreur) => {
    const own = erreur.pointer === `/${champ}` || erreur.pointer.startsWith(`/${champ}/`);
    return { ...erreur, pointer: own ? pointer + erreur.pointer.slice(champ.length + 1) : pointer };
  });
}

/**
 * The value as it would be kept, on the projet as the proposer sees it. `plateforme` may use its own labels. Throws
 * the 400 of a publication.
 */
export function readValeurProposee(
  { valider, publieur }: Pick<Contexte, 'valider' | 'publieur'>,
  plateforme: string,
  projet: ProjetUnifie | undefined,
  champ: ChampCorrigeable,
  proposee: unknown,
): unknown {
  const voisin = champsCorrigeables[champ];
  const trace: Record<string, unknown> = {
    nom: 'correction',
    collectivites: [{ type: 'autre', code: 'correction' }],
    ...(voisin === null ? {} : { [voisin]: projet?.[voisin] ?? null }),
    [champ]: proposee,
  };
  try {
    const publiee: TracePubliee = valider.trace(trace);
    const { contenu } = readPublication(publiee, plateforme, 'correction', publieur.regles);
    const valeur = contenu[champ];
    if (valeur !== undefined) return valeur;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw donneesInvalides(relocate(error.errors ?? [], champ));
  }
  throw donneesInvalides([{ pointer, detail: 'ne dit rien : proposez une valeur' }]);
}
