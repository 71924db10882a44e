// The plateformes of an import, in the database.
import type { Db } from '../infra/db.ts';
import { Problem } from '../infra/problem.ts';
import { createPlateforme, listPlateformes } from '../plateformes/index.ts';
import type { Moyens } from './importation.ts';

const PAGE = 200;

/** What `runImport` needs to know and to create of the plateformes. */
export function openPlateformes(db: Db): Pick<Moyens, 'ensureOuverte' | 'hasPlateforme'> {
  return {
    async hasPlateforme(slug) {
      let apres: string | undefined = '';
      while (apres !== undefined) {
        const page: { slug: string }[] = await listPlateformes(db, { apres, limite: PAGE });
        if (page.some((plateforme) => plateforme.slug === slug)) return true;
        apres = page.length < PAGE ? undefined : page.at(-1)?.slug;
      }
      return false;
    },
    async ensureOuverte(plateforme) {
      try {
        await createPlateforme(db, { ...plateforme, origine: 'opendata', peutPosseder: false });
      } catch (erreur) {
        // Already there: a former import created it.
        if (!(erreur instanceof Problem && erreur.status === 409)) throw erreur;
      }
    },
  };
}
