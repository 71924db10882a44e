// What being near is worth in a search: near a territory, by what both belong to; near a point, by département.
import type { CleTerritoire, OptionsRecherche, Point, Territoire } from './modele.ts';
import { POSITIONS } from './positions-departements.ts';

/** The most that nearness is worth, in points of score. */
export const proximiteMax = 9;
/** Distance at which being near a point is worth about a third of the most, in kilometres. */
const portee = 150;

export type NoterProximite = (territoire: Territoire) => number;

export function createProximite(pres: OptionsRecherche['pres']): NoterProximite | undefined {
  if (pres === undefined) return undefined;
  return 'latitude' in pres ? createDuPoint(pres) : createDuTerritoire(pres);
}

function createDuTerritoire({ dans }: Territoire): NoterProximite {
  const de = (prefixe: string): CleTerritoire[] => dans.filter((cle) => cle.startsWith(prefixe));
  const [groupements, departements, regions] = [de('groupement:'), de('departement:'), de('region:')];
  return (territoire) => {
    const partage = (cle: CleTerritoire) => territoire.dans.includes(cle);
    if (groupements.some(partage)) return proximiteMax;
    if (departements.some(partage)) return 6;
    return regions.some(partage) ? 3 : 0;
  };
}

function createDuPoint(point: Point): NoterProximite {
  const notes = new Map(
    Object.entries(POSITIONS).map(([code, [latitude, longitude]]) => [
      code,
      proximiteMax * Math.exp(-distanceKm(point, { latitude, longitude }) / portee),
    ]),
  );
  return ({ departements }) => Math.max(0, ...departements.map((code) => notes.get(code) ?? 0));
}

/** Along the sphere, in kilometres. */
export function distanceKm(a: Point, b: Point): number {
  const radians = (degres: number) => (degres * Math.PI) / 180;
  const sinus = (de: number, vers: number) => Math.sin(radians(vers - de) / 2) ** 2;
  const h =
    sinus(a.latitude, b.latitude) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * sinus(a.longitude, b.longitude);
  return 2 * 6_371 * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** "47.21,-1.55", latitude first, in degrees. undefined: no point; null: a point that does not exist or is misspelt. */
export function lirePoint(texte: string): Point | null | undefined {
  if (!/^[\s+-]*[\d.]/.test(texte) || !texte.includes(',')) return undefined;
  const [, nord, est] =
    /^\s*(-?\d{1,2}(?:\.\d{1,15})?)\s*,\s*(-?\d{1,3}(?:\.\d{1,15})?)\s*$/.exec(texte) ?? [];
  if (nord === undefined || est === undefined) return null;
  const point = { latitude: Number(nord), longitude: Number(est) };
  return Math.abs(point.latitude) <= 90 && Math.abs(point.longitude) <= 180 ? point : null;
}
