// Where a stored trace stands under another edition of the reference data. Pure.
import type { Referentiel } from '../territoires/index.ts';
import { locate } from './contenu.ts';
import type { CollectivitePubliee } from './modele.ts';
import { compareText } from './texte.ts';
import { bandesDe } from './verrous.ts';

/** What the reference data decides of a trace. */
export interface Emplacement {
  collectivites: CollectivitePubliee[];
  dans: string[];
  bandes: number[];
}

export interface TraceSituee extends Emplacement {
  ref: string;
}

type Situer = Pick<Referentiel, 'situer'>;

/**
 * The place that this edition gives to a trace, read from the codes as they were published. A code that it no longer
 * knows keeps the trace where it was, on top of what its other codes say: nothing leaves every list.
 */
export function situerTrace(trace: TraceSituee, referentiel: Situer): Emplacement {
  const knows = (type: string, code: string) => !('erreur' in referentiel.situer(type, code));
  const lues = trace.collectivites.map((collectivite) => {
    const { type, code, codeOrigine = code } = collectivite;
    const lu = [codeOrigine, code].find((candidate) => knows(type, candidate));
    return { collectivite, publiee: lu === undefined ? undefined : { type, code: lu } };
  });
  const publiees = lues.flatMap(({ publiee }) => publiee ?? []);
  const place = locate({ collectivites: publiees }, referentiel, { erreurs: [], avertissements: [] });
  const perdues = lues.filter(({ publiee }) => publiee === undefined).map((lue) => lue.collectivite);
  if (perdues.length === 0) {
    const { collectivites, dans, departements } = place;
    return { collectivites, dans, bandes: bandesDe(trace.ref, departements, dans) };
  }
  const dans = [...new Set([...trace.dans, ...place.dans])].sort(compareText);
  const prefixe = 'departement:';
  const departements = dans.filter((cle) => cle.startsWith(prefixe)).map((cle) => cle.slice(prefixe.length));
  return {
    collectivites: [...place.collectivites, ...perdues],
    dans,
    bandes: bandesDe(trace.ref, departements, dans),
  };
}

/** True when nothing of the trace would change; it may hold more locks than its place asks for. */
export function isEnPlace(trace: TraceSituee, emplacement: Emplacement): boolean {
  const texte = ({ collectivites, dans }: Emplacement) => JSON.stringify([collectivites, dans]);
  return texte(trace) === texte(emplacement) && emplacement.bandes.every((b) => trace.bandes.includes(b));
}
