// What a query names — département, région, grouping, competence —, read or refused with the right spelling.
import { citer, isSiret } from './codes.ts';
import type { Competence, Referentiel, Refus, Territoire } from './modele.ts';
import { territoireRefuse } from './problems.ts';
import { isRefus } from './situer.ts';

/** The code of a département or région written in the filter of this name, or a 400 that says how to write it. */
export function lireCirconscription(
  referentiel: Referentiel,
  type: 'departement' | 'region',
  texte: string | undefined,
): string | undefined {
  if (texte === undefined) return undefined;
  const situe = referentiel.situer(type, texte);
  if (isRefus(situe)) throw territoireRefuse(`/${type}`, situe);
  return situe.code;
}

/** The grouping in force of this SIREN, or the only one that received its communes; why there is none otherwise. */
export function resoudreGroupement(referentiel: Referentiel, siren: string): Territoire | Refus {
  const ancien = referentiel.findGroupementAncien(siren);
  const suite = ancien?.successeurs.flatMap((code) => referentiel.findGroupement(code) ?? []) ?? [];
  const groupement = referentiel.findGroupement(siren) ?? (suite.length === 1 ? suite[0] : undefined);
  if (groupement !== undefined) return groupement;
  if (ancien !== undefined) {
    const noms = suite.map(({ nom, code }) => `« ${nom} » (${code})`).join(' et ');
    const ou = noms === '' ? '' : ` : ses communes sont dans ${noms}`;
    return {
      erreur: `L'EPCI « ${ancien.nom} » (${siren}) n'existe plus${ou}.`,
      propositions: suite.map(({ code }) => code),
    };
  }
  if (isSiret(siren)) {
    const debut = siren.slice(0, 9);
    return {
      erreur: `« ${siren} » est un SIRET (14 chiffres) : donnez le SIREN, ses 9 premiers chiffres, « ${debut} ».`,
      propositions: [debut],
    };
  }
  const porteur = referentiel.findBySiren(siren);
  return {
    erreur:
      porteur === undefined
        ? `Aucun groupement connu ne porte le SIREN « ${citer(siren)} ».`
        : `Le SIREN ${siren} est celui de « ${porteur.nom} » (${porteur.cle}), qui n'est pas un groupement.`,
  };
}

/** The key of the grouping written in a filter, or a 400. */
export function lireGroupement(referentiel: Referentiel, siren: string | undefined): string | undefined {
  if (siren === undefined) return undefined;
  const groupement = resoudreGroupement(referentiel, siren);
  if (isRefus(groupement)) throw territoireRefuse('/groupement', groupement);
  return groupement.cle;
}

/** The competence of a filter, or a 400; `null` while no vocabulary is loaded: nobody exercises anything then. */
export function lireCompetence(
  referentiel: Referentiel,
  { competence: code, millesime }: { competence?: string; millesime?: number },
): Competence | null | undefined {
  if (code === undefined) {
    if (millesime === undefined) return undefined;
    throw territoireRefuse('/millesime', {
      erreur: 'Le millésime précise un code de compétence : donnez aussi « competence ».',
    });
  }
  const { attaches } = referentiel;
  if (attaches.competences.length === 0) return null;
  const competence = attaches.findCompetence(code, millesime);
  if (competence !== undefined) return competence;
  const annees = attaches.competences.filter((autre) => autre.code === code).map((autre) => autre.millesime);
  const suite =
    annees.length > 0
      ? `existe au millésime ${annees.join(', ')}, pas au millésime ${millesime}`
      : 'est inconnue : la liste est à /v1/referentiel/competences';
  throw territoireRefuse('/competence', { erreur: `La compétence « ${code} » ${suite}.` });
}
