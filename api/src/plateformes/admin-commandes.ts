// The administration commands: words and options in, data and French sentences out.
import type { Db } from '../infra/db.ts';
import { createCercle, listCercles, updateCercle } from './cercles.ts';
import {
  createCle,
  createPlateforme,
  listCles,
  listPlateformes,
  revokeCle,
  updatePlateforme,
} from './plateformes.ts';
import { etatDeCle, type Origine, scopesDemonstration } from './rules.ts';
import type { Cle, Plateforme } from './store.ts';
import type { Cercle } from './store-cercles.ts';

export interface Options {
  url?: string;
  origine?: string;
  quota?: string;
  scopes?: string;
  expire?: string;
}

/** What a command answers: data for `--json`, sentences for people. */
export interface Reponse {
  donnees: unknown;
  lignes: string[];
}

export interface Commande {
  usage: string;
  /** Number of words after the command: least and most. */
  mots: [number, number];
  run(db: Db, mots: string[], options: Options): Promise<Reponse>;
}

/** A command misused; the message says how. */
export class ErreurDUsage extends Error {}

const pagesMax = 200;

async function listAll<T>(
  lire: (page: { apres: string; limite: number }) => Promise<T[]>,
  nomDe: (t: T) => string,
) {
  const tout: T[] = [];
  for (let page = await lire({ apres: '', limite: pagesMax }); page.length > 0; ) {
    tout.push(...page);
    page = await lire({ apres: nomDe(page.at(-1) as T), limite: pagesMax });
  }
  return tout;
}

function ligneDePlateforme(p: Plateforme): string {
  const notes = [p.origine === 'opendata' ? 'données ouvertes' : 'connectée'];
  if (!p.active) notes.push('désactivée');
  if (p.demonstration) notes.push('démonstration');
  return `${p.slug} — ${p.nom} (${notes.join(', ')})`;
}

function ligneDeCle(cle: Cle): string {
  const etats = { vivante: 'en service', expiree: 'expirée', revoquee: 'révoquée' };
  const notes = [etats[etatDeCle(cle, Date.now())], `créée le ${cle.creeLe.toISOString()}`];
  if (cle.expireLe !== null) notes.push(`échéance ${cle.expireLe.toISOString()}`);
  notes.push(
    cle.derniereUtilisationLe === null
      ? 'jamais utilisée'
      : `utilisée le ${cle.derniereUtilisationLe.toISOString()}`,
  );
  return `${cle.id} — ${notes.join(', ')} — ${cle.scopes.join(', ')}`;
}

const ligneDeCercle = (c: Cercle) => `${c.nom} : ${c.plateformes.join(', ') || '(aucun membre)'}`;

function origineDe(texte: string | undefined): Origine {
  if (texte === undefined || texte === 'connectee' || texte === 'opendata') return texte ?? 'connectee';
  throw new ErreurDUsage('--origine vaut connectee ou opendata.');
}

function scopesDe(texte: string | undefined): string[] {
  if (texte === undefined)
    throw new ErreurDUsage(
      'Donnez les droits de la clé : --scopes projets:lecture,projets:ecriture (ou --scopes tous, sauf admin).',
    );
  return texte === 'tous'
    ? [...scopesDemonstration]
    : texte
        .split(',')
        .map((s) => s.trim())
        .filter((s) => s !== '');
}

function dateDe(texte: string | undefined): Date | null {
  if (texte === undefined) return null;
  const date = new Date(texte);
  if (Number.isNaN(date.getTime()))
    throw new ErreurDUsage('--expire attend une date, par exemple 2027-01-31.');
  return date;
}

function quotaDe(texte: string | undefined): number | undefined {
  if (texte === undefined) return undefined;
  const quota = Number(texte);
  if (Number.isInteger(quota) && quota >= 1 && quota <= 10_000_000) return quota;
  throw new ErreurDUsage('--quota attend un nombre de requêtes par minute, de 1 à 10 000 000.');
}

/** Commands by name. */
export const commandes: Record<string, Commande> = {
  'plateformes creer': {
    usage: '<slug> <nom> [--url <adresse>] [--origine connectee|opendata] [--quota <par minute>]',
    mots: [2, 2],
    async run(db, [slug = '', nom = ''], { url, origine, quota }) {
      const nouvelle = { slug, nom, url, origine: origineDe(origine), quotaParMinute: quotaDe(quota) };
      const creee = await createPlateforme(db, nouvelle);
      return { donnees: creee, lignes: [`Plateforme créée : ${ligneDePlateforme(creee)}`] };
    },
  },
  'plateformes lister': {
    usage: '',
    mots: [0, 0],
    async run(db) {
      const toutes = await listAll(
        (page) => listPlateformes(db, page),
        (p) => p.slug,
      );
      return { donnees: { plateformes: toutes }, lignes: toutes.map(ligneDePlateforme) };
    },
  },
  'plateformes desactiver': {
    usage: '<slug>',
    mots: [1, 1],
    async run(db, [slug = '']) {
      const p = await updatePlateforme(db, slug, { active: false });
      return {
        donnees: p,
        lignes: [
          `Plateforme désactivée : ${p.slug}. Ses clés ne donnent plus accès ; ses publications demeurent.`,
        ],
      };
    },
  },
  'plateformes activer': {
    usage: '<slug>',
    mots: [1, 1],
    async run(db, [slug = '']) {
      const p = await updatePlateforme(db, slug, { active: true });
      return { donnees: p, lignes: [`Plateforme réactivée : ${p.slug}.`] };
    },
  },
  'cles creer': {
    usage: '<slug> --scopes <droit,droit…|tous> [--expire <date>]',
    mots: [1, 1],
    async run(db, [slug = ''], { scopes, expire }) {
      const creee = await createCle(db, slug, { scopes: scopesDe(scopes), expireLe: dateDe(expire) });
      const lignes = [
        `Clé de ${slug} (droits : ${creee.scopes.join(', ')}) :`,
        '',
        `  ${creee.cle}`,
        '',
        'Notez-la : elle ne sera plus jamais affichée.',
      ];
      return { donnees: creee, lignes };
    },
  },
  'cles lister': {
    usage: '<slug>',
    mots: [1, 1],
    async run(db, [slug = '']) {
      const cles = await listCles(db, slug);
      return { donnees: { cles }, lignes: cles.map(ligneDeCle) };
    },
  },
  'cles revoquer': {
    usage: '<id>',
    mots: [1, 1],
    async run(db, [id = '']) {
      const cle = await revokeCle(db, id);
      return { donnees: cle, lignes: [`Clé révoquée : ${cle.id} (${cle.plateforme}).`] };
    },
  },
  'cercles creer': {
    usage: '<nom> <slug…>',
    mots: [1, 500],
    async run(db, [nom = '', ...slugs]) {
      const cercle = await createCercle(db, { nom, plateformes: slugs });
      return { donnees: cercle, lignes: [`Cercle créé : ${ligneDeCercle(cercle)}`] };
    },
  },
  'cercles modifier': {
    usage: '<nom> <slug…>',
    mots: [1, 500],
    async run(db, [nom = '', ...slugs]) {
      const cercle = await updateCercle(db, nom, slugs);
      return { donnees: cercle, lignes: [`Membres du cercle : ${ligneDeCercle(cercle)}`] };
    },
  },
  'cercles lister': {
    usage: '',
    mots: [0, 0],
    async run(db) {
      const tous = await listAll(
        (page) => listCercles(db, page),
        (c) => c.nom,
      );
      return { donnees: { cercles: tous }, lignes: tous.map(ligneDeCercle) };
    },
  },
};
