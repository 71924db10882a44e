// What makes two traces two projects whatever else they share, and what only makes it doubtful.
import type { Fiche } from './fiche.ts';
import { comparerNommes } from './nommes.ts';

export interface Opposition {
  /** contraire: never one project; doute: not enough to merge without a human. */
  force: 'contraire' | 'doute';
  indice: string;
  phrase: string;
}

const noms: Readonly<Record<string, string>> = { année: 'année', bâtiment: 'bâtiment' };
const liste = (valeurs: readonly string[]) => valeurs.join(' et ');

/** Most names have none. */
function dimensionsOf(a: Fiche['marqueurs'], b: Fiche['marqueurs']): string[] {
  const dimensions = Object.keys(a);
  for (const dimension in b) if (!(dimension in a)) dimensions.push(dimension);
  return dimensions;
}

function comparerMarqueurs(a: Fiche, b: Fiche, oppositions: Opposition[]): void {
  for (const dimension of dimensionsOf(a.marqueurs, b.marqueurs)) {
    const deA = a.marqueurs[dimension];
    const deB = b.marqueurs[dimension];
    const nom = noms[dimension] ?? dimension;
    if (deA !== undefined && deB !== undefined) {
      const communs = deA.filter((valeur) => deB.includes(valeur)).length;
      if (communs === 0) {
        const phrase = `${nom} ${liste(deA)} contre ${nom} ${liste(deB)}`;
        oppositions.push({ force: 'contraire', indice: dimension, phrase });
      } else if (communs < deA.length || communs < deB.length) {
        const phrase = `${nom} ${liste(deA)} d’un côté, ${nom} ${liste(deB)} de l’autre`;
        oppositions.push({ force: 'doute', indice: dimension, phrase });
      }
      continue;
    }
    const seul = deA ?? deB ?? [];
    const autre = deA === undefined ? a : b;
    if (dimension === 'année' && seul.includes(String(autre.annee))) continue;
    oppositions.push({
      force: 'doute',
      indice: dimension,
      phrase: `${nom} ${liste(seul)} d’un seul côté`,
    });
  }
}

/** « tranche 1 » against « phase 2 »: the same staging under two words. */
function comparerEtapes(a: Fiche, b: Fiche, oppositions: Opposition[]): void {
  const croise = (x: Fiche, y: Fiche) => {
    const tranche = x.marqueurs.tranche;
    const phase = y.marqueurs.phase;
    if (tranche === undefined || phase === undefined || x.marqueurs.phase || y.marqueurs.tranche) return;
    if (tranche.some((valeur) => phase.includes(valeur))) return;
    const phrase = `tranche ${liste(tranche)} contre phase ${liste(phase)}`;
    oppositions.push({ force: 'contraire', indice: 'étape', phrase });
  };
  croise(a, b);
  croise(b, a);
}

/** « Projet 1 » and « Projet 2 »: numbers that say nothing of what they count only make it doubtful. */
function comparerNombres(a: Fiche, b: Fiche, oppositions: Opposition[]): void {
  if (a.nombres.length === 0 || b.nombres.length === 0) return;
  if (a.nombres.some((nombre) => b.nombres.includes(nombre))) return;
  const phrase = `« ${a.nombres.join(', ')} » d’un côté, « ${b.nombres.join(', ')} » de l’autre`;
  oppositions.push({ force: 'doute', indice: 'numéro', phrase });
}

function comparerActes(a: Fiche, b: Fiche, oppositions: Opposition[]): void {
  if (a.acte === undefined || b.acte === undefined || a.acte === b.acte) return;
  const actes = [a.acte, b.acte];
  if (actes.includes('etude') && actes.includes('travaux')) {
    oppositions.push({
      force: 'contraire',
      indice: 'acte',
      phrase: 'une étude d’un côté, des travaux de l’autre',
    });
  } else {
    const phrase = actes.includes('etude')
      ? 'une étude d’un côté, un achat de l’autre'
      : 'un achat d’un côté, des travaux de l’autre';
    oppositions.push({ force: 'doute', indice: 'acte', phrase });
  }
}

function comparerNoms(a: Fiche, b: Fiche, oppositions: Opposition[]): void {
  if (a.nommes.length === 0 || b.nommes.length === 0) return;
  const accord = comparerNommes(a.nommes, b.nommes, {
    has: (mot) => a.lieux.includes(mot) || b.lieux.includes(mot),
  });
  if (accord === undefined || accord.accord === 'meme') return;
  const { genre, nomA, nomB } = accord;
  oppositions.push(
    accord.accord === 'contraire'
      ? { force: 'contraire', indice: 'nom propre', phrase: `${genre} : « ${nomA} » contre « ${nomB} »` }
      : {
          force: 'doute',
          indice: 'nom propre',
          phrase: `${genre} : « ${nomA} » et « ${nomB} » ne se recouvrent qu’en partie`,
        },
  );
}

/** Everything that opposes two traces, the strongest first. */
export function listOppositions(a: Fiche, b: Fiche): Opposition[] {
  const oppositions: Opposition[] = [];
  comparerMarqueurs(a, b, oppositions);
  comparerEtapes(a, b, oppositions);
  comparerActes(a, b, oppositions);
  comparerNombres(a, b, oppositions);
  comparerNoms(a, b, oppositions);
  return oppositions.sort((x, y) => (x.force === y.force ? 0 : x.force === 'contraire' ? -1 : 1));
}
