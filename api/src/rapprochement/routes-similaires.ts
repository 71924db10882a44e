// Before creating a project: is it known already, under which name, on whose word?
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ref, Similaire, type TracePubliee } from '@projets-collectivites/schema';
import { Type } from 'typebox';
import { uuidv7 } from 'uuidv7';
import {
  type AppariementExplique,
  type Contexte,
  donneesInvalides,
  lecteurOf,
  readPublication,
  type TraceEnBase,
} from '../projets/index.ts';
import { chercherSimilaires } from './openapi-similaires.ts';
import { Ebauche } from './schemas.ts';
import { listProjetsDe } from './store.ts';

const maxSimilaires = 50;

/** The collectivités, given as such or as one territory. */
function placesOf(
  { collectivites, territoire }: Ebauche,
  { referentiel }: Contexte,
): TracePubliee['collectivites'] {
  if (collectivites !== undefined && territoire === undefined) return collectivites;
  if (territoire === undefined || collectivites !== undefined) {
    const detail = 'donnez « collectivites » ou « territoire », l’un des deux';
    throw donneesInvalides([
      { pointer: territoire === undefined ? '/collectivites' : '/territoire', detail },
    ]);
  }
  const place = referentiel.parseTerritoire(territoire);
  if ('erreur' in place) throw donneesInvalides([{ pointer: '/territoire', detail: place.erreur }]);
  const found = referentiel.findTerritoire(place.cle);
  if (!found) throw donneesInvalides([{ pointer: '/territoire', detail: 'ce territoire est inconnu' }]);
  return [{ type: found.type, code: found.code }];
}

/** A trace that nobody publishes, as linkage would see it. */
function traceOf({ territoire, ...champs }: Ebauche, plateforme: string, contexte: Contexte): TraceEnBase {
  const { regles } = contexte.publieur;
  const natal = uuidv7();
  const collectivites = placesOf({ ...champs, territoire }, contexte);
  const { contenu, dans } = readPublication({ ...champs, collectivites }, plateforme, natal, regles);
  const situable = { plateforme, externalId: natal, contenu, dans };
  const now = new Date().toISOString();
  return {
    ...situable,
    natal,
    ref: `${plateforme}:${natal}`,
    projetId: natal,
    projetDepuis: now,
    cercle: null,
    version: 0,
    revision: 0,
    bandes: [],
    cles: [...regles.rapprocheur.situer(situable).cles],
    aContact: false,
    creeLe: now,
    supprimeLe: null,
    motif: null,
    liens: [],
    depuis: {},
    majLe: now,
    majSourceLe: null,
    corrections: null,
    statut: null,
  };
}

const limites = { maxCandidats: Number.POSITIVE_INFINITY, maxMs: 5_000 };

export const routesSimilaires: FastifyPluginAsyncTypebox<Contexte> = async (app, contexte) => {
  const { db, publieur } = contexte;
  app.post(
    '/v1/projets/similaires',
    {
      config: { scope: 'projets:lecture' },
      bodyLimit: 512 * 1024,
      schema: {
        tags: ['Rapprochement'],
        operationId: 'chercherSimilaires',
        'x-openapi': chercherSimilaires,
        summary: 'Ce projet est-il déjà connu ?',
        description:
          'Avant de créer : décrivez le projet comme une trace (un nom et un territoire suffisent), rien n’est enregistré. La réponse donne les projets qui pourraient être le même, avec le score et les indices, pour préremplir au lieu de ressaisir.',
        body: Ebauche,
        response: { 200: Type.Object({ similaires: Type.Array(ref(Similaire)) }) },
      },
    },
    async (request) => {
      const trace = traceOf(request.body, request.acces.plateforme, contexte);
      const trouves = await publieur.regles.rapprocheur.rapprocher(
        db,
        [{ trace, clesAvant: trace.cles }],
        limites,
      );
      const paires = new Map((trouves?.paires ?? []).map((paire) => [otherOf(paire, trace.natal), paire]));
      const projets = await listProjetsDe(db, [...paires.keys()], lecteurOf(request).cercles);
      const best = new Map<string, Similaire>();
      const found = projets
        .map(({ natal, projet }) => ({ projet, paire: paires.get(natal) as AppariementExplique }))
        .sort((x, y) => y.paire.score - x.paire.score || (x.projet.id < y.projet.id ? -1 : 1));
      for (const { projet, paire } of found) {
        const { classe, score, explication } = paire;
        if (!best.has(projet.id))
          best.set(projet.id, { projet, classe, score, explication: [...explication] });
      }
      return { similaires: [...best.values()].slice(0, maxSimilaires) };
    },
  );
};

function otherOf({ a, b }: { a: string; b: string }, natal: string): string {
  return a === natal ? b : a;
}
