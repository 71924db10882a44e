// A code typed in the search box, whole or being typed: INSEE, postal, département, région, SIREN, SIRET.
import { normaliserDepartement } from './codes.ts';
import type { CommuneAncienne, MotifDeCode, Territoire, Trouve } from './modele.ts';

export type TrouveParCode = Trouve & { motif: MotifDeCode };

/** A code is right or wrong. */
const approche = false;

export type ChercherCode = (texte: string) => TrouveParCode[];

function pushTo<V>(map: Map<string, V[]>, key: string, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

/** Codes by their first characters: three for INSEE and postal codes, six for SIREN. */
export function createChercherCode(
  territoires: readonly Territoire[],
  anciennes: readonly CommuneAncienne[],
): ChercherCode {
  const parDebut = new Map<string, TrouveParCode[]>();
  const circonscriptions = new Map<string, TrouveParCode[]>();
  const communes = new Map<string, Territoire>();
  for (const territoire of territoires) {
    const { type, code, siren, codesPostaux } = territoire;
    if (siren !== undefined)
      pushTo(parDebut, siren.slice(0, 6), { territoire, motif: 'siren', valeur: siren, approche });
    if (type === 'departement' || type === 'region') {
      pushTo(circonscriptions, code, { territoire, motif: 'code', valeur: code, approche });
    }
    if (type !== 'commune') continue;
    communes.set(code, territoire);
    pushTo(parDebut, code.slice(0, 3), { territoire, motif: 'code', valeur: code, approche });
    for (const valeur of codesPostaux) {
      pushTo(parDebut, valeur.slice(0, 3), { territoire, motif: 'code_postal', valeur, approche });
    }
  }
  for (const { code, nom, actuelle } of anciennes) {
    const territoire = communes.get(actuelle);
    if (territoire === undefined || code === actuelle) continue;
    const trouve = { territoire, motif: 'ancien_code', valeur: code, approche, ancienNom: nom } as const;
    pushTo(parDebut, code.slice(0, 3), trouve);
  }
  const listDebuts = (debut: string) =>
    (parDebut.get(debut.slice(0, debut.length >= 6 ? 6 : 3)) ?? []).filter(({ valeur }) =>
      valeur.startsWith(debut),
    );
  return (texte) => {
    const code = lireCode(texte);
    if (code === undefined) return [];
    if (code.length <= 3) {
      const departement = normaliserDepartement(code.length === 1 ? `0${code}` : code);
      const exacts = circonscriptions.get(departement) ?? [];
      return [...exacts, ...(code.length === 3 ? trier(listDebuts(code)) : [])];
    }
    if (code.length === 4) return trier([...listDebuts(`0${code}`), ...listDebuts(code)]);
    if (code.length > 9) return listDebuts(code.slice(0, 9)).map((trouve) => ({ ...trouve, motif: 'siret' }));
    return trier(listDebuts(code));
  };
}

/** Spaces, dots and dashes inside a code are how people write it. */
function lireCode(texte: string): string | undefined {
  const compact = texte
    .slice(0, 60)
    .replace(/[\s.\u202f-]+/g, '')
    .toUpperCase();
  return /^(?:\d[\dAB]?\d{0,12})$/.test(compact) ? compact : undefined;
}

const ordre: Record<MotifDeCode, number> = { code: 0, siren: 0, siret: 0, code_postal: 1, ancien_code: 2 };

function trier(trouves: TrouveParCode[]): TrouveParCode[] {
  return trouves.sort(
    (a, b) =>
      ordre[a.motif] - ordre[b.motif] || (b.territoire.population ?? 0) - (a.territoire.population ?? 0),
  );
}
