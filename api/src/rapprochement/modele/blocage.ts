// Blocking: the exact keys under which two traces of one projet meet. The first keys are the most selective.
import type { Fiche } from './fiche.ts';
import { poidsDuMot } from './lexique.ts';
import { raciner } from './texte.ts';
import { generiques, gestes } from './vocabulaire.ts';

const maximum = 12;
const banals = new Set([...generiques, ...Object.values(gestes).flat()].map(raciner));

/**
 * At most 12 keys, the most selective first: an identifier, the exact cost at the place, a rare word at the place,
 * then less rare ones, and last the place alone. A place is a commune (`c80021`) or a SIREN (`s248000531`).
 */
export function clesDeBlocage(fiche: Fiche): string[] {
  const cles = new Set<string>();
  for (const id of identifiants(fiche)) cles.add(`id|${id}`);
  const lieux = lieuxDe(fiche);
  if (fiche.cout !== undefined && fiche.cout >= 100) {
    for (const lieu of lieux.slice(0, 2)) cles.add(`${lieu}|€${Math.floor(fiche.cout)}`);
  }
  const mots = motsUtiles(fiche);
  const [rare] = mots;
  for (const lieu of lieux) for (const mot of mots.slice(0, 2)) cles.add(`${lieu}|${mot}`);
  if (rare !== undefined && poidsDuMot(rare) > 8) {
    for (const code of fiche.dansGroupements.slice(0, 1)) cles.add(`s${code}|${rare}`);
  }
  for (const lieu of lieux.slice(0, 2)) for (const mot of mots.slice(2, 5)) cles.add(`${lieu}|${mot}`);
  const seules = lieux.slice(0, 2);
  for (const seule of seules) cles.delete(seule);
  return [...[...cles].slice(0, maximum - seules.length), ...seules];
}

function identifiants({ plateforme, externalId, ids }: Fiche): string[] {
  return [`${plateforme}:${externalId}`, ...ids.slice(0, 2)];
}

/** INSEE code of the commune whose SIREN this is; undefined for groupings and new communes. */
function communeDuSiren(siren: string): string | undefined {
  return /^21\w{2}0?\d{4,5}$/.test(siren) ? `${siren.slice(2, 4)}${siren.slice(5, 8)}` : undefined;
}

function lieuxDe({ communes, porteur, groupements }: Fiche): string[] {
  const lieux = new Set(communes.slice(0, 2).map((code) => `c${code}`));
  const commune = porteur === undefined ? undefined : communeDuSiren(porteur);
  if (porteur !== undefined && (commune === undefined || !communes.includes(commune)))
    lieux.add(`s${porteur}`);
  for (const code of groupements) lieux.add(`s${code}`);
  return [...lieux].slice(0, 4);
}

function motsUtiles({ mots, lieux }: Fiche): string[] {
  return mots
    .filter((mot) => !banals.has(mot) && !lieux.includes(mot) && !(mot.length < 3 && /^\d+$/.test(mot)))
    .map((mot, rang) => ({ mot, rang, poids: poidsDuMot(mot) }))
    .sort((a, b) => b.poids - a.poids || a.rang - b.rang)
    .map(({ mot }) => mot);
}
