// Addresses: path templates filled, queries written.

export type Valeur = string | number | boolean | readonly (string | number | boolean)[] | null | undefined;

/**
 * One part of a path, percent-encoded. Throws a TypeError for what no address can carry: an empty text, half a
 * surrogate pair, and `.` or `..`, which every HTTP client resolves away (send those through the bulk route).
 */
function encodePartie(texte: string): string {
  if (texte === '' || texte === '.' || texte === '..') {
    throw new TypeError(`« ${texte} » ne peut pas figurer dans une adresse : publiez-le par lot.`);
  }
  try {
    return encodeURIComponent(texte);
  } catch {
    throw new TypeError('Cet identifiant contient un caractère incomplet (demi-codet UTF-16).');
  }
}

/** `/v1/traces/{externalId}` and its values → the path. */
export function fillChemin(modele: string, valeurs: Readonly<Record<string, string>> = {}): string {
  return modele.replace(/\{(\w+)\}/g, (_, nom: string) => {
    const valeur = valeurs[nom];
    if (valeur === undefined) throw new TypeError(`Il manque « ${nom} » dans l’adresse.`);
    return encodePartie(String(valeur));
  });
}

/** A list repeats its parameter; null and undefined are left out. */
export function writeRequete(requete: Readonly<Record<string, Valeur>> = {}): string {
  const params = new URLSearchParams();
  for (const [nom, valeur] of Object.entries(requete)) {
    for (const item of Array.isArray(valeur) ? valeur : [valeur]) {
      if (item !== null && item !== undefined) params.append(nom, String(item));
    }
  }
  const texte = params.toString();
  return texte === '' ? '' : `?${texte}`;
}
