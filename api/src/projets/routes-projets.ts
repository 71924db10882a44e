// Projets: the unified view, one by one, in lists and in exports.
import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ProjetUnifie, ref } from '@projets-collectivites/schema';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import type { ErreurDeChamp } from '../infra/problem.ts';
import { partout } from './calcul.ts';
import { champsDeProjet, pickText, readChamps } from './champs.ts';
import { type Contexte, lecteurOf } from './contexte.ts';
import { toCsv, toGeoJson, toNdjson } from './exports.ts';
import { readFiltre } from './filtre.ts';
import { toInstant } from './instants.ts';
import { readProjet, readProjetAu } from './lecture.ts';
import { type DemandeDeListe, decodeCurseur, encodeCurseur, listProjets } from './liste.ts';
import { chercherProjets, lireProjet } from './openapi-projets.ts';
import { curseurRefuse, donneesInvalides } from './problems.ts';
import { Lecture, ListeDeProjets, Recherche, Reference } from './schemas-projets.ts';

/** The page in bytes, each text written once: strings of this size would be copied three times. */
function joinPage(textes: readonly string[], suivant: string | null): Buffer {
  const parts = ['{"projets":['];
  for (const [i, texte] of textes.entries()) parts.push(i === 0 ? '' : ',', texte);
  parts.push(`],"suivant":${JSON.stringify(suivant)}}`);
  const page = Buffer.allocUnsafe(parts.reduce((size, part) => size + Buffer.byteLength(part), 0));
  let end = 0;
  for (const part of parts) end += page.write(part, end);
  return page;
}

const json = 'application/json; charset=utf-8';
const exportSize = 500;

function readInstant(texte: string, champ: string): string {
  const instant = toInstant(texte);
  if (instant === undefined)
    throw donneesInvalides([{ pointer: `/${champ}`, detail: 'cet instant n’existe pas' }]);
  return instant;
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
        operationId: 'chercherProjets',
        'x-openapi': chercherProjets,
      },
    },
    async (request, reply) => {
      const type = exporterOf(request);
      if (type) return sendExport(request, reply, request.query, type);
      const champs = readChamps(request.query.champs, champsDeProjet);
      const demande = demandeOf(request.query, contexte);
      const page = await listProjets(db, demande, lecteurOf(request), rangDe);
      const suivant = page.suivant === null ? null : encodeCurseur(demande.tri, page.suivant);
      const projets = page.textes.map((texte) => pickText(texte, champs));
      return reply
        .type(json)
        .header('vary', 'accept')
        .send(joinPage(projets, suivant) as never);
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
        operationId: 'lireProjet',
        'x-openapi': lireProjet,
      },
    },
    async (request, reply) => {
      const { au } = request.query;
      const champs = readChamps(request.query.champs, champsDeProjet);
      const lecteur = lecteurOf(request);
      if (au !== undefined) {
        const texte = await readProjetAu(db, request.params.ref, readInstant(au, 'au'), lecteur, rangDe);
        return reply.type(json).send(pickText(texte, champs) as never);
      }
      const lu = await readProjet(db, request.params.ref, lecteur, contexte);
      if ('deplace' in lu) return redirect(request, reply, lu.deplace, '');
      return reply.type(json).send(pickText(lu.texte, champs) as never);
    },
  );
};

/** 308 to the present id, the query kept. */
function redirect(request: FastifyRequest, reply: FastifyReply, id: string, suffix: string) {
  const mark = request.url.indexOf('?');
  const query = mark < 0 ? '' : request.url.slice(mark);
  return reply.redirect(`/v1/projets/${id}${suffix}${query}`, 308);
}
