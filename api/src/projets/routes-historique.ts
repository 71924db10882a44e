// The history of a projet, by pages.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { type Contexte, lecteurOf } from './contexte.ts';
import { champsSuivis, decodeReprise, encodeReprise, readHistorique } from './historique.ts';
import { curseurRefuse } from './problems.ts';
import { Reference } from './schemas-projets.ts';

const Demande = Type.Object(
  {
    champ: Type.Optional(Type.Enum([...champsSuivis], { description: 'Ce champ seulement.' })),
    limite: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 200,
        description: 'Nombre de changements examinés par page ; 50 par défaut.',
      }),
    ),
    curseur: Type.Optional(Type.String({ maxLength: 5000, description: '`suivant` de la page précédente.' })),
  },
  { additionalProperties: false },
);
const Historique = Type.Object({
  historique: Type.Array(
    Type.Object({
      champ: Type.String(),
      valeurs: Type.Array(
        Type.Object({
          valeur: Type.Unknown({ description: 'Valeur retenue alors.' }),
          depuis: Type.Union([Type.String(), Type.Null()], {
            description:
              'null : la valeur a commencé avant cette page ; une page suivante la redonne, datée, avec le même `jusqua`.',
          }),
          jusqua: Type.Union([Type.String(), Type.Null()], { description: 'null : encore aujourd’hui.' }),
          source: Type.Unknown({ description: 'Provenance de la valeur.' }),
        }),
        { description: 'La plus récente d’abord.' },
      ),
    }),
  ),
  suivant: Type.Union([Type.String(), Type.Null()], {
    description: 'Curseur de la page suivante, plus ancienne ; null à la fin.',
  }),
});

export const routesHistorique: FastifyPluginAsyncTypebox<Contexte> = async (app, { db, rangDe }) => {
  app.get(
    '/v1/projets/:ref/historique',
    {
      config: { scope: 'projets:lecture' },
      schema: {
        tags: ['Projets'],
        summary: 'Lire l’historique d’un projet',
        description:
          'Champ par champ, les valeurs retenues, depuis quand et d’où elles viennent, par pages de changements, les plus récents d’abord. Un ancien identifiant du projet répond 308 vers l’actuel.',
        params: Reference,
        querystring: Demande,
        response: { 200: Historique },
      },
    },
    async (request, reply) => {
      const { champ, limite = 50, curseur } = request.query;
      const reprise = curseur === undefined ? null : decodeReprise(curseur, champ);
      if (reprise === undefined) throw curseurRefuse();
      const champs = champ === undefined ? champsSuivis : [champ];
      const demande = { ref: request.params.ref, champs, reprise, limite };
      const page = await readHistorique(db, demande, lecteurOf(request), rangDe);
      if ('deplace' in page) {
        const mark = request.url.indexOf('?');
        const query = mark < 0 ? '' : request.url.slice(mark);
        return reply.redirect(`/v1/projets/${page.deplace}/historique${query}`, 308);
      }
      const suivant = page.suivant && encodeReprise(page.suivant, champ);
      return { historique: page.historique, suivant };
    },
  );
};
