// Reads the snapshot beside this file; each file once, at first use.
import { readFileSync } from 'node:fs';

const kept = new Map();

/** Every line of a file: `territoires`, `communes-disparues`, `groupements-disparus`, `competences`… */
export function lire(nom) {
  if (!kept.has(nom)) {
    const texte = readFileSync(new URL(`${nom}.ndjson`, import.meta.url), 'utf8');
    kept.set(
      nom,
      texte
        .split('\n')
        .filter((ligne) => ligne !== '')
        .map((ligne) => JSON.parse(ligne)),
    );
  }
  return kept.get(nom);
}

let parCle;

/** The territory of this key (`commune:44109`, `groupement:244400404`, `departement:44`, `region:52`), or undefined. */
export function trouver(cle) {
  parCle ??= new Map(lire('territoires').map((territoire) => [territoire.cle, territoire]));
  return parCle.get(cle);
}

let disparues;

/** The commune of this code, or the one that replaces it. */
export function trouverCommune(code) {
  disparues ??= new Map(lire('communes-disparues').map((commune) => [commune.code, commune.actuelle]));
  return trouver(`commune:${code}`) ?? trouver(`commune:${disparues.get(code)}`);
}
