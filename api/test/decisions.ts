// What the tests of decisions share: plateformes without and with the right to arbitrate, two cercles, traces to judge.
import { expect } from 'vitest';
import { createCercle } from '../src/plateformes/index.ts';
import { type Appel, startTestApp, type TestApp } from './app.ts';

export interface Tribunal {
  essai: TestApp;
  appel(slug: string): Appel;
  /** Publishes a new trace, in Amiens unless told otherwise; its reference. */
  publier(slug: string, corps?: Record<string, unknown>): Promise<string>;
  /** A projet as a plateforme reads it, redirections followed; undefined when it does not see it. */
  lire(slug: string, ref: string): Promise<Record<string, unknown> & { id: string }>;
  idDe(ref: string, slug?: string): Promise<string>;
  /** Takes a decision that must be accepted. */
  prendre(slug: string, corps: Record<string, unknown>): Promise<Record<string, unknown> & { id: string }>;
  annuler(slug: string, id: string): Promise<Record<string, unknown>>;
  evenements(slug: string, query?: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** `mec`, `tet` and `recoco` decide; `arbitre` and `second` arbitrate; `mec` and `tet` are in the cercle `pilote`. */
export async function openTribunal(): Promise<Tribunal> {
  const essai = await startTestApp();
  const scopes = ['projets:lecture', 'projets:ecriture', 'decisions:ecriture'] as const;
  const plateformes = new Map<string, Appel>();
  for (const slug of ['mec', 'tet', 'recoco']) {
    plateformes.set(slug, await essai.plateforme(slug, { scopes }));
  }
  for (const slug of ['arbitre', 'second']) {
    plateformes.set(slug, await essai.plateforme(slug, { scopes: [...scopes, 'admin'] }));
  }
  await createCercle(essai.db, { nom: 'pilote', plateformes: ['mec', 'tet'] });
  await createCercle(essai.db, { nom: 'seul', plateformes: ['tet'] });
  await essai.annuaire.refresh();
  const appel = (slug: string): Appel => {
    const found = plateformes.get(slug);
    if (!found) throw new Error(`plateforme ${slug} absente du tribunal`);
    return found;
  };
  const lire: Tribunal['lire'] = async (slug, ref) => {
    const reponse = await appel(slug)('GET', `/v1/projets/${encodeURIComponent(ref)}`);
    if (reponse.statusCode === 308)
      return lire(slug, String(reponse.headers.location).split('/').at(-1) ?? '');
    expect(reponse.statusCode, reponse.body).toBe(200);
    return reponse.json();
  };
  let suite = 0;
  return {
    essai,
    appel,
    lire,
    async publier(slug, corps = {}) {
      const externalId = `t${++suite}`;
      const reponse = await appel(slug)('PUT', `/v1/traces/${externalId}`, {
        // Words of their own: nothing but humans joins them.
        nom: `Projet ${(suite * 7919).toString(36)} ${(suite * 104_729).toString(36)}`,
        collectivites: [{ type: 'commune', code: '80021' }],
        ...corps,
      });
      expect(reponse.statusCode, reponse.body).toBe(201);
      return `${slug}:${externalId}`;
    },
    idDe: async (ref, slug = 'mec') => (await lire(slug, ref)).id,
    async prendre(slug, corps) {
      const reponse = await appel(slug)('POST', '/v1/decisions', corps);
      expect(reponse.statusCode, reponse.body).toBe(201);
      return reponse.json();
    },
    async annuler(slug, id) {
      const reponse = await appel(slug)('POST', `/v1/decisions/${id}/annulation`);
      expect(reponse.statusCode, reponse.body).toBe(200);
      return reponse.json();
    },
    async evenements(slug, query = '') {
      await essai.sequence();
      const found = [];
      for (let apres = ''; ; ) {
        const page = (await appel(slug)('GET', `/v1/evenements?limite=200${apres}${query}`)).json();
        if (page.evenements.length === 0) return found;
        found.push(...page.evenements);
        apres = `&apres=${page.curseur}`;
      }
    },
    close: () => essai.close(),
  };
}
