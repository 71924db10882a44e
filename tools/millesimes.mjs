// Past editions of @etalab/decoupage-administratif, installed from npm under aliases for the time of a command.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const paquet = '@etalab/decoupage-administratif';
/** Year → version of the package. */
export const versions = {
  2020: '0.8.0',
  2021: '1.1.1',
  2022: '2.1.0',
  2023: '3.1.1',
  2024: '4.0.0',
  2025: '5.0.1',
};

/** Runs `use` with the folder of each edition asked for, by year, then removes them. */
export async function withMillesimes(annees, use) {
  const dossier = await mkdtemp(join(tmpdir(), 'millesimes-'));
  try {
    const alias = annees.map((annee) => `m${annee}@npm:${paquet}@${versions[annee]}`);
    execFileSync('npm', ['install', '--prefix', dossier, '--no-save', '--ignore-scripts', ...alias], {
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    });
    return await use(
      Object.fromEntries(annees.map((annee) => [annee, join(dossier, 'node_modules', `m${annee}`)])),
    );
  } finally {
    await rm(dossier, { recursive: true, force: true });
  }
}
