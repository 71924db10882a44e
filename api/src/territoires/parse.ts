// A territory as written in a query string, a subscription or a plan.
import { citer, isSiren, isSiret, normaliserDepartement } from './codes.ts';
import type { CleTerritoire, Refus, Territoire } from './modele.ts';
import type { Repertoire } from './repertoire.ts';
import { isRefus, resoudreCirconscription, resoudreCommune } from './situer.ts';

const formes = '« commune:44109 », « groupement:244400404 », « departement:44 » ou « region:53 »';
const prefixes = new Set(['commune', 'groupement', 'departement', 'region']);
/** Prefixes that people try, and the one that we read. */
const synonymes = new Map([
  ['epci', 'groupement'],
  ['ept', 'groupement'],
  ['syndicat', 'groupement'],
  ['petr', 'groupement'],
  ['pole', 'groupement'],
  ['siren', 'groupement'],
  ['insee', 'commune'],
  ['communes', 'commune'],
  ['groupements', 'groupement'],
  ['dep', 'departement'],
  ['dept', 'departement'],
  ['département', 'departement'],
  ['departements', 'departement'],
  ['reg', 'region'],
  ['région', 'region'],
  ['regions', 'region'],
]);

export function parseTerritoire(repertoire: Repertoire, texte: string): { cle: CleTerritoire } | Refus {
  if (repertoire.parCle.has(texte)) return { cle: texte };
  if (texte.length > 60)
    return { erreur: `Le territoire « ${citer(texte)} » est illisible : écrivez ${formes}.` };
  const colon = texte.indexOf(':');
  return colon < 0
    ? parseNu(repertoire, texte.trim())
    : parsePrefixe(repertoire, texte.slice(0, colon), texte.slice(colon + 1));
}

function parsePrefixe(repertoire: Repertoire, prefixe: string, code: string): { cle: CleTerritoire } | Refus {
  if (prefixe === 'commune') return cleDeCommune(repertoire, code);
  if (prefixe === 'departement' || prefixe === 'region') {
    const trouve = resoudreCirconscription(repertoire, prefixe, code);
    return isRefus(trouve) ? prefixer(trouve, prefixe) : { cle: trouve.cle };
  }
  if (prefixe === 'groupement') return parseGroupement(repertoire, code);
  const minuscule = prefixe.trim().toLowerCase();
  const voulu = prefixes.has(minuscule) ? minuscule : synonymes.get(minuscule);
  if (voulu === undefined) {
    return { erreur: `Le préfixe « ${citer(prefixe)} » n'existe pas : écrivez ${formes}.` };
  }
  const proposition = `${voulu}:${code.trim()}`;
  return {
    erreur: `Le préfixe « ${citer(prefixe)} » n'existe pas : écrivez « ${proposition} ».`,
    propositions: [proposition],
  };
}

function parseGroupement(repertoire: Repertoire, code: string): { cle: CleTerritoire } | Refus {
  if (repertoire.groupements.has(code)) return { cle: `groupement:${code}` };
  const porteur = repertoire.parSiren.get(isSiret(code) ? code.slice(0, 9) : code);
  const disparu = parseDisparu(repertoire, code, porteur);
  if (disparu !== undefined) return disparu;
  if (porteur !== undefined) {
    return {
      erreur: `Le SIREN ${code.slice(0, 9)} est celui de « ${porteur.nom} » : écrivez « ${porteur.cle} ».`,
      propositions: [porteur.cle],
    };
  }
  if (isSiren(code)) return { erreur: `Aucun groupement connu ne porte le SIREN « ${code} ».` };
  return { erreur: `« ${citer(code)} » n'est pas un SIREN : un groupement se désigne par ses 9 chiffres.` };
}

/** The successor of an EPCI that is no longer; when it was shared out, the choice is left to the caller. */
function parseDisparu(
  repertoire: Repertoire,
  siren: string,
  successeur: Territoire | undefined,
): { cle: CleTerritoire } | Refus | undefined {
  const ancien = repertoire.groupementsAnciens.get(siren);
  if (ancien === undefined) return undefined;
  if (successeur !== undefined) return { cle: successeur.cle };
  const propositions = ancien.successeurs.map((code) => `groupement:${code}`);
  return {
    erreur: `L'EPCI « ${ancien.nom} » (${siren}) n'existe plus : ses communes sont dans ${propositions.join(' et ')}.`,
    propositions,
  };
}

function parseNu(repertoire: Repertoire, texte: string): { cle: CleTerritoire } | Refus {
  if (isSiren(texte)) {
    const porteur = repertoire.parSiren.get(texte);
    const disparu = parseDisparu(repertoire, texte, porteur);
    if (disparu !== undefined) return disparu;
    return porteur === undefined
      ? { erreur: `Aucune collectivité connue ne porte le SIREN « ${texte} ».` }
      : { cle: porteur.cle };
  }
  if (isSiret(texte)) {
    const porteur = repertoire.parSiren.get(texte.slice(0, 9));
    const propositions = porteur === undefined ? undefined : [porteur.cle];
    return { erreur: `« ${texte} » est un SIRET : donnez le SIREN, ses 9 premiers chiffres.`, propositions };
  }
  if (/^[0-9][0-9ab]?[0-9]?$/i.test(texte)) return departager(repertoire, texte);
  if (/^[0-9][0-9ab][0-9]{2,3}$/i.test(texte)) return cleDeCommune(repertoire, texte);
  return { erreur: `Le territoire « ${citer(texte)} » est inconnu : écrivez ${formes}.` };
}

/** A bare short code is never guessed: every région code is also a département code. */
function departager(repertoire: Repertoire, texte: string): Refus {
  const code = normaliserDepartement(texte.length === 1 ? `0${texte}` : texte);
  const possibles = [repertoire.departements.get(code), repertoire.regions.get(code)].filter(
    (territoire) => territoire !== undefined,
  );
  if (possibles.length === 0) {
    return {
      erreur: `Aucun département ni aucune région ne porte le code « ${texte} » : écrivez ${formes}.`,
    };
  }
  const lectures = possibles.map(({ cle, nom }) => `« ${cle} » (${nom})`).join(' ou ');
  return {
    erreur: `Le code « ${texte} » seul est ambigu : écrivez ${lectures}.`,
    propositions: possibles.map(({ cle }) => cle),
  };
}

function cleDeCommune(repertoire: Repertoire, code: string): { cle: CleTerritoire } | Refus {
  const resolue = resoudreCommune(repertoire, code);
  return isRefus(resolue) ? prefixer(resolue, 'commune') : { cle: resolue.commune.cle };
}

/** Propositions that can be pasted in place of the whole territory. */
function prefixer(refus: Refus, prefixe: string): Refus {
  if (refus.propositions === undefined) return refus;
  return {
    erreur: refus.erreur,
    propositions: refus.propositions.map((code) => (isSiren(code) ? code : `${prefixe}:${code}`)),
  };
}
