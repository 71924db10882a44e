// What makes two statements of a trace the same, whatever the hub has made of their form.
type Objet = Record<string, unknown>;

const parDefaut: Objet = { nature: 'projet', visibilite: 'partagee' };
/** Told by the hub, or of no effect alone. */
const ignores = new Set([
  ...['plateforme', 'externalId', 'projet', 'etag', 'version', 'creeLe', 'majLe', 'supprimeLe', 'motif'],
  'majSourceLe',
]);
/** Lists without order, whose labels the hub writes as in its nomenclatures. */
const listes = new Set([
  ...['competences', 'leviers', 'thematiques', 'sites', 'interventions', 'programmes', 'motsCles'],
  ...['plans', 'memeProjetQue'],
]);

function fold(texte: unknown): string {
  return String(texte)
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[’']/g, "'")
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

function isEmpty(valeur: unknown): boolean {
  if (valeur === null || valeur === undefined || valeur === '') return true;
  if (Array.isArray(valeur)) return valeur.length === 0;
  return typeof valeur === 'object' && Object.values(valeur).every(isEmpty);
}

/** Keys sorted, empty members left out. */
function canonical(valeur: unknown): unknown {
  if (Array.isArray(valeur)) return valeur.map(canonical);
  if (valeur === null || typeof valeur !== 'object') return valeur;
  const membres = Object.entries(valeur).filter(([, membre]) => !isEmpty(membre));
  membres.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(membres.map(([nom, membre]) => [nom, canonical(membre)]));
}

function canonicalField(nom: string, valeur: unknown): unknown {
  if (nom === 'collectivites' && Array.isArray(valeur)) {
    const codes = (valeur as Objet[]).map(({ code, codeOrigine }) => String(codeOrigine ?? code));
    return [...new Set(codes)].sort();
  }
  if (listes.has(nom) && Array.isArray(valeur)) return [...new Set(valeur.map(fold))].sort();
  return canonical(valeur);
}

/**
 * The text to compare. Without `contacts`, the key does not read them: they are left out of both sides. A phase that
 * the sender leaves to its correspondances is not compared.
 */
export function formOf(trace: object, options: { contacts: boolean; sansPhase: boolean }): string {
  const { porteur, ...reste } = trace as Objet;
  const { referent, ...porteurSeul } = (porteur ?? {}) as Objet;
  const champs: Objet = {
    ...parDefaut,
    ...Object.fromEntries(Object.entries(reste).filter(([, valeur]) => !isEmpty(valeur))),
    porteur: options.contacts ? { ...porteurSeul, referent } : porteurSeul,
  };
  const gardes = Object.entries(champs).filter(
    ([nom, valeur]) =>
      !ignores.has(nom) &&
      !isEmpty(valeur) &&
      !(options.sansPhase && (nom === 'phase' || nom === 'phaseStatut')),
  );
  gardes.sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(gardes.map(([nom, valeur]) => [nom, canonicalField(nom, valeur)]));
}

/** Does the sender leave the phase to its correspondances? */
export function leavesPhase(trace: object): boolean {
  const { phase, statutSource } = trace as Objet;
  return isEmpty(phase) && !isEmpty(statutSource);
}

/** Short stand-in for a text: 128 bits of its SHA-256. */
export async function hashOf(texte: string): Promise<string> {
  const octets = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(texte));
  return String.fromCharCode(...new Uint16Array(octets, 0, 8));
}
