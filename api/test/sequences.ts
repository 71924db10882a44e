// Random but reproducible stories: what plateformes publish, change and delete, drawn from small pools so that
// links, ties and disagreements are frequent.

export type Corps = Record<string, unknown>;

export type Ligne =
  | { externalId: string; corps: Corps; supprimer?: undefined }
  | { externalId: string; corps?: undefined; supprimer: true };

export type Operation = { plateforme: string } & (
  | { geste: 'publier'; externalId: string; corps: Corps }
  | { geste: 'modifier'; externalId: string; patch: Corps }
  | { geste: 'supprimer'; externalId: string }
  | { geste: 'lot'; lignes: Ligne[] }
);

export interface Hasard {
  /** A number in [0, 1). */
  next(): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  shuffle<T>(items: readonly T[]): T[];
}

/** mulberry32: the same seed tells the same story. */
export function createHasard(seed: number): Hasard {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  return {
    next,
    chance: (probability) => next() < probability,
    pick: <T>(items: readonly T[]) => items[Math.floor(next() * items.length)] as T,
    shuffle<T>(items: readonly T[]) {
      const left = [...items];
      for (let i = left.length - 1; i > 0; i--) {
        const j = Math.floor(next() * (i + 1));
        [left[i], left[j]] = [left[j] as T, left[i] as T];
      }
      return left;
    },
  };
}

/** Seed of this run: the same by default; `DIFFERENTIEL_GRAINE` tells other stories. */
export const graine = Number(process.env.DIFFERENTIEL_GRAINE ?? 20_780);

export function count(variable: string, byDefault: number): number {
  return Number(process.env[variable] ?? byDefault);
}

export const places: readonly { type: string; code: string }[] = [
  { type: 'commune', code: '80021' },
  { type: 'commune', code: '80016' },
  { type: 'commune', code: '44109' },
  { type: 'epci', code: '248000531' },
  { type: 'departement', code: '80' },
  { type: 'region', code: '53' },
];

const instants = [1, 2, 3, 4].map((day) => `2024-01-0${day}T00:00:00.000000Z`);
const future = '2099-01-01T00:00:00.000000Z';

/** Values that each field may take; null is « not said ». */
const valeurs: Record<string, readonly unknown[]> = {
  nature: [undefined, 'projet', 'fiche_action', 'financement'],
  nom: ['Gymnase', 'Gymnase Jaurès', 'École'],
  description: [null, null, 'Une salle', 'Deux salles'],
  objectifs: [null, null, 'Moins d’énergie'],
  dateDebut: [null, '2025-01-01', '2025-06-01'],
  dateFin: [null, null, '2026-01-01', '2027-01-01'],
  budgetPrevisionnel: [null, 0, 100, 250.5],
  collectiviteResponsable: [null, null, '218000198'],
  localisation: [null, null, { latitude: 49.89, longitude: 2.3 }, { adresse: 'Mairie' }],
  competences: [null, [], ['90-211'], ['90-211', '90-12']],
  leviers: [null, ['Vélo'], ['Sobriété des bâtiments (tertiaire)', 'Vélo']],
  programmes: [null, ['CRTE'], ['PCAET', 'CRTE']],
  motsCles: [null, ['sport']],
  plans: [null, null, ['tet:plan-1'], ['tet:plan-2', 'tet:plan-1']],
  financement: [null, null, null, { dispositif: 'Fonds vert', montantAttribue: 12.5 }, { financeur: 'État' }],
  parent: [null, null, 'fiche-7'],
  url: [null, 'https://exemple.fr/1', 'https://exemple.fr/2'],
  complements: [null, null, { crteId: 'x' }],
};

const phases: readonly Corps[] = [
  {},
  {},
  { statutSource: 'En chantier' },
  { phase: 'Étude' },
  { phase: 'Opération', phaseStatut: 'En cours' },
  { phase: 'Opération', phaseStatut: 'Terminé', statutSource: 'Livré' },
];
const porteurs: readonly unknown[] = [
  null,
  null,
  { siret: '21800019800018' },
  { siret: '21800019800018', referent: { nom: 'Alba' } },
  { siret: '21440109300015', referent: { nom: 'Bruni' } },
];

export interface Scene {
  plateformes: readonly string[];
  externalIds: readonly string[];
  /** Audience of a publication; undefined leaves it out of the body. */
  visibilite(hasard: Hasard, plateforme: string, externalId: string): unknown;
  /** Other ways to name a target than by reference: projet ids already seen. */
  ids(): readonly string[];
  /** Whether each publication says when it last changed. */
  datee: boolean;
}

function drawLiens(hasard: Hasard, scene: Scene): string[] {
  const liens = new Set<string>();
  while (hasard.chance(0.42)) {
    const ids = scene.ids();
    if (ids.length > 0 && hasard.chance(0.2)) liens.add(hasard.pick(ids));
    else if (hasard.chance(0.03)) liens.add('inconnue:1');
    else liens.add(`${hasard.pick(scene.plateformes)}:${hasard.pick(scene.externalIds)}`);
  }
  return [...liens];
}

export function drawCorps(
  hasard: Hasard,
  scene: Scene,
  plateforme: string,
  externalId: string,
  poids = 0.5,
): Corps {
  const corps: Corps = {};
  for (const [champ, choices] of Object.entries(valeurs)) {
    const valeur = hasard.pick(choices);
    if (valeur !== undefined && (champ === 'nom' || hasard.chance(poids))) corps[champ] = valeur;
  }
  Object.assign(corps, hasard.pick(phases));
  corps.porteur = hasard.pick(porteurs);
  corps.collectivites = hasard.shuffle(places).slice(0, hasard.chance(0.8) ? 1 : 2);
  corps.memeProjetQue = drawLiens(hasard, scene);
  if (scene.datee || hasard.chance(0.5))
    corps.majSourceLe = hasard.pick(hasard.chance(0.05) ? [future] : instants);
  const visibilite = scene.visibilite(hasard, plateforme, externalId);
  if (visibilite !== undefined) corps.visibilite = visibilite;
  return corps;
}

function drawPatch(hasard: Hasard, scene: Scene, plateforme: string, externalId: string): Corps {
  const patch: Corps = {};
  for (const champ of hasard.shuffle(Object.keys(valeurs)).slice(0, 3)) {
    const valeur = hasard.pick(valeurs[champ] as readonly unknown[]);
    if (
      champ !== 'localisation' &&
      champ !== 'financement' &&
      champ !== 'complements' &&
      valeur !== undefined
    )
      patch[champ] = valeur;
  }
  if (hasard.chance(0.3)) patch.memeProjetQue = hasard.chance(0.3) ? null : drawLiens(hasard, scene);
  if (hasard.chance(0.2)) patch.phase = hasard.pick([null, 'Idée', 'Opération']);
  if (hasard.chance(0.2)) patch.statutSource = hasard.pick([null, 'Autre libellé']);
  if (hasard.chance(0.3)) patch.majSourceLe = hasard.pick(instants);
  const visibilite = hasard.chance(0.2) ? scene.visibilite(hasard, plateforme, externalId) : undefined;
  if (visibilite !== undefined) patch.visibilite = visibilite;
  return patch;
}

/** One operation: mostly publications, so that deletions find something to delete. */
export function drawOperation(hasard: Hasard, scene: Scene): Operation {
  const plateforme = hasard.pick(scene.plateformes);
  const externalId = hasard.pick(scene.externalIds);
  const kind = hasard.next();
  if (kind < 0.45)
    return {
      plateforme,
      geste: 'publier',
      externalId,
      corps: drawCorps(hasard, scene, plateforme, externalId),
    };
  if (kind < 0.65)
    return {
      plateforme,
      geste: 'modifier',
      externalId,
      patch: drawPatch(hasard, scene, plateforme, externalId),
    };
  if (kind < 0.8) return { plateforme, geste: 'supprimer', externalId };
  const lignes: Ligne[] = [];
  do {
    const id = hasard.pick(scene.externalIds);
    lignes.push(
      hasard.chance(0.25)
        ? { externalId: id, supprimer: true }
        : { externalId: id, corps: drawCorps(hasard, scene, plateforme, id) },
    );
  } while (hasard.chance(0.75));
  return { plateforme, geste: 'lot', lignes };
}
