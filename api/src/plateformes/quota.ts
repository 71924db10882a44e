// Quotas per plateforme, shared by all processes: each takes slices of the minute's budget, then spends them alone.
// Bookkeeping that fails lets requests pass.
import type { Db } from '../infra/db.ts';
import type { PlateformeConnue } from './annuaire.ts';
import { type Seau, takeTranche } from './store-mesures.ts';

export interface EtatDeQuota {
  admis: boolean;
  limite: number;
  /** Requests left to the plateforme in this minute, as last known by this process. */
  restant: number;
  /** Seconds until the budget is whole again. */
  secondes: number;
}

export interface Quotas {
  /** Spends one request; answers at once while the process holds a slice. */
  spend(plateforme: PlateformeConnue, seau: Seau): EtatDeQuota | Promise<EtatDeQuota>;
  /** The state without spending; undefined when this process has not yet taken a slice in this minute. */
  peek(plateforme: PlateformeConnue, seau: Seau): EtatDeQuota | undefined;
}

interface Compte {
  limite: number;
  credit: number;
  consomme: number;
  epuise: boolean;
  /** On the process's monotonic clock. */
  finMs: number;
  demande: Promise<void> | undefined;
}

// After a failure of the database, the process grants itself this long before it asks again.
const graceMs = 1000;

export function createQuotas(
  db: Db,
  onError: (error: unknown) => void,
  now = () => performance.now(),
): Quotas {
  const comptes = new Map<string, Compte>();

  function compteDe(plateforme: PlateformeConnue, seau: Seau): Compte {
    const cle = `${seau}:${plateforme.slug}`;
    const limite = plateforme.quotaParMinute;
    let compte = comptes.get(cle);
    if (compte === undefined) {
      compte = {
        limite,
        credit: 0,
        consomme: 0,
        epuise: false,
        finMs: Number.POSITIVE_INFINITY,
        demande: undefined,
      };
      comptes.set(cle, compte);
    } else if (compte.finMs <= now() || compte.limite !== limite) {
      // A new minute, or a limit just changed by an administrator: start again from what the database says.
      Object.assign(compte, {
        limite,
        credit: 0,
        consomme: 0,
        epuise: false,
        finMs: Number.POSITIVE_INFINITY,
      });
    }
    return compte;
  }

  async function lease(compte: Compte, slug: string, seau: Seau): Promise<void> {
    const taille = Math.max(1, Math.floor(compte.limite / 100));
    try {
      const tranche = await takeTranche(db, slug, seau, compte.limite, taille);
      const finMs = now() + tranche.resteMs;
      // What is left of the previous minute is not carried over.
      const nouvelleMinute = finMs > compte.finMs + graceMs;
      compte.credit = tranche.accorde + (nouvelleMinute ? 0 : compte.credit);
      compte.consomme = tranche.consomme;
      compte.epuise = tranche.accorde === 0;
      compte.finMs = finMs;
    } catch (error) {
      onError(error);
      compte.credit += compte.limite;
      compte.finMs = now() + graceMs;
    }
  }

  function ask(compte: Compte, slug: string, seau: Seau): Promise<void> {
    compte.demande ??= lease(compte, slug, seau).finally(() => {
      compte.demande = undefined;
    });
    return compte.demande;
  }

  function etatDe(compte: Compte, admis: boolean): EtatDeQuota {
    const restant = Math.min(compte.limite, Math.max(0, compte.limite - compte.consomme) + compte.credit);
    const reste = Number.isFinite(compte.finMs) ? compte.finMs - now() : 60_000;
    return { admis, limite: compte.limite, restant, secondes: Math.max(1, Math.ceil(reste / 1000)) };
  }

  async function spendLater(plateforme: PlateformeConnue, seau: Seau): Promise<EtatDeQuota> {
    for (;;) {
      const compte = compteDe(plateforme, seau);
      if (compte.credit > 0) {
        compte.credit -= 1;
        return etatDe(compte, true);
      }
      if (compte.epuise) return etatDe(compte, false);
      await ask(compte, plateforme.slug, seau);
    }
  }

  return {
    spend(plateforme, seau) {
      const compte = compteDe(plateforme, seau);
      if (compte.credit === 0) return compte.epuise ? etatDe(compte, false) : spendLater(plateforme, seau);
      compte.credit -= 1;
      // The next slice is asked for before this one ends: large quotas never wait.
      if (compte.credit < Math.floor(compte.limite / 400) && !compte.epuise)
        void ask(compte, plateforme.slug, seau);
      return etatDe(compte, true);
    },
    peek(plateforme, seau) {
      const compte = comptes.get(`${seau}:${plateforme.slug}`);
      if (compte === undefined || compte.finMs <= now() || !Number.isFinite(compte.finMs)) return undefined;
      return etatDe(compte, true);
    },
  };
}
