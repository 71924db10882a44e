// Filling the base through the bulk route: the measure of the bulk itself, and of the server's memory meanwhile.

import { type PlateformeDuBanc, plateformes } from './derivation.ts';
import { publishLot, type ResultatDeLot } from './lot.ts';
import type { Contexte } from './mesures.ts';
import { residentMemory } from './processus.ts';
import { type Resultat, rapprochement } from './rapport.ts';

const watched = 100_000;
const warmUp = 5_000;

interface Memoire {
  avant: number;
  sommet: number;
}

type Progres = (sentence: string) => void;

async function load(
  contexte: Contexte,
  plateforme: PlateformeDuBanc,
  tell: Progres,
): Promise<ResultatDeLot & { memoire: Memoire }> {
  const { banc, derivation, total, projets, rangs } = contexte;
  const memoire: Memoire = { avant: 0, sommet: 0 };
  let lignes = 0;
  let last = performance.now();
  const sampling = setInterval(async () => {
    const now = await residentMemory(banc.serveur.pid);
    if (lignes >= warmUp && lignes <= watched) {
      if (memoire.avant === 0) memoire.avant = now;
      memoire.sommet = Math.max(memoire.sommet, now);
    }
  }, 100);
  try {
    const traces = derivation.tracesOf(plateforme, 0, total);
    const resultat = await publishLot(banc.url, banc.cles[plateforme], traces, ({ externalId, projet }) => {
      lignes += 1;
      if (lignes % 10 === 0 && projet) {
        projets.push(projet.id);
        if (plateforme === 'banc-a') rangs.push(Number(externalId.slice(2)));
      }
      if (performance.now() - last > 10_000) {
        last = performance.now();
        tell(`  ${plateforme} : ${lignes} lignes`);
      }
    });
    return { ...resultat, memoire };
  } finally {
    clearInterval(sampling);
  }
}

/** Loads every trace, one plateforme after the other, each on one connection. */
export async function measureLot(contexte: Contexte, tell: Progres): Promise<Resultat[]> {
  const groupe = `Publication en lot (${rapprochement.dit})`;
  const resultats: Resultat[] = [];
  for (const plateforme of plateformes) {
    const lot = await load(contexte, plateforme, tell);
    const { lignes, secondes, etats, refus, memoire } = lot;
    const unexpected = lignes - (etats.cree ?? 0);
    if (unexpected > 0)
      tell(`  ${unexpected} lignes non créées : ${JSON.stringify(etats)}\n  ${refus.join('\n  ')}`);
    resultats.push({
      groupe,
      mesure: `Lot de ${lignes.toLocaleString('fr-FR')} lignes, une connexion`,
      valeur: lignes / secondes,
      unite: 'traces/s',
      cible: { sens: 'min', seuil: rapprochement.actif ? 2_000 : 3_000 },
      note: unexpected > 0 ? `${unexpected} lignes non créées` : `${Math.round(secondes)} s`,
    });
    if (plateforme !== 'banc-a') continue;
    resultats.push({
      groupe,
      mesure: `Mémoire du serveur sur ${Math.min(lignes, watched).toLocaleString('fr-FR')} lignes, croissance`,
      valeur: memoire.sommet - memoire.avant,
      unite: 'Mo',
      cible: { sens: 'max', seuil: 64 },
      note: `de ${Math.round(memoire.avant)} à ${Math.round(memoire.sommet)} Mo résidents (après ${warmUp} lignes)`,
    });
  }
  return resultats;
}
