// What the log keeps of a failed answer: enough to understand, nothing that names a person.

const longueur = 200;

/** Readable beginning of an answer; addresses and long numbers are masked. null when nothing is left. */
export function extractReponse(corps: string): string | null {
  const texte = corps
    .replace(/<(script|style)[\s\S]*?(<\/\1>|$)/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/[^\s<>"'(),:;]+@[^\s<>"'(),:;]+/g, '[adresse]')
    .replace(/\+?\d(?:[ .-]?\d){5,}/g, '[numéro]')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, ' ')
    .trim();
  return texte === '' ? null : texte.slice(0, longueur);
}
