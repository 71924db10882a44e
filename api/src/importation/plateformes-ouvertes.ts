// The plateformes of an import, in the database.
import type { Db } from '../infra/db.ts';
import { Problem } from '../infra/problem.ts';
import { type AnnuaireOuvert, createPlateforme } from '../plateformes/index.ts';
import type { Moyens } from './importation.ts';

/** What `runImport` needs to know and to create of the plateformes; the annuaire is the one that publishes. */
export function openPlateformes(
  db: Db,
  annuaire: AnnuaireOuvert,
): Pick<Moyens, 'ensureOuverte' | 'hasPlateforme'> {
  return {
    hasPlateforme: async (slug) => annuaire.plateforme(slug) !== undefined,
    async ensureOuverte(plateforme) {
      if (annuaire.plateforme(plateforme.slug) !== undefined) return;
      try {
        await createPlateforme(db, { ...plateforme, origine: 'opendata', peutPosseder: false });
      } catch (erreur) {
        // Another import created it meanwhile.
        if (!(erreur instanceof Problem && erreur.status === 409)) throw erreur;
      }
      await annuaire.refresh();
    },
  };
}
