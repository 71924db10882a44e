import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { base, startTestApp, type TestApp } from '../../test/app.ts';
import { buildApp } from '../app.ts';
import { createCercle, createCle, createPlateforme, tousLesScopes } from '../plateformes/index.ts';
import { openReferentiel } from '../territoires/index.ts';
import type { Donnees } from '../territoires/repertoire.ts';
import { readDonnees } from '../territoires/source.ts';
import type { ReferentielOuvert } from '../territoires/suivi.ts';
import { importBanatic, loadEdition } from '../territoires/territoires.ts';
import { openPublieur } from './contexte.ts';
import { sansRapprochement } from './rapprocheur.ts';
import { avancerRelocalisation, type OptionsDAvancement } from './relocalisation.ts';
import { relocaliser, startRelocalisation } from './relocalisation-travail.ts';

// Real communes of Loire-Atlantique: Nort-sur-Erdre and Les Touches merge, Casson changes EPCI.
const [a, b, c, mobile] = ['44110', '44205', '44990', '44027'];
const epci = 'groupement:244400503';
const metropole = 'groupement:244400404';

let n = 0;
let installee: Promise<Donnees> | undefined;

/** The installed edition, changed as if a year had gone. */
async function editionSuivante(): Promise<Donnees> {
  installee ??= readDonnees();
  const donnees = await installee;
  const territoires = donnees.territoires.flatMap((ligne) => {
    if (ligne.cle === `commune:${b}`) return [];
    if (ligne.cle === `commune:${a}`) {
      const { siren: _, ...reste } = ligne;
      return [{ ...reste, cle: `commune:${c}`, code: c, nom: 'Nort-les-Touches' }];
    }
    if (ligne.cle !== `commune:${mobile}`) return [ligne];
    return [
      { ...ligne, parents: [...ligne.parents.filter((cle) => !cle.startsWith('groupement:')), metropole] },
    ];
  });
  const fusionnee = (code: string) => ({
    code,
    nature: 'fusionnee' as const,
    actuelle: c,
    depuis: '2027-01-01',
  });
  const version = `fictive-2027.${++n}`;
  return { ...donnees, version, territoires, anciennes: [...donnees.anciennes, fusionnee(a), fusionnee(b)] };
}

describe('un nouveau millésime', () => {
  let t: TestApp;
  let referentiel: ReferentielOuvert;
  let app: Awaited<ReturnType<typeof buildApp>>;
  const cles = new Map<string, string>();

  async function appel(
    qui: string,
    method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    body?: object,
    headers = {},
  ) {
    const authorization = `Bearer ${cles.get(qui)}`;
    return app.inject({
      method,
      url,
      headers: { authorization, ...headers },
      ...(body ? { payload: body } : {}),
    });
  }
  const publier = (qui: string, id: string, codes: string[], plus = {}) =>
    appel(qui, 'PUT', `/v1/traces/${id}`, {
      nom: `Projet ${id}`,
      collectivites: codes.map((code) => ({ type: /^\d{9}$/.test(code) ? 'epci' : 'commune', code })),
      ...plus,
    });
  async function lister(territoire: string, qui = 'lecteur'): Promise<string[]> {
    const answer = await appel(qui, 'GET', `/v1/projets?territoire=${territoire}&limite=200`);
    expect(answer.statusCode, answer.body).toBe(200);
    return (answer.json().projets as { nom: string }[]).map(({ nom }) => nom.replace('Projet ', '')).sort();
  }
  async function evenements(apres: string, qui = 'lecteur') {
    await t.sequence();
    const answer = await appel(qui, 'GET', `/v1/evenements?apres=${apres}&limite=200`);
    return answer.json() as {
      evenements: { type: string; subject: string; data: Record<string, unknown> }[];
      curseur: string;
    };
  }
  const curseur = async () => (await evenements('fin')).curseur;
  const moyens = async () => ({
    publieur: openPublieur({
      db: t.db,
      referentiel,
      annuaire: t.annuaire,
      rapprocheur: sansRapprochement,
    }),
    refresh: async () => {
      await referentiel.refresh();
      return referentiel.version;
    },
  });
  const avancer = (options: OptionsDAvancement = {}) =>
    avancerRelocalisation(t.db, moyens, { sursisMs: 0, ...options });
  async function charger(): Promise<void> {
    const donnees = await editionSuivante();
    await loadEdition(t.db, donnees.version, async () => donnees);
  }
  const natal = async (ref: string) =>
    (await appel('lecteur', 'GET', `/v1/projets/${ref}`)).json().id as string;

  beforeEach(async () => {
    t = await startTestApp();
    referentiel = await openReferentiel(t.db);
    app = await buildApp({
      config: { urlPublique: base, dataDir: 'donnees' },
      db: t.db,
      annuaire: t.annuaire,
      referentiel,
      logger: t.app.log,
    });
    for (const slug of ['mec', 'tet', 'lecteur']) {
      await createPlateforme(t.db, { slug, nom: slug, origine: 'connectee' });
      cles.set(slug, (await createCle(t.db, slug, { scopes: [...tousLesScopes] })).cle);
    }
    await createCercle(t.db, { nom: 'essai', plateformes: ['mec', 'tet'] });
    await t.annuaire.refresh();
    await avancer();
  });
  afterEach(async () => {
    await app.close();
    await t.close();
  });

  it('déplace chaque projet sans en perdre, se retrouve par ancien et nouveau code, et garde le passé', async () => {
    await publier('mec', 'a', [a]);
    await publier('mec', 'b', [b]);
    await publier('mec', 'ab', [a, b]);
    await publier('mec', 'm', [mobile]);
    await publier('mec', 'ailleurs', ['80021']);
    await publier('mec', 'supprimee', [a]);
    await appel('mec', 'DELETE', '/v1/traces/supprimee');
    const id = await natal('mec:a');
    const avant = (await appel('lecteur', 'GET', `/v1/projets/${id}`)).json();
    const trace = (await appel('mec', 'GET', '/v1/traces/a')).json();
    const instant = new Date().toISOString();
    const depart = await curseur();
    await charger();

    expect(await avancer()).toMatchObject({ etat: 'fini', deplacees: 4, echecs: [] });
    expect(await lister(`commune:${a}`)).toEqual(['a', 'ab', 'b']);
    expect(await lister(`commune:${b}`)).toEqual(['a', 'ab', 'b']);
    expect(await lister(`commune:${c}`)).toEqual(['a', 'ab', 'b']);
    expect(await lister(epci)).toEqual(['a', 'ab', 'b']);
    expect(await lister(metropole)).toEqual(['m']);
    expect(await lister('departement:44')).toEqual(['a', 'ab', 'b', 'm']);
    expect(await lister('departement:80')).toEqual(['ailleurs']);

    const apres = (await appel('lecteur', 'GET', `/v1/projets/${id}`)).json();
    expect(apres).toMatchObject({ id, collectivites: [{ type: 'commune', code: c, codeOrigine: a }] });
    const passe = (await appel('lecteur', 'GET', `/v1/projets/${id}?au=${instant}`)).json();
    expect(passe.collectivites).toEqual(avant.collectivites);
    const relue = await appel('mec', 'GET', '/v1/traces/a');
    expect(relue.json()).toMatchObject({ version: trace.version, majLe: trace.majLe });

    const { evenements: dits } = await evenements(depart);
    expect(dits.map(({ type }) => type)).toEqual(Array(4).fill('projet.modifie'));
    expect(dits.map(({ subject }) => subject)).toContain(id);
    for (const { data } of dits) expect(data).toMatchObject({ plateforme: null });
    const deM = dits.find((e) => (e.data.territoires as string[]).includes(metropole));
    // Whoever follows the EPCI that it leaves is told as well.
    expect(deM?.data.territoires).toEqual(expect.arrayContaining([epci, metropole, `commune:${mobile}`]));
  });

  it('se refait sans rien changer, et une republication à l’identique ne crée pas de version', async () => {
    await publier('mec', 'a', [a]);
    await publier('mec', 'ab', [a, b]);
    await charger();
    await avancer();
    const depart = await curseur();
    expect(await relocaliser(t.db, () => sansRapprochement)).toMatchObject({ regardees: 2, deplacees: 0 });
    expect((await publier('mec', 'a', [a])).json().etat).toBe('inchange');
    expect((await publier('mec', 'ab', [a, b])).json().etat).toBe('inchange');
    expect((await evenements(depart)).evenements).toEqual([]);
  });

  it('regarde tout à la demande, même si rien n’a jamais changé', async () => {
    await publier('mec', 'a', [a]);
    await sql`DELETE FROM relocalisation`.execute(t.db);
    expect(await relocaliser(t.db, () => sansRapprochement)).toMatchObject({ regardees: 1, deplacees: 0 });
  });

  it('déplace aussi les traces restreintes, et ne le dit qu’à leur cercle', async () => {
    const visibilite = { cercle: 'essai' };
    await publier('mec', 'secret', [a], { visibilite });
    const depart = await curseur();
    await charger();
    await avancer();
    expect(await lister(`commune:${c}`, 'tet')).toEqual(['secret']);
    expect(await lister(`commune:${c}`)).toEqual([]);
    expect((await evenements(depart)).evenements).toEqual([]);
    const { evenements: dits } = await evenements(depart, 'tet');
    expect(dits.map(({ type }) => type)).toEqual(['projet.modifie']);
  });

  it('déplace ensemble les traces d’un même projet', async () => {
    await publier('mec', 'a', [a]);
    await publier('tet', 'a', [b], { memeProjetQue: ['mec:a'] });
    const id = await natal('mec:a');
    await charger();
    expect(await avancer({ taille: 1 })).toMatchObject({ etat: 'fini', deplacees: 2 });
    expect(await lister(`commune:${c}`)).toHaveLength(1);
    expect(await natal('tet:a')).toBe(id);
  });

  it('reprend où il s’est arrêté', async () => {
    for (let i = 0; i < 7; i++) await publier('mec', `r${i}`, [a]);
    await charger();
    const tours = [];
    for (let etat = ''; etat !== 'fini'; ) {
      const fait = await avancer({ budgetMs: 0, taille: 3 });
      etat = fait.etat;
      tours.push(fait.deplacees);
    }
    expect(tours).toEqual([3, 3, 1]);
    expect(await lister(`commune:${c}`)).toHaveLength(7);
  });

  it('rattrape ce qu’un processus en retard écrit encore avec l’ancienne édition', async () => {
    await publier('mec', 'avant', [a]);
    await charger();
    // A first pass by another process; this application still holds the former edition.
    const autre = await openReferentiel(t.db);
    const deLAutre = async () => ({
      publieur: {
        ...openPublieur({
          db: t.db,
          referentiel: autre,
          annuaire: t.annuaire,
          rapprocheur: sansRapprochement,
        }),
      },
      refresh: async () => autre.version,
    });
    expect(await avancerRelocalisation(t.db, deLAutre, { sursisMs: 300 })).toMatchObject({
      etat: 'attente',
      deplacees: 1,
    });
    await publier('mec', 'retard', [b]);
    await referentiel.refresh();
    expect(await lister(`commune:${c}`)).toEqual(['avant']);
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(await avancerRelocalisation(t.db, deLAutre, { sursisMs: 300 })).toMatchObject({
      etat: 'fini',
      deplacees: 1,
    });
    expect(await lister(`commune:${c}`)).toEqual(['avant', 'retard']);
    autre.close();
  });

  it('ne perd rien de ce qui se publie pendant le déplacement, à deux processus', async () => {
    const codes = [a, b, mobile, '44109'];
    for (let i = 0; i < 60; i++) await publier('mec', `p${i}`, [codes[i % 4] as string]);
    await charger();
    const openRapprocheur = () => sansRapprochement;
    const options = { log: t.app.log, openRapprocheur, intervalMs: 20, sursisMs: 800 };
    const travaux = [startRelocalisation(t.db, options), startRelocalisation(t.db, options)];
    const suivi = setTimeout(() => void referentiel.refresh(), 300);
    const ecritures = Array.from({ length: 120 }, async (_, i) => {
      const [qui, id] = i % 2 === 0 ? (['tet', `t${i}`] as const) : (['mec', `p${i % 60}`] as const);
      const answer = await publier(qui, id, [codes[i % 4] as string], { description: `Tour ${i}` });
      expect(answer.statusCode, answer.body).toBeLessThan(300);
    });
    await Promise.all(ecritures);
    const fini = async () => (await avancer({ sursisMs: 800 })).etat === 'fini';
    const limite = Date.now() + 20_000;
    while (!(await fini()) && Date.now() < limite) await new Promise((resolve) => setTimeout(resolve, 50));
    await Promise.all(travaux.map((travail) => travail.stop()));
    clearTimeout(suivi);
    await referentiel.refresh();

    const attendus = (voulus: string[]) => {
      const ids = new Map<string, string>();
      for (let i = 0; i < 60; i++) ids.set(`p${i}`, codes[i % 4] as string);
      for (let i = 0; i < 120; i++) ids.set(i % 2 === 0 ? `t${i}` : `p${i % 60}`, codes[i % 4] as string);
      return [...ids].flatMap(([id, code]) => (voulus.includes(code) ? [id] : [])).sort();
    };
    expect(await lister(`commune:${c}`)).toEqual(attendus([a as string, b as string]));
    expect(await lister(metropole)).toEqual(attendus([mobile as string, '44109']));
    expect(await lister('departement:44')).toEqual(attendus(codes as string[]));
  }, 60_000);

  it('suit aussi un périmètre importé, et un code que plus rien ne connaît reste où il était', async () => {
    const siren = '254400000';
    const banatic = {
      groupements: [{ siren, nom: 'Syndicat fictif', nature: 'SIVU', departement: '44', population: 10 }],
      perimetres: [{ groupement: siren, commune: '44109', millesime: 2025 }],
      categories: [],
      competences: [],
      exercees: [],
    };
    await publier('mec', 'nantes', ['44109']);
    await importBanatic(t.db, banatic);
    expect(await avancer()).toMatchObject({ deplacees: 1 });
    expect(await lister(`groupement:${siren}`)).toEqual(['nantes']);
    const donnees = await editionSuivante();
    const sans = donnees.territoires.filter(({ cle }) => cle !== 'commune:44109');
    await loadEdition(t.db, donnees.version, async () => ({ ...donnees, territoires: sans }));
    await avancer();
    expect(await lister('departement:44')).toEqual(['nantes']);
  });
});
