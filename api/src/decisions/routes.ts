// Decisions over HTTP: take, list, read, undo.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Decision, DecisionLue, ref } from '@projets-collectivites/schema';
import { openRejeu, sendResultat } from '../plateformes/index.ts';
import { type Contexte, curseurRefuse } from '../projets/index.ts';
import { annulerDecision } from './annulation.ts';
import { prendreDecision } from './decisions.ts';
import { isUuid } from './demande.ts';
import { findDecisionLue, listDecisions } from './lecture.ts';
import { decisionInconnue } from './problems.ts';
import * as s from './schemas.ts';

const tags = ['Décisions'];

function encodeCurseur(numero: number | null): string | null {
  return numero === null ? null : Buffer.from(`d${numero}`).toString('base64url');
}

/** The number to read before. Throws a 400 when the cursor is not one that we gave. */
function decodeCurseur(curseur: string | undefined): number | null {
  if (curseur === undefined) return null;
  const [, digits] = /^d([1-9][0-9]{0,14})$/.exec(Buffer.from(curseur, 'base64url').toString()) ?? [];
  const numero = Number(digits);
  if (digits === undefined || encodeCurseur(numero) !== curseur) throw curseurRefuse();
  return numero;
}

export const routesDecisions: FastifyPluginAsyncTypebox<Contexte> = async (app, contexte) => {
  const { db } = contexte;
  const ecriture = { scope: 'decisions:ecriture' } as const;
  const lecture = { scope: 'projets:lecture' } as const;

  app.post(
    '/v1/decisions',
    {
      config: ecriture,
      schema: {
        tags,
        operationId: 'prendreDecision',
        'x-openapi': s.prendre,
        summary: 'Prendre une décision',
        description:
          'Un jugement humain sur des projets : il l’emporte sur le calcul, s’applique aussitôt et s’annule à tout moment. Ce que chaque type demande est dans le guide « Décider ».',
        headers: s.EntetesDIdempotence,
        body: ref(Decision),
        response: { 201: ref(DecisionLue) },
      },
    },
    async (request, reply) => {
      const rejeu = openRejeu(request, reply);
      return sendResultat(reply, await prendreDecision(contexte, request.acces, request.body, rejeu));
    },
  );

  app.get(
    '/v1/decisions',
    {
      config: lecture,
      schema: {
        tags,
        operationId: 'listerDecisions',
        'x-openapi': s.lister,
        summary: 'Lister les décisions',
        description:
          'Les décisions sur des projets que votre clé peut voir, de la plus récente à la plus ancienne ; jamais leur auteur, sauf pour les vôtres.',
        querystring: s.Recherche,
        response: { 200: s.ListeDeDecisions },
      },
    },
    async (request) => {
      const { objet, typeDecision, plateforme, enVigueur, limite = 50, curseur } = request.query;
      const filtre = {
        objet: objet !== undefined && isUuid(objet) ? objet.toLowerCase() : objet,
        types: typeDecision,
        plateforme: plateforme === 'moi' ? request.acces.plateforme : plateforme,
        enVigueur,
      };
      const page = { avant: decodeCurseur(curseur), limite };
      const { decisions, suivant } = await listDecisions(db, filtre, request.acces, page);
      return { decisions, suivant: encodeCurseur(suivant) };
    },
  );

  app.get(
    '/v1/decisions/:id',
    {
      config: lecture,
      schema: {
        tags,
        operationId: 'lireDecision',
        'x-openapi': s.lire,
        summary: 'Lire une décision',
        params: s.Chemin,
        response: { 200: ref(DecisionLue) },
      },
    },
    async (request) => {
      const decision = await findDecisionLue(db, request.params.id.toLowerCase(), request.acces);
      if (!decision) throw decisionInconnue();
      return decision;
    },
  );

  app.post(
    '/v1/decisions/:id/annulation',
    {
      config: ecriture,
      // The body may be absent.
      preValidation: async (request) => {
        request.body ??= {};
      },
      schema: {
        tags,
        operationId: 'annulerDecision',
        'x-openapi': s.annuler,
        summary: 'Annuler ma décision',
        description:
          'L’état redevient celui qui aurait été calculé sans elle, quoi qu’il se soit passé depuis. Seule la plateforme qui l’a prise l’annule ; l’annuler deux fois ne change rien.',
        params: s.Chemin,
        headers: s.EntetesDIdempotence,
        body: s.CorpsDAnnulation,
        response: { 200: ref(DecisionLue) },
      },
    },
    async (request, reply) => {
      const rejeu = openRejeu(request, reply);
      const id = request.params.id.toLowerCase();
      return sendResultat(reply, await annulerDecision(contexte, request.acces, id, request.body, rejeu));
    },
  );
};
