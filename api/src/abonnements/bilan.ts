// How one subscription fares: its run of failures, its counts, and the lines of its log.
import type { Issue } from './envoi.ts';
import type { EnFile } from './file.ts';
import type { LigneDeLivraison } from './store-livraisons.ts';
import type { FicheEnBase, Releve } from './store-livreur.ts';

type PartieDeReleve = Pick<
  Releve,
  'echecsDeSuite' | 'enEchecDepuis' | 'derniereLivraison' | 'dernierEchec' | 'livrees' | 'echecs'
>;

export interface Bilan {
  readonly echecsDeSuite: number;
  succeed(now: number, isClear: boolean): void;
  fail(now: number): void;
  /** The counts since the last survey; `putBack` when they could not be written. */
  survey(): { partie: PartieDeReleve; putBack(): void };
}

export function createBilan(fiche: FicheEnBase): Bilan {
  let { echecsDeSuite, enEchecDepuis } = fiche;
  let compte = { livrees: 0, echecs: 0 };
  let derniereLivraison: number | null = null;
  let dernierEchec: number | null = null;
  return {
    get echecsDeSuite() {
      return echecsDeSuite;
    },
    succeed(now, isClear) {
      compte.livrees++;
      derniereLivraison = now;
      echecsDeSuite = 0;
      if (isClear) enEchecDepuis = null;
    },
    fail(now) {
      compte.echecs++;
      dernierEchec = now;
      echecsDeSuite++;
      enEchecDepuis ??= now;
    },
    survey() {
      const taken = compte;
      compte = { livrees: 0, echecs: 0 };
      return {
        partie: { echecsDeSuite, enEchecDepuis, derniereLivraison, dernierEchec, ...taken },
        putBack() {
          compte.livrees += taken.livrees;
          compte.echecs += taken.echecs;
        },
      };
    },
  };
}

/** One attempt, as the plateforme will read it. Call it once the attempt is counted. */
export function ligneOf(abonnement: string, envoi: EnFile, issue: Issue, now: number): LigneDeLivraison {
  const { id, type, sujet, projetId } = envoi.evenement;
  const { livree, statut, dureeMs, erreur, extrait } = issue;
  return {
    ...{ abonnement, evenement: id, type, sujet, projetId, statut, dureeMs, erreur, extrait },
    tentative: envoi.tentatives + (livree ? 1 : 0),
    resultat: livree ? 'livree' : 'echec',
    le: new Date(now).toISOString(),
  };
}
