// Projets: the unified view, one by one, in lists and in exports.
import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { NATURES, PHASES, ProjetUnifie, ref, STATUTS } from '@projets-collectivites/schema';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { ErreurDeChamp } from '../infra/problem.ts';
import { partout } from './calcul.ts';
import { type Contexte, lecteurOf } from './contexte.ts';
import { toCsv, toGeoJson, toNdjson } from './exports.ts';
import { readFiltre } from './filtre.ts';
import { toInstant } from './instants.ts';
import { readHistorique, readProjet, readProjetAu } from './lecture.ts';
import { type DemandeDeListe, decodeCurseur, encodeCurseur, listProjets } from './liste.ts';
import { curseurRefuse, donneesInvalides } from './problems.ts';

const Reference = Type.Object({
  ref: Type.String({
    maxLength: 300,
    description: 'Identifiant du projet, ou `plateforme:externalId` (`mec:48345`).',
  }),
});
const several = (description: string) =>
  Type.Optional(Type.Array(Type.String({ maxLength: 300 }), { maxItems: 50, description }));
const among = (values: readonly string[], description: string) =>
  Type.Optional(Type.Array(Type.Enum([...values]), { maxItems: 50, description }));
const Recherche = Type.Object(
  {
    territoire: Type.Optional(
      Type.String({
        maxLength: 60,
        description:
          '`commune:44109`, `groupement:244400404`, `departement:44` ou `region:53` : ce qui y est situé.',
      }),
    ),
    portee: Type.Optional(
      Type.Enum(['couvrant'], {
        description: '`couvrant` : aussi les projets des groupements qui couvrent ce territoire.',
      }),
    ),
    q: Type.Optional(
      Type.String({ maxLength: 500, description: 'Mots du nom, de la description ou des mots-clés.' }),
    ),
    nature: among(NATURES, 'Nature du projet ; répétable.'),
    phase: among(PHASES, 'Phase ; répétable.'),
    phaseStatut: among(STATUTS, 'Statut de la phase ; répétable.'),
    plateforme: several('Plateforme qui a publié une trace du projet ; répétable.'),
    levier: several('Levier (libellé ou code) ; répétable.'),
    competence: several('Compétence (code M57), avec celles qu’elle contient ; répétable.'),
    thematique: several('Thématique (libellé ou code) ; répétable.'),
    plan: several('Plan déclaré (`tet:plan-12`) ; répétable.'),
    modifieDepuis: Type.Optional(
      Type.String({ format: 'date-time', description: 'Modifiés depuis cet instant.' }),
    ),
    tri: Type.Optional(
      Type.Enum(['id', '-majLe'], {
        description: '`id` (par défaut) : chaque projet une fois ; `-majLe` : les plus récents d’abord.',
      }),
    ),
    champs: Type.Optional(
      Type.String({ maxLength: 1000, description: 'Champs voulus, séparés par des virgules.' }),
    ),
    limite: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: '50 par défaut.' })),
    curseur: Type.Optional(Type.String({ maxLength: 500, description: '`suivant` de la page précédente.' })),
  },
  { additionalProperties: false },
);
const Lecture = Type.Object(
  {
    champs: Type.Optional(
      Type.String({ maxLength: 1000, description: 'Champs voulus, séparés par des virgules.' }),
    ),
    au: Type.Optional(
      Type.String({
        format: 'date-time',
        description: 'Le projet tel qu’il était à cet instant, selon vos droits d’aujourd’hui.',
      }),
    ),
    usage: Type.Optional(
      Type.Enum(['synchronisation'], {
        description: '`synchronisation` : lecture par un programme, qui ne compte pas comme consultation.',
      }),
    ),
  },
  { additionalProperties: false },
);
const ListeDeProjets = Type.Object({
  projets: Type.Array(ref(ProjetUnifie)),
  suivant: Type.Union([Type.String(), Type.Null()], {
    description: 'Curseur de la page suivante ; null à la fin.',
  }),
});
const Historique = Type.Object({
  historique: Type.Array(
    Type.Object({
      champ: Type.String(),
      valeurs: Type.Array(
        Type.Object({
          valeur: Type.Unknown({ description: 'Valeur retenue alors.' }),
          depuis: Type.String(),
          jusqua: Type.Union([Type.String(), Type.Null()], { description: 'null : encore aujourd’hui.' }),
          source: Type.Unknown({ description: 'Provenance de la valeur.' }),
        }),
        { description: 'La plus récente d’abord.' },
      ),
    }),
  ),
  suivant: Type.Null(),
});

const json = 'application/json; charset=utf-8';
const exportSize = 500;

function readInstant(texte: string, champ: string): string {
  const instant = toInstant(texte);
  if (instant === undefined)
    throw donneesInvalides([{ pointer: `/${champ}`, detail: 'cet instant n’existe pas' }]);
  return instant;
}

function pickText(texte: string, champs: string | undefined): string {
  if (champs === undefined) return texte;
  const document = JSON.parse(texte) as Record<string, unknown>;
  const wanted = champs.split(',').map((champ) => champ.trim());
  return JSON.stringify(
    Object.fromEntries(wanted.filter((c) => Object.hasOwn(document, c)).map((c) => [c, document[c]])),
  );
}

function demandeOf(query: Static<typeof Recherche>, contexte: Contexte): DemandeDeListe {
  const { referentiel } = contexte;
  const erreurs: ErreurDeChamp[] = [];
  const filtre = readFiltre(query, erreurs);
  const cles: string[] = [];
  if (query.territoire !== undefined) {
    const place = referentiel.parseTerritoire(query.territoire);
    if ('erreur' in place) {
      erreurs.push({
        pointer: '/territoire',
        detail: place.erreur,
        ...(place.propositions ? { propositions: place.propositions } : {}),
      });
    } else {
      cles.push(place.cle);
      if (query.portee) cles.push(...referentiel.listCouvrants(place.cle).map((cle) => `=${cle}`));
    }
  } else if (query.portee) {
    erreurs.push({ pointer: '/portee', detail: 'demande un territoire' });
  }
  if (erreurs.length > 0) throw donneesInvalides(erreurs);
  if (query.modifieDepuis !== undefined)
    filtre.modifieDepuis = readInstant(query.modifieDepuis, 'modifieDepuis');
  const tri = query.tri ?? 'id';
  const apres = query.curseur === undefined ? null : decodeCurseur(tri, query.curseur);
  if (apres === undefined) throw curseurRefuse();
  return { cles: cles.length > 0 ? cles : [partout], filtre, tri, apres, limite: query.limite ?? 50 };
}

const exporters = {
  'application/x-ndjson': toNdjson,
  'text/csv': toCsv,
  'application/geo+json': toGeoJson,
} as const;

/** The first of our formats that `Accept` names; JSON otherwise. */
function exporterOf(request: FastifyRequest): keyof typeof exporters | undefined {
  for (const part of (request.headers.accept ?? '').split(',')) {
    const type = part.split(';')[0]?.trim().toLowerCase();
    if (type === 'application/json') return undefined;
    if (type !== undefined && Object.hasOwn(exporters, type)) return type as keyof typeof exporters;
  }
  return undefined;
}

export const routesProjets: FastifyPluginAsyncTypebox<Contexte> = async (app, contexte) => {
  const { db, rangDe } = contexte;
  const tags = ['Projets'];
  const config = { scope: 'projets:lecture' } as const;

  async function* pagesOf(demande: DemandeDeListe, request: FastifyRequest): AsyncGenerator<string[]> {
    const lecteur = lecteurOf(request);
    for (let apres = demande.apres; ; ) {
      const page = await listProjets(db, { ...demande, apres, limite: exportSize }, lecteur, rangDe);
      yield page.textes;
      if (page.suivant === null || request.raw.socket.destroyed) return;
      apres = page.suivant;
    }
  }

  function sendExport(
    request: FastifyRequest,
    reply: FastifyReply,
    query: Static<typeof Recherche>,
    type: keyof typeof exporters,
  ) {
    const forbidden = (['limite', 'curseur', 'champs'] as const).filter(
      (champ) => query[champ] !== undefined,
    );
    if (forbidden.length > 0) {
      throw donneesInvalides(
        forbidden.map((champ) => ({
          pointer: `/${champ}`,
          detail: 'un export donne la liste entière, sans ce paramètre',
        })),
      );
    }
    const pages = pagesOf(demandeOf(query, contexte), request);
    const stream = Readable.from(exporters[type](pages), { objectMode: false, highWaterMark: 64 * 1024 });
    const extension = {
      'text/csv': 'csv',
      'application/geo+json': 'geojson',
      'application/x-ndjson': 'ndjson',
    }[type];
    return reply
      .type(`${type}; charset=utf-8`)
      .header('content-disposition', `attachment; filename="projets.${extension}"`)
      .header('vary', 'accept')
      .send(stream);
  }

  app.get(
    '/v1/projets',
    {
      config,
      schema: {
        tags,
        summary: 'Chercher des projets',
        description:
          'Les projets unifiés que votre clé peut voir. `Accept: application/x-ndjson`, `text/csv` ou `application/geo+json` donne la liste entière, en flux.',
        querystring: Recherche,
        response: { 200: ListeDeProjets },
      },
    },
    async (request, reply) => {
      const type = exporterOf(request);
      if (type) return sendExport(request, reply, request.query, type);
      const demande = demandeOf(request.query, contexte);
      const page = await listProjets(db, demande, lecteurOf(request), rangDe);
      const suivant = page.suivant === null ? null : encodeCurseur(demande.tri, page.suivant);
      const projets = page.textes.map((texte) => pickText(texte, request.query.champs)).join(',');
      return reply
        .type(json)
        .header('vary', 'accept')
        .send(`{"projets":[${projets}],"suivant":${JSON.stringify(suivant)}}` as never);
    },
  );

  app.get(
    '/v1/projets/:ref',
    {
      config,
      schema: {
        tags,
        summary: 'Lire un projet unifié',
        description:
          'Chaque valeur porte sa provenance. Un ancien identifiant du projet répond 308 vers l’actuel.',
        params: Reference,
        querystring: Lecture,
        response: { 200: ref(ProjetUnifie) },
      },
    },
    async (request, reply) => {
      const { champs, au } = request.query;
      const lecteur = lecteurOf(request);
      if (au !== undefined) {
        const texte = await readProjetAu(db, request.params.ref, readInstant(au, 'au'), lecteur, rangDe);
        return reply.type(json).send(pickText(texte, champs) as never);
      }
      const lu = await readProjet(db, request.params.ref, lecteur, rangDe);
      if ('deplace' in lu) return redirect(request, reply, lu.deplace, '');
      return reply.type(json).send(pickText(lu.texte, champs) as never);
    },
  );

  app.get(
    '/v1/projets/:ref/historique',
    {
      config,
      schema: {
        tags,
        summary: 'Lire l’historique d’un projet',
        description: 'Champ par champ, toutes les valeurs retenues, depuis quand et d’où elles viennent.',
        params: Reference,
        response: { 200: Historique },
      },
    },
    async (request) => {
      const historique = await readHistorique(db, request.params.ref, lecteurOf(request), rangDe);
      return { historique, suivant: null };
    },
  );
};

/** 308 to the present id, the query kept. */
function redirect(request: FastifyRequest, reply: FastifyReply, id: string, suffix: string) {
  const mark = request.url.indexOf('?');
  const query = mark < 0 ? '' : request.url.slice(mark);
  return reply.redirect(`/v1/projets/${id}${suffix}${query}`, 308);
}
