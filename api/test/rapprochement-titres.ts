// Titles that make linkage think: exact duplicates, paraphrases, tranches, schools, generic words.
import type { Corps, Hasard } from './sequences.ts';

const objets = [
  'du gymnase Jean-Jaurès',
  'du gymnase Jean Jaurès',
  'de l’école Jules Ferry',
  'de l’école Marie Curie',
  'de l’école Jules-Ferry',
  'de la mairie',
  'de la salle des fêtes',
  'de la médiathèque Colette',
  'du stade Guynemer',
] as const;
const gestes = [
  'Rénovation énergétique',
  'Réhabilitation',
  'Travaux de rénovation énergétique',
  'Extension',
  'Étude de faisabilité pour la rénovation',
] as const;
const suites = ['', '', '', '', ' - tranche 1', ' - tranche 2', ', phase 2', ' (lot 3)', ' 2025'] as const;
const entiers = [
  'Rénovation énergétique',
  'Voie verte du canal, tranche 1',
  'Voie verte du canal, tranche 2',
  'Voie verte du canal',
  'Création d’une piste cyclable entre Boves et Longueau',
  'Piste cyclable Boves - Longueau',
  'Plantation de haies bocagères',
  'Restauration du beffroi communal',
  'Restauration du beffroi',
] as const;

export function drawNom(hasard: Hasard): string {
  if (hasard.chance(0.4)) return hasard.pick(entiers);
  return `${hasard.pick(gestes)} ${hasard.pick(objets)}${hasard.pick(suites)}`;
}

const lieux = [
  [{ type: 'commune', code: '80021' }],
  [{ type: 'commune', code: '80021' }],
  [{ type: 'commune', code: '80021' }],
  [{ type: 'commune', code: '80131' }],
  [{ type: 'epci', code: '248000531' }],
  [
    { type: 'commune', code: '80021' },
    { type: 'epci', code: '248000531' },
  ],
  [{ type: 'commune', code: '44109' }],
] as const;

export interface Registre {
  /** References that a publication may declare itself the same as. */
  refs: readonly string[];
  natals(): readonly string[];
}

/** A publication; few fields, often equal, so that costs and names decide. */
export function drawPublication(hasard: Hasard, registre: Registre): Corps {
  const corps: Corps = { nom: drawNom(hasard), collectivites: hasard.pick(lieux) };
  if (hasard.chance(0.3)) corps.nature = hasard.pick(['projet', 'fiche_action', 'financement']);
  if (hasard.chance(0.3)) corps.budgetPrevisionnel = hasard.pick([123_456, 250_000, 98_765.5]);
  if (hasard.chance(0.2)) corps.porteur = { siret: hasard.pick(['21800019800018', '24800053100045']) };
  if (hasard.chance(0.2))
    corps.description = hasard.pick(['Isolation des murs et chaudière bois', 'Une salle']);
  if (hasard.chance(0.2))
    Object.assign(corps, hasard.pick([{ phase: 'Étude' }, { phase: 'Opération', phaseStatut: 'En cours' }]));
  if (hasard.chance(0.15)) corps.programmes = hasard.pick([['CRTE'], ['PCAET', 'CRTE']]);
  if (hasard.chance(0.1))
    corps.url = hasard.pick(['https://exemple.fr/p/12345', 'https://exemple.fr/p/67890']);
  if (hasard.chance(0.15)) corps.memeProjetQue = drawLiens(hasard, registre);
  return corps;
}

function drawLiens(hasard: Hasard, { refs, natals }: Registre): string[] {
  const known = natals();
  const liens = [hasard.pick(refs)];
  if (known.length > 0 && hasard.chance(0.3)) liens.push(hasard.pick(known));
  return [...new Set(liens)];
}

export function drawRetouche(hasard: Hasard, registre: Registre): Corps {
  const patch: Corps = {};
  if (hasard.chance(0.6)) patch.nom = drawNom(hasard);
  if (hasard.chance(0.3)) patch.budgetPrevisionnel = hasard.pick([null, 123_456, 250_000]);
  if (hasard.chance(0.3)) patch.description = hasard.pick([null, 'Une salle']);
  if (hasard.chance(0.2)) patch.memeProjetQue = hasard.chance(0.4) ? null : drawLiens(hasard, registre);
  if (Object.keys(patch).length === 0) patch.motsCles = [`mot ${Math.floor(hasard.next() * 5)}`];
  return patch;
}
