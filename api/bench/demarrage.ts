// Starting and importing, as a user does: whole processes, from their launch to what they promise.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Banc, makeFolder } from './banc.ts';
import { freePort, runProcess, startProcess, waitReady } from './processus.ts';
import type { Resultat } from './rapport.ts';

async function timeStart(main: string, command: string, dossier: string): Promise<number> {
  const port = await freePort();
  const started = startProcess(
    main,
    [command],
    {
      DATA_DIR: join(dossier, 'donnees'),
      PORT: String(port),
      DATABASE_URL: '',
      // Its welcome, with the demonstration's keys, is no part of the figures.
    },
    'muet',
  );
  const ms = await waitReady(`http://127.0.0.1:${port}/pret`);
  await started.stop();
  return ms / 1_000;
}

/** From nothing (database created, reference data and demonstration loaded), then again, then on the loaded base. */
export async function measureDemarrage(banc: Banc): Promise<Resultat[]> {
  const groupe = 'Démarrage (du lancement à /pret)';
  const dossier = await makeFolder();
  const note = 'base embarquée, référentiel et démonstration';
  try {
    const first = await timeStart(banc.main, 'start', dossier);
    const second = await timeStart(banc.main, 'start', dossier);
    const loaded = (await banc.restart()) / 1_000;
    return [
      {
        groupe,
        mesure: 'À partir de rien',
        valeur: first,
        unite: 's',
        cible: { sens: 'max', seuil: 60 },
        note,
      },
      {
        groupe,
        mesure: 'Sur une base existante',
        valeur: second,
        unite: 's',
        cible: { sens: 'max', seuil: 5 },
        note,
      },
      {
        groupe,
        mesure: 'Sur la base chargée (serve)',
        valeur: loaded,
        unite: 's',
        cible: { sens: 'max', seuil: 5 },
        note: 'la base tourne déjà',
      },
    ];
  } finally {
    await rm(dossier, { recursive: true, force: true });
  }
}

interface Fichier {
  source: string;
  nom: string;
  cible?: number;
}

const fichiers: Fichier[] = [
  { source: 'fonds-vert', nom: 'fonds-vert-2023.csv', cible: 10 },
  ...[2018, 2019, 2023, 2024].map((year) => ({ source: 'dgcl', nom: `dgcl-${year}.csv` })),
];

/** The real files, imported by the command into the loaded base; nothing where they are absent. */
export async function measureImports(banc: Banc, donnees: string): Promise<Resultat[]> {
  const groupe = 'Import des fichiers réels (npm run import)';
  const resultats: Resultat[] = [];
  let total = 0;
  for (const { source, nom, cible } of fichiers) {
    const path = join(donnees, 'subventions', nom);
    if (!existsSync(path)) continue;
    const start = performance.now();
    await runProcess(
      banc.main,
      ['import', source, path, '--rejets', join(banc.dossier, `${nom}.rejets`)],
      banc.env,
    );
    const valeur = (performance.now() - start) / 1_000;
    total += valeur;
    resultats.push({
      groupe,
      mesure: nom,
      valeur,
      unite: 's',
      ...(cible === undefined ? {} : { cible: { sens: 'max' as const, seuil: cible } }),
    });
  }
  if (total > 0)
    resultats.push({ groupe, mesure: 'Les cinq fichiers (110 000 lignes)', valeur: total, unite: 's' });
  return resultats;
}
