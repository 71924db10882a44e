import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../test/app.ts';
import { createPlateforme } from '../plateformes/index.ts';
import { openPublication } from '../projets/index.ts';
import { publications } from './fictions/index.ts';
import { type Demonstration, ensureDemonstration, isDemonstration } from './index.ts';

const log = pino({ level: 'silent' });
const nombreDeTraces = publications.flatMap(({ traces }) => traces).length;

let essai: TestApp;
let dataDir: string;
let paroles: string[];

beforeEach(async () => {
  essai = await startTestApp();
  dataDir = await mkdtemp(join(tmpdir(), 'demonstration-'));
  paroles = [];
});

afterEach(async () => {
  await essai.close();
  await rm(dataDir, { recursive: true });
});

interface Reglages {
  loopback?: boolean;
  nodeEnv?: 'production';
  urlPublique?: string;
  publication?: typeof openPublication;
}

function ensure({ publication, ...config }: Reglages = {}): Promise<Demonstration | undefined> {
  return ensureDemonstration(essai.db, {
    config: { dataDir, loopback: true, nodeEnv: 'test', urlPublique: 'http://127.0.0.1:3000', ...config },
    log,
    tell: (sentence) => paroles.push(sentence),
    ...(publication === undefined ? {} : { openPublication: publication }),
  });
}

const demoJson = () => readFile(join(dataDir, 'demo.json'), 'utf8');

async function get(cle: string, url: string): Promise<{ statusCode: number; json: () => never }> {
  await essai.annuaire.refresh();
  return essai.app.inject({ url, headers: { authorization: `Bearer ${cle}` } });
}

interface Projet {
  id: string;
  nom: string;
  traces: { plateforme: string; externalId: string }[];
  divergences: { champ: string }[];
}

async function listProjets(cle: string): Promise<Projet[]> {
  const { projets } = (await get(cle, '/v1/projets?limite=200')).json() as { projets: { id: string }[] };
  return Promise.all(projets.map(async ({ id }) => (await get(cle, `/v1/projets/${id}`)).json() as Projet));
}

/** Everything that a publication writes; `versions` counts the past ones. */
async function countLignes(): Promise<unknown> {
  const { rows } = await sql`
    SELECT (SELECT count(*) FROM trace) AS traces, (SELECT count(*) FROM trace_version) AS versions,
      (SELECT count(*) FROM projet_version) AS "versionsDeProjet",
      (SELECT count(*) FROM evenement_attente) AS evenements, (SELECT count(*) FROM plateforme) AS plateformes,
      (SELECT count(*) FROM cle) AS cles`.execute(essai.db);
  return rows[0];
}

/** A publication that fails once `lots` batches are written. */
function failingAfter(lots: number): typeof openPublication {
  return (options) => {
    const publier = openPublication(options);
    let faits = 0;
    return async (plateforme, lignes) => {
      if (faits++ === lots) throw new Error('coupure');
      return publier(plateforme, lignes);
    };
  };
}

describe('dans une base vide', () => {
  it('publie tout sans refus ni avertissement', async () => {
    const alertes: unknown[] = [];
    await ensure({
      publication: (options) => {
        const publier = openPublication(options);
        return async (plateforme, lignes) => {
          const resultats = await publier(plateforme, lignes);
          alertes.push(
            ...resultats.filter(
              ({ etat, avertissements }) => etat !== 'cree' || avertissements !== undefined,
            ),
          );
          return resultats;
        };
      },
    });
    expect(alertes).toEqual([]);
    expect(await countLignes()).toMatchObject({ traces: nombreDeTraces, plateformes: 5, cles: 4 });
    expect(await isDemonstration(essai.db)).toBe(true);
  });

  it('réunit les traces d’un même projet, avec leurs divergences, et cache ce qui est réservé au cercle', async () => {
    const { cles } = (await ensure()) as Demonstration;
    const [vusDeMec, vusDeRecoco] = [await listProjets(cles.mec), await listProjets(cles.recoco)];
    expect(vusDeMec).toHaveLength(31);
    expect(vusDeRecoco).toHaveLength(30);
    const groupe = (projets: Projet[], externalId: string) =>
      projets
        .find(({ traces }) => traces.some((trace) => trace.externalId === externalId))
        ?.traces.map(({ plateforme, externalId }) => `${plateforme}:${externalId}`)
        .sort();
    expect(groupe(vusDeMec, '10301')).toEqual(['mec:10301', 'recoco:521', 'tet:fa-80-007']);
    expect(groupe(vusDeMec, '10105')).toEqual(['mec:10105', 'recoco:503']);
    expect(groupe(vusDeMec, '10106')).toEqual(['mec:10106']);
    expect(groupe(vusDeMec, '10104')).toEqual(['mec:10104', 'tet:fa-62-030']);
    expect(groupe(vusDeRecoco, '10104')).toEqual(['mec:10104']);
    expect(groupe(vusDeRecoco, '10304')).toBeUndefined();
    const champs = (
      vusDeMec.find(({ traces }) => traces.some((t) => t.externalId === '10101'))?.divergences ?? []
    ).map(({ champ }) => champ);
    expect(champs).toEqual(expect.arrayContaining(['nom', 'budgetPrevisionnel']));
  });

  it('écrit demo.json, lisible du seul propriétaire, avec des clés qui ont leurs droits', async () => {
    const demonstration = (await ensure()) as Demonstration;
    expect(JSON.parse(await demoJson())).toEqual(demonstration);
    expect(Object.keys(demonstration)).toEqual(['url', 'cles']);
    expect(demonstration.url).toBe('http://127.0.0.1:3000');
    expect((await stat(join(dataDir, 'demo.json'))).mode & 0o777).toBe(0o600);
    for (const [slug, cle] of Object.entries(demonstration.cles)) {
      const moi = (await get(cle, '/v1/moi')).json() as { scopes: string[] };
      expect(moi.scopes.includes('admin'), slug).toBe(slug === 'admin');
    }
    expect(Object.keys(demonstration.cles)).toEqual(['mec', 'tet', 'recoco', 'admin']);
    expect((await get(demonstration.cles.admin, '/v1/admin/plateformes?limite=10')).statusCode).toBe(200);
    expect((await get(demonstration.cles.mec, '/v1/admin/plateformes?limite=10')).statusCode).toBe(403);
  });
});

describe('aux démarrages suivants', () => {
  it('ne change rien, même sur un autre port', async () => {
    const premiere = await ensure();
    const [fichier, lignes] = [await demoJson(), await countLignes()];
    expect(await ensure({ urlPublique: 'http://127.0.0.1:4000' })).toEqual(premiere);
    expect(await demoJson()).toBe(fichier);
    expect(await countLignes()).toEqual(lignes);
  });

  it('remplace les clés d’un fichier perdu, illisible ou d’une autre base, sans republier', async () => {
    const { cles } = (await ensure()) as Demonstration;
    const avant = (await countLignes()) as object;
    const ailleurs = JSON.stringify({
      url: 'http://x',
      cles: { ...cles, mec: cles.mec.replace(/_[0-9a-f]+_/, '_0123456789abcdef_') },
    });
    let precedentes = cles;
    for (const perte of [() => rm(join(dataDir, 'demo.json')), '{"url"', ailleurs]) {
      await (typeof perte === 'string' ? writeFile(join(dataDir, 'demo.json'), perte) : perte());
      const suivante = (await ensure()) as Demonstration;
      expect(JSON.parse(await demoJson())).toEqual(suivante);
      expect((await get(precedentes.mec, '/v1/moi')).statusCode).toBe(401);
      expect((await get(suivante.cles.mec, '/v1/moi')).statusCode).toBe(200);
      precedentes = suivante.cles;
    }
    expect(await countLignes()).toEqual({ ...avant, cles: expect.anything() });
  });

  it('ne ranime pas ce que l’on a supprimé en essayant', async () => {
    const { cles } = (await ensure()) as Demonstration;
    await essai.annuaire.refresh();
    const headers = { authorization: `Bearer ${cles.mec}` };
    await essai.app.inject({ method: 'DELETE', url: '/v1/traces/10303', headers });
    await rm(join(dataDir, 'demo.json'));
    const suivante = (await ensure()) as Demonstration;
    expect(await listProjets(suivante.cles.mec)).toHaveLength(30);
  });
});

describe('après une interruption', () => {
  it('reprend le chargement où qu’il se soit arrêté', async () => {
    for (const lots of [0, 7]) {
      await expect(ensure({ publication: failingAfter(lots) })).rejects.toThrow('coupure');
      await expect(demoJson()).rejects.toThrow();
    }
    const { cles } = (await ensure()) as Demonstration;
    expect(await countLignes()).toMatchObject({ traces: nombreDeTraces, versions: 0, cles: 4 });
    expect(await listProjets(cles.mec)).toHaveLength(31);
  });

  it('donne de nouvelles clés quand seul le fichier manque', async () => {
    await writeFile(join(dataDir, 'pas-un-dossier'), '');
    const dossier = dataDir;
    dataDir = join(dataDir, 'pas-un-dossier');
    await expect(ensure()).rejects.toThrow();
    dataDir = dossier;
    const { cles } = (await ensure()) as Demonstration;
    expect((await get(cles.tet, '/v1/moi')).statusCode).toBe(200);
  });

  it('deux processus qui démarrent ensemble ne publient qu’une fois', async () => {
    await Promise.all([ensure(), ensure()]);
    expect(await countLignes()).toMatchObject({ traces: nombreDeTraces, versions: 0 });
  });
});

describe('là où elle n’a pas sa place', () => {
  it.each([{ loopback: false }, { nodeEnv: 'production' as const }])(
    'le dit en une phrase : %o',
    async (config) => {
      expect(await ensure(config)).toBeUndefined();
      expect(paroles).toEqual([expect.stringMatching(/^Démonstration non chargée : .*\.$/)]);
      expect(await countLignes()).toMatchObject({ plateformes: 0, traces: 0 });
      await expect(demoJson()).rejects.toThrow();
    },
  );

  it('ne touche pas à une base qui sert déjà', async () => {
    await createPlateforme(essai.db, { slug: 'la-vraie', nom: 'La vraie' });
    expect(await ensure()).toBeUndefined();
    expect(await countLignes()).toMatchObject({ plateformes: 1, traces: 0 });
    expect(await isDemonstration(essai.db)).toBe(false);
  });

  it('avertit d’une démonstration exposée', async () => {
    await ensure();
    expect(await ensure({ loopback: false })).toBeUndefined();
    expect(paroles).toEqual([expect.stringContaining('fictifs')]);
  });
});
