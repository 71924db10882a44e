import type { Collectivite } from '../collectivites.ts';

const GRAINES = [0x9e3779b9, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f] as const;

/**
 * Identifier of a collectivité in the official table: always the same UUID (version 8) for the same type and code,
 * so that two exports, whatever their date, designate it alike.
 */
export function idOfficielDeCollectivite({ type, code }: Collectivite): string {
  const hex = GRAINES.map((graine) => hash(`${type}:${code}`, graine).toString(16).padStart(8, '0')).join('');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20),
  ].join('-');
}

/** 32-bit hash of a short text: FNV-1a, then a mixing step so that near texts differ everywhere. */
function hash(texte: string, graine: number): number {
  let h = graine;
  for (let i = 0; i < texte.length; i += 1) h = Math.imul(h ^ texte.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x45d9f3b);
  h = Math.imul(h ^ (h >>> 15), 0x45d9f3b);
  return (h ^ (h >>> 16)) >>> 0;
}
