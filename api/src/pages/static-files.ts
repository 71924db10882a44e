// Stylesheets, fonts and icons, served by us: no page asks anything of another host.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { createDocuments, type Document, immutable, sendDocument, toDocument, types } from './documents.ts';

const require = createRequire(import.meta.url);
const designSystem = dirname(require.resolve('@gouvfr/dsfr/dist/dsfr.main.min.css'));
const { version } = require('@gouvfr/dsfr/package.json') as { version: string };
// Fonts and icons that the stylesheet names; neither its scripts, its sources nor the emblems of official sites.
const served = /^(fonts\/[\w-]+\.woff2|icons\/[\w-]+\/[\w-]+\.svg)$/;

/** Our own files, whose address holds a fingerprint of what they contain. */
export interface Habillage {
  /** Addresses of the stylesheets to write in the pages, in order, and of our icon. */
  feuilles: string[];
  icone: string;
  /** Address of the script of the search box. */
  recherche: string;
  /** Address of the script of the review queue. */
  rapprochements: string;
  /** By path, under the host. */
  documents: Map<string, Document>;
}

async function readOwn(name: string, type: string): Promise<Document> {
  return toDocument(type, await readFile(new URL(`../../assets/${name}`, import.meta.url)));
}

export async function readHabillage(racine: string): Promise<Habillage> {
  const [css, svg, js, relecture] = await Promise.all([
    readOwn('pages.css', types.css),
    readOwn('icone.svg', types.svg),
    readOwn('recherche.js', types.script),
    readOwn('rapprochements.js', types.script),
  ]);
  const paths = [
    `/habillage/${css.empreinte}/pages.css`,
    `/habillage/${svg.empreinte}/icone.svg`,
    `/habillage/${js.empreinte}/recherche.js`,
    `/habillage/${relecture.empreinte}/rapprochements.js`,
  ] as const;
  return {
    feuilles: [`${racine}/dsfr/${version}/dsfr.css`, `${racine}${paths[0]}`],
    icone: `${racine}${paths[1]}`,
    recherche: `${racine}${paths[2]}`,
    rapprochements: `${racine}${paths[3]}`,
    documents: new Map([
      [paths[0], css],
      [paths[1], svg],
      [paths[2], js],
      [paths[3], relecture],
    ]),
  };
}

export async function registerStaticFiles(app: FastifyInstance, { documents }: Habillage): Promise<void> {
  const config = { public: true };
  const schema = { hide: true };
  const kept = createDocuments();
  await app.register(fastifyStatic, {
    root: designSystem,
    serve: false,
    maxAge: '365d',
    immutable: true,
    index: false,
  });
  app.get(`/dsfr/${version}/dsfr.css`, { config, schema }, async (request, reply) => {
    const make = async () => toDocument(types.css, await readFile(join(designSystem, 'dsfr.main.min.css')));
    return sendDocument(request, reply, await kept('dsfr', make), immutable);
  });
  app.get<{ Params: { '*': string } }>(`/dsfr/${version}/*`, { config, schema }, (request, reply) => {
    const path = request.params['*'];
    return served.test(path) ? reply.sendFile(path) : reply.callNotFound();
  });
  for (const [path, document] of documents) {
    app.get(path, { config, schema }, (request, reply) => sendDocument(request, reply, document, immutable));
  }
}
