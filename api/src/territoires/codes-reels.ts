// Which codes of a file of open data the reference data knows, and why it does not know the others. For our tests and
// docs/referentiel-codes.md; nothing here is ever a guess: a code is known, repaired by one rule, or explained.
import { isLuhnValid, normaliserCode, normaliserDepartement } from './codes.ts';
import type { Referentiel } from './modele.ts';
import { isRefus } from './situer.ts';

export type GenreDeCode = 'commune' | 'siren' | 'departement' | 'region';

/** `repare`: known once what a spreadsheet did is undone (leading zero removed, decimals added), as imports do. */
export type Verdict = { etat: 'actuel' | 'disparu' | 'repare' } | { etat: 'inconnu'; raison: string };

/** What becomes of a code as the file writes it. */
export function jugerCode(referentiel: Referentiel, genre: GenreDeCode, brut: string): Verdict {
  if (genre === 'siren') return jugerSiren(referentiel, normaliserCode(brut));
  if (genre === 'commune') return jugerCommune(referentiel, normaliserCode(brut));
  const code = genre === 'departement' ? normaliserDepartement(brut) : normaliserCode(brut);
  const connu = (texte: string) => !isRefus(referentiel.situer(genre, texte));
  if (connu(code)) return { etat: 'actuel' };
  if (code.length === 1 && connu(`0${code}`)) return { etat: 'repare' };
  const notation = genre === 'departement' ? notationsDgcl.get(code) : undefined;
  if (notation !== undefined) return inconnu(notation);
  return inconnu(`aucun${genre === 'region' ? 'e région' : ' département'} ne porte ce code`);
}

/** How the DGCL writes what is not one département. */
const notationsDgcl = new Map([
  ['20A', 'notation de la DGCL pour la Corse (2A et 2B) : l’import la lit ainsi'],
  ['20B', 'notation de la DGCL pour la Haute-Corse (2B)'],
  ['67A', 'notation de la DGCL pour la Collectivité européenne d’Alsace (67 et 68) : l’import la lit ainsi'],
  ['691', 'notation de la DGCL pour la Métropole de Lyon (69) : l’import la lit ainsi'],
  ['NAN', 'cellule vide, écrite « nan » par un programme'],
]);

function inconnu(raison: string): Verdict {
  return { etat: 'inconnu', raison };
}

function jugerCommune(referentiel: Referentiel, code: string): Verdict {
  if (referentiel.findCommune(code) !== undefined) return { etat: 'actuel' };
  if (!isRefus(referentiel.situer('commune', code))) return { etat: 'disparu' };
  const avecZero = `0${code}`;
  if (code.length === 4 && !isRefus(referentiel.situer('commune', avecZero))) return { etat: 'repare' };
  if (referentiel.listParCodePostal(code).length > 0)
    return inconnu('code postal dans la colonne du code Insee');
  if (code.length === 4 && referentiel.listParCodePostal(avecZero).length > 0) {
    return inconnu('code postal sans son zéro initial, dans la colonne du code Insee');
  }
  if (/^(2[AB]|\d{2})\d{3}$/.test(code)) {
    const departement = code.startsWith('97') ? code.slice(0, 3) : code.slice(0, 2);
    if (referentiel.findDepartement(departement) === undefined) {
      return inconnu('aucun département ne commence ainsi');
    }
    return inconnu(
      'jamais attribué à une commune, ni comme code Insee ni comme code postal connu (souvent un CEDEX)',
    );
  }
  return inconnu('n’a pas la forme d’un code de commune');
}

/** What the first digits of a SIREN say of its holder: 1 and 2 are public bodies. */
const familles: readonly [RegExp, string][] = [
  [/^1/, 'service de l’État ou établissement public national : ce n’est pas une collectivité'],
  [
    /^2[123](97[578]|98)|^219711(23|27)/,
    'collectivité d’outre-mer (Saint-Pierre-et-Miquelon, Saint-Barthélemy, Saint-Martin, Pacifique, Terres australes), dont les données installées n’ont pas le SIREN',
  ],
  [/^21/, 'ancienne commune (SIREN en 21) que les millésimes installés ne connaissent plus'],
  [
    /^2[23]/,
    'ancien département ou ancienne région, fondus dans une collectivité unique (Alsace, Corse, Guyane)',
  ],
  [/^24/, 'ancien EPCI (SIREN en 24), dissous avant les millésimes installés et Banatic'],
  [/^25/, 'ancien syndicat (SIREN en 25), absent de Banatic : dissous, ou non recensé'],
  [
    /^26/,
    'établissement d’action sociale ou de santé (CCAS, CIAS, hôpital) : rattaché à une collectivité, sans en être une',
  ],
  [/^2[789]/, 'autre organisme public local (office, régie, caisse) : ce n’est pas une collectivité'],
  [
    /^200094332$/,
    'Collectivité européenne d’Alsace : un seul SIREN pour deux départements (67 et 68), connus par leurs codes',
  ],
  [
    /^20/,
    'organisme public local créé depuis 2005, absent de Banatic : groupement dissous, régie ou établissement',
  ],
  [/^[3-9]/, 'entreprise, association ou organisme privé : ce n’est pas une collectivité'],
];

function jugerSiren(referentiel: Referentiel, code: string): Verdict {
  const entier = code.replace(/\.0$/, '');
  if (entier !== code) {
    const verdict = jugerSiren(referentiel, entier);
    return verdict.etat === 'inconnu' ? verdict : { etat: 'repare' };
  }
  const siren = /^\d{14}$/.test(code) ? code.slice(0, 9) : code;
  if (!/^\d{9}$/.test(siren)) return inconnu('n’a pas les 9 chiffres d’un SIREN');
  if (referentiel.findGroupementAncien(siren) !== undefined) return { etat: 'disparu' };
  const porteur = referentiel.findBySiren(siren);
  if (porteur !== undefined)
    return { etat: porteur.siren === siren || porteur.code === siren ? 'actuel' : 'disparu' };
  // La Poste's number does not follow the usual checksum.
  if (!isLuhnValid(siren) && siren !== '356000000')
    return inconnu('clé de contrôle fausse : faute de frappe, ou numéro inventé');
  return inconnu(
    familles.find(([forme]) => forme.test(siren))?.[1] ?? 'aucun organisme n’a de SIREN de cette forme',
  );
}
