// Use cases of label correspondences: a plateforme says what its own labels mean in the common vocabularies.
import { findEntree, getNomenclature, nearestLibelles, PHASES, STATUTS } from '@projets-collectivites/schema';
import type { Db } from '../infra/db.ts';
import type { ErreurDeChamp } from '../infra/problem.ts';
import {
  type ChampCorrespondance,
  type Correspondance,
  libelleCompare,
  type ValeurCorrespondance,
} from './correspondance-rules.ts';
import { champsInvalides } from './problems.ts';
import { inTransaction, lockPlateforme } from './store.ts';
import { readCorrespondances, writeCorrespondances } from './store-cercles.ts';

type Resultat = { valeur: ValeurCorrespondance } | { erreur: ErreurDeChamp };

function checkTerme(termes: readonly string[], valeur: unknown, pointer: string): Resultat {
  if (typeof valeur === 'string' && termes.includes(valeur)) return { valeur };
  return { erreur: { pointer, detail: `Valeur inconnue ; choisissez parmi : ${termes.join(', ')}.` } };
}

function checkStatut(valeur: ValeurCorrespondance, pointer: string): Resultat {
  if (typeof valeur !== 'object' || valeur === null || Array.isArray(valeur)) {
    return { erreur: { pointer, detail: 'Un statut se traduit par {"phase", "phaseStatut"} ou null.' } };
  }
  const phase = checkTerme(PHASES, valeur.phase, `${pointer}/phase`);
  if ('erreur' in phase || valeur.phaseStatut === undefined || valeur.phaseStatut === null) {
    return 'erreur' in phase ? phase : { valeur };
  }
  const statut = checkTerme(STATUTS, valeur.phaseStatut, `${pointer}/phaseStatut`);
  return 'erreur' in statut ? statut : { valeur };
}

/** Gives the value as traces hold it: the code or the label, exactly as in the nomenclature. */
function checkEntree(
  champ: string,
  texte: unknown,
  pointer: string,
): { valeur: string } | { erreur: ErreurDeChamp } {
  const entree = typeof texte === 'string' ? findEntree(champ, texte) : undefined;
  if (entree !== undefined)
    return { valeur: getNomenclature(champ)?.valeur === 'code' ? entree.code : entree.libelle };
  const propositions = typeof texte === 'string' ? nearestLibelles(champ, texte) : [];
  const suite = propositions[0] === undefined ? '' : ` La plus proche est « ${propositions[0]} ».`;
  return {
    erreur: { pointer, detail: `Valeur absente de la nomenclature « ${champ} ».${suite}`, propositions },
  };
}

function checkValeur(champ: ChampCorrespondance, valeur: ValeurCorrespondance, pointer: string): Resultat {
  if (valeur === null) return { valeur };
  if (champ === 'statut') return checkStatut(valeur, pointer);
  if (champ === 'phase') return checkTerme(PHASES, valeur, pointer);
  if (champ === 'phaseStatut') return checkTerme(STATUTS, valeur, pointer);
  if (!Array.isArray(valeur)) return checkEntree(champ, valeur, pointer);
  const valeurs: string[] = [];
  for (const [i, texte] of valeur.entries()) {
    const resultat = checkEntree(champ, texte, `${pointer}/${i}`);
    if ('erreur' in resultat) return resultat;
    valeurs.push(resultat.valeur);
  }
  return { valeur: valeurs };
}

/** Checks against the nomenclatures. Throws a 400 problem naming each faulty entry, with near labels. */
function checkCorrespondances(correspondances: readonly Correspondance[]): Correspondance[] {
  const erreurs: ErreurDeChamp[] = [];
  const vus = new Set<string>();
  const justes: Correspondance[] = [];
  for (const [i, { champ, libelle, valeur }] of correspondances.entries()) {
    const pointer = `/correspondances/${i}`;
    const cle = `${champ}\0${libelleCompare(libelle)}`;
    if (vus.has(cle))
      erreurs.push({ pointer: `${pointer}/libelle`, detail: 'Ce libellé est déjà donné pour ce champ.' });
    vus.add(cle);
    const resultat = checkValeur(champ, valeur, `${pointer}/valeur`);
    if ('erreur' in resultat) erreurs.push(resultat.erreur);
    else justes.push({ champ, libelle: libelle.trim(), valeur: resultat.valeur });
    if (erreurs.length >= 50) break;
  }
  if (erreurs.length > 0) throw champsInvalides(erreurs);
  return justes;
}

export function listCorrespondances(db: Db, plateforme: string): Promise<Correspondance[]> {
  return readCorrespondances(db, plateforme);
}

/** Replaces the correspondences of a plateforme; they apply to what it publishes from then on. */
export function replaceCorrespondances(
  db: Db,
  plateforme: string,
  correspondances: readonly Correspondance[],
): Promise<Correspondance[]> {
  const justes = checkCorrespondances(correspondances);
  return inTransaction(db, async (tx) => {
    await lockPlateforme(tx, plateforme);
    await writeCorrespondances(tx, plateforme, justes);
    return readCorrespondances(tx, plateforme);
  });
}
