// The body of a webhook: the event as the feed gives it, under 20 kB.
import { type LigneDeFil, toCloudEvent } from '../evenements/index.ts';

/** Bytes that a body never reaches. */
export const tailleMax = 20_000;

const cache = new WeakMap<LigneDeFil, string>();

const isLarge = (territoire: string) => /^(departement|region):/.test(territoire);

/** What a too long event leaves out first: `tronque` names it, and the feed gives the whole. */
const allegements: [string, (value: unknown) => unknown][] = [
  ['territoires', (value) => (Array.isArray(value) ? value.filter(isLarge) : value)],
  ['champs', (value) => (Array.isArray(value) ? value.slice(0, 50) : value)],
  ['absorbes', (value) => (Array.isArray(value) ? value.slice(0, 50) : value)],
  ['parties', (value) => (Array.isArray(value) ? value.slice(0, 50) : value)],
  ['motif', (value) => (typeof value === 'string' ? `${value.slice(0, 500)}…` : value)],
];

function compose(ligne: LigneDeFil, base: string): string {
  const evenement = toCloudEvent(ligne, base);
  let texte = JSON.stringify(evenement);
  const data = { ...evenement.data };
  const tronque: string[] = [];
  for (const [champ, alleger] of allegements) {
    if (Buffer.byteLength(texte) < tailleMax) return texte;
    if (!(champ in data)) continue;
    data[champ] = alleger(data[champ]);
    tronque.push(champ);
    texte = JSON.stringify({ ...evenement, data: { ...data, tronque } });
  }
  if (Buffer.byteLength(texte) < tailleMax) return texte;
  const { projet, plateforme } = data;
  return JSON.stringify({ ...evenement, data: { projet, plateforme, tronque: ['data'] } });
}

/** The same text for every subscription: it holds nothing that depends on the reader. */
export function composeCorps(ligne: LigneDeFil, base: string): string {
  const known = cache.get(ligne);
  if (known !== undefined) return known;
  const texte = compose(ligne, base);
  cache.set(ligne, texte);
  return texte;
}
