import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Contexte } from './contexte.ts';
import { checkDemande, type EffacementDeDecisions, eraseTrace, listRefsByEmail } from './effacement.ts';
import { champsEffacables } from './effacement-rules.ts';
import { effacerDonnees } from './openapi-projets.ts';

const Corps = Type.Object(
  {
    ref: Type.Optional(
      Type.String({
        maxLength: 300,
        pattern: '^[^:]+:.+$',
        description: 'Trace visée : `plateforme:externalId`.',
      }),
    ),
    email: Type.Optional(
      Type.String({
        format: 'email',
        maxLength: 320,
        description:
          'Efface tous les contacts ayant cette adresse, et les auteurs et commentaires de décisions qui la portent.',
      }),
    ),
    champs: Type.Optional(
      Type.Array(Type.Enum([...champsEffacables]), {
        maxItems: champsEffacables.length,
        description:
          'Textes à remplacer par `[effacé]` dans toutes les versions de la trace ; `url` et `parent` sont vidés, `adresse` emporte `banId` ; une correction du même champ aussi ; `decisions` : auteurs et commentaires des décisions sur cette trace.',
      }),
    ),
    contact: Type.Optional(Type.Boolean({ description: 'Effacer le référent du porteur (oui par défaut).' })),
    motif: Type.String({
      minLength: 1,
      maxLength: 1000,
      description: 'Pourquoi : gardé au journal des effacements.',
    }),
  },
  { additionalProperties: false },
);
const Effacements = Type.Object({
  effacements: Type.Array(
    Type.Object({ ref: Type.String(), champs: Type.Array(Type.String()), contact: Type.Boolean() }),
  ),
  decisions: Type.Optional(
    Type.Integer({ description: 'Par `email` : décisions dont l’auteur ou le commentaire est effacé.' }),
  ),
});

const sansDecisions: EffacementDeDecisions = { deTrace: async () => [], dePersonne: async () => 0 };

export const routesEffacement: FastifyPluginAsyncTypebox<Contexte> = async (app, contexte) => {
  const { db, publieur, effacementDeDecisions: decisions = sansDecisions } = contexte;
  app.post(
    '/v1/admin/effacements',
    {
      config: { scope: 'admin' },
      schema: {
        tags: ['Administration'],
        operationId: 'effacerDonnees',
        'x-openapi': effacerDonnees,
        summary: 'Effacer des données personnelles',
        description:
          'Efface le contact d’une trace et remplace des textes par `[effacé]` dans toutes ses versions et dans les états passés du projet. Inscrit au journal des effacements.',
        body: Corps,
        response: { 200: Effacements },
      },
    },
    // Naturally idempotent: the same request again finds nothing left to erase.
    async (request) => {
      const { ref, email, champs = [], contact = true, motif } = request.body;
      checkDemande(request.body);
      const refs = ref === undefined ? await listRefsByEmail(db, email as string) : [ref];
      const effacements = [];
      for (const each of refs) {
        effacements.push(
          await eraseTrace(
            publieur,
            { ref: each, champs, contact, motif, cle: request.acces.cleId },
            decisions,
          ),
        );
      }
      if (email === undefined) return { effacements };
      return { effacements, decisions: await decisions.dePersonne(db, email) };
    },
  );
};
