// The review queue over HTTP.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Static } from 'typebox';
import type { Db } from '../infra/db.ts';
import type { ErreurDeChamp } from '../infra/problem.ts';
import { curseurRefuse, donneesInvalides } from '../projets/index.ts';
import type { Referentiel } from '../territoires/index.ts';
import { listRapprochements } from './file.ts';
import { decodeCurseur, encodeCurseur } from './file-rules.ts';
import { ListeDeRapprochements, listerRapprochements, RechercheDeRapprochements } from './file-schemas.ts';

export interface OptionsDeFile {
  db: Db;
  referentiel: Pick<Referentiel, 'parseTerritoire' | 'listCouvrants' | 'situer'>;
}

/** Territory keys of a request; null: everywhere. Throws a 400. */
function keysOf(
  { territoire, portee }: Static<typeof RechercheDeRapprochements>,
  referentiel: OptionsDeFile['referentiel'],
): string[] | null {
  const refuse = (erreur: ErreurDeChamp) => donneesInvalides([erreur]);
  if (territoire === undefined) {
    if (portee) throw refuse({ pointer: '/portee', detail: 'demande un territoire' });
    return null;
  }
  const place = referentiel.parseTerritoire(territoire);
  if ('erreur' in place) {
    const { erreur, propositions } = place;
    throw refuse({ pointer: '/territoire', detail: erreur, ...(propositions ? { propositions } : {}) });
  }
  return [place.cle, ...(portee ? referentiel.listCouvrants(place.cle).map((cle) => `=${cle}`) : [])];
}

export const routesFile: FastifyPluginAsyncTypebox<OptionsDeFile> = async (app, options) => {
  const { db, referentiel } = options;
  const nommer = (type: string, code: string) => {
    const place = referentiel.situer(type, code);
    return 'erreur' in place ? undefined : place.nom;
  };

  app.get(
    '/v1/rapprochements',
    {
      config: { scope: 'projets:lecture' },
      schema: {
        tags: ['Rapprochements'],
        operationId: 'listerRapprochements',
        'x-openapi': listerRapprochements,
        summary: 'Lister les rapprochements à relire',
        description:
          'Ce que le calcul ne tranche pas et ce que des humains contestent : les litiges, puis les doublons signalés, les projets en alerte, les paires entre deux plateformes connectées et les autres, la plus ressemblante d’abord, puis la plus récente. D’une page à l’autre, une question qui reste posée vient une fois et une seule. On y répond par `POST /v1/decisions`.',
        querystring: RechercheDeRapprochements,
        response: { 200: ListeDeRapprochements },
      },
    },
    async (request) => {
      const { query, acces } = request;
      const apres = query.curseur === undefined ? null : decodeCurseur(query.curseur);
      if (apres === undefined) throw curseurRefuse();
      const { rapprochements, suivant } = await listRapprochements(db, {
        filtre: {
          cles: keysOf(query, referentiel),
          plateformes: query.plateforme ?? null,
          etats: query.etat ?? null,
          scoreMin: query.scoreMin ?? null,
        },
        lecteur: { cercles: acces.cercles },
        apres,
        limite: query.limite ?? 50,
        nommer,
      });
      return { rapprochements, suivant: suivant && encodeCurseur(suivant) };
    },
  );
};
