// npm run bench [-- --traces N] [--json FILE] [--graine N] [--secondes N] [--seulement a,b | a b]: the guarantees of the product, measured.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { openBanc } from './banc.ts';
import { measureLot } from './chargement.ts';
import { measureDemarrage, measureImports } from './demarrage.ts';
import { createDerivation } from './derivation.ts';
import { createHasard } from './hasard.ts';
import { measureLivraisons } from './livraisons.ts';
import {
  type Contexte,
  measureFil,
  measureLecture,
  measurePages,
  measurePlancher,
  measurePublication,
  waitFil,
} from './mesures.ts';
import { describe, isReached, machine, type Resultat } from './rapport.ts';
import { measureRapprochement } from './rapprochement.ts';
import { measureReferentiel } from './recherche-http.ts';
import { readSources } from './sources.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    traces: { type: 'string', default: '500000' },
    secondes: { type: 'string', default: '10' },
    graine: { type: 'string', default: '2026' },
    json: { type: 'string' },
    seulement: { type: 'string' },
  },
});
const total = Number(values.traces);
const secondes = Number(values.secondes);
const graine = Number(values.graine);
if (![total, secondes, graine].every((n) => Number.isInteger(n) && n > 0)) {
  throw new Error('--traces, --secondes et --graine attendent un nombre entier.');
}

/** Measures that can be asked for alone, with the steps that they need; without `--seulement`, every step runs. */
const chargees = ['chargement en lot', 'attente du fil', 'plancher'];
const besoins: Record<string, string[]> = {
  'chargement en lot': [],
  plancher: [],
  lecture: chargees,
  pages: chargees,
  publication: chargees,
  fil: chargees,
  livraisons: [],
  referentiel: ['plancher'],
  imports: [],
  rapprochement: [],
  démarrage: [],
};
// `npm run bench -- rapprochement` reads better than --seulement.
const demandees = [...(values.seulement?.split(',') ?? []), ...positionals].map((nom) => nom.trim());
const seules = demandees.length > 0 ? demandees : undefined;
const inconnue = seules?.find((nom) => !(nom in besoins));
if (inconnue !== undefined) {
  throw new Error(
    `--seulement ne connaît pas « ${inconnue} » ; au choix, séparées par des virgules : ${Object.keys(besoins).join(', ')}.`,
  );
}
const isWanted = (etape: string) =>
  seules === undefined || seules.some((nom) => nom === etape || besoins[nom]?.includes(etape));

// Built into api/bench/dist/bench/.
const racine = fileURLToPath(new URL('../../../../', import.meta.url));
const donnees = join(racine, '../shared/data');
const start = performance.now();
const tell = (sentence: string) => {
  const seconds = String(Math.round((performance.now() - start) / 1_000)).padStart(4);
  process.stderr.write(`[${seconds} s] ${sentence}\n`);
};

async function readVocabulaire(url: string, nom: string, champ: 'code' | 'libelle'): Promise<string[]> {
  const answer = await fetch(`${url}/v1/nomenclatures/${nom}`);
  const { entrees } = (await answer.json()) as { entrees: { code: string; libelle: string }[] };
  return entrees.map((entree) => entree[champ]);
}

async function serverVersion(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<Record<string, string>>(
    `SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync,
      current_setting('synchronous_commit') AS sync, current_setting('full_page_writes') AS pages`,
  );
  await client.end();
  const { version, fsync, sync, pages } = rows[0] ?? {};
  return `PostgreSQL ${version} embarqué (fsync ${fsync}, synchronous_commit ${sync}, full_page_writes ${pages})`;
}

tell('lecture des sources');
const sources = await readSources(donnees);
tell(`installation (${sources.origine})`);
const banc = await openBanc(join(racine, 'api/dist/main.js'));
const resultats: Resultat[] = [];
try {
  const [competences, leviers] = await Promise.all([
    readVocabulaire(banc.url, 'competences', 'code'),
    readVocabulaire(banc.url, 'leviers', 'libelle'),
  ]);
  const contexte: Contexte = {
    banc,
    derivation: createDerivation(sources, { competences, leviers }, graine),
    sources,
    hasard: createHasard(graine),
    total,
    secondes,
    projets: [],
    rangs: [],
    plancher: 0,
  };
  const measurePlancherDuBanc = async (): Promise<Resultat[]> => {
    const charge = await measurePlancher(contexte);
    contexte.plancher = charge.parSeconde;
    return [
      {
        groupe: 'Plancher',
        mesure: 'Fastify nu, une lecture préparée par clé primaire',
        valeur: charge.parSeconde,
        unite: '/s',
        note:
          charge.parSeconde < 3_500
            ? 'moins de 3 500/s : ces mesures ne sont que du bruit'
            : `p95 ${charge.p95.toFixed(1)} ms`,
      },
    ];
  };
  const etapes: [string, () => Promise<Resultat[]>][] = [
    ['chargement en lot', () => measureLot(contexte, tell)],
    [
      'attente du fil',
      async () => {
        await waitFil(banc);
        return [];
      },
    ],
    ['plancher', measurePlancherDuBanc],
    ['lecture', () => measureLecture(contexte)],
    ['pages', () => measurePages(contexte)],
    ['publication', () => measurePublication(contexte)],
    ['fil', () => measureFil(contexte)],
    ['livraisons', () => measureLivraisons(contexte)],
    ['referentiel', () => measureReferentiel(contexte)],
    ['imports', () => measureImports(banc, donnees)],
    ['rapprochement', () => measureRapprochement(banc, { racine, donnees, importes: isWanted('imports') })],
    ['démarrage', () => measureDemarrage(banc)],
  ];
  for (const [nom, measure] of etapes) {
    if (!isWanted(nom)) continue;
    tell(nom);
    const obtained = await measure();
    for (const { mesure, valeur, unite, note } of obtained)
      tell(`  ${mesure} : ${valeur.toFixed(1)} ${unite} ${note ?? ''}`);
    resultats.push(...obtained);
  }
  const rapport = {
    date: new Date().toISOString().slice(0, 10),
    machine: machine(await serverVersion(banc.databaseUrl)),
    traces: total,
    origine: sources.origine,
    graine,
    dureeSecondes: Math.round((performance.now() - start) / 1_000),
    resultats: resultats.map((resultat) => ({ ...resultat, atteint: isReached(resultat) })),
  };
  process.stdout.write(describe(rapport));
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(rapport, null, 2)}\n`);
} finally {
  await banc.close();
}
