// Spelling of official codes. Pure text, no reference data.

const maxEcho = 40;

/** What the caller wrote, short enough to be quoted in a sentence. */
export function citer(texte: string): string {
  return texte.length <= maxEcho ? texte : `${texte.slice(0, maxEcho)}…`;
}

export function isSiren(code: string): boolean {
  return /^\d{9}$/.test(code);
}

export function isSiret(code: string): boolean {
  return /^\d{14}$/.test(code);
}

/** Luhn checksum, which every SIREN satisfies. */
export function isLuhnValid(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const weighted = i % 2 === 1 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}

/** Upper case without spaces: "2a004" → "2A004", "244 400 404" → "244400404". */
export function normaliserCode(code: string): string {
  return code.replace(/\s+/g, '').toUpperCase();
}

/** "044" → "44", "2a" → "2A", "02A" → "2A"; overseas codes keep their three digits. */
export function normaliserDepartement(code: string): string {
  const compact = normaliserCode(code);
  return compact.length === 3 && compact.startsWith('0') ? compact.slice(1) : compact;
}
