// What traces are derived from: the real grant lists where they are at hand, else titles made from words.
import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parse } from 'csv-parse';
import { createHasard, pick } from './hasard.ts';

export interface Modele {
  titre: string;
  /** Name of the commune or carrier, to be replaced in the title; '' when unknown. */
  lieu: string;
  /** Euros. */
  cout: number;
  subvention: number;
}

export interface Lieu {
  code: string;
  nom: string;
}

export interface Commune extends Lieu {
  siren: string;
  departement: string;
  region: string;
}

export interface Sources {
  modeles: Modele[];
  communes: Commune[];
  epcis: Lieu[];
  /** Where the models come from, in French. */
  origine: string;
}

const amount = (text: string | undefined) => Number((text ?? '').replace(',', '.')) || 0;

async function readDgcl(path: string): Promise<Modele[]> {
  const modeles: Modele[] = [];
  const rows = createReadStream(path).pipe(
    parse({ bom: true, delimiter: ';', columns: true, relax_quotes: true, relax_column_count: true }),
  );
  for await (const row of rows as AsyncIterable<Record<string, string>>) {
    const titre = row.intitule?.trim().slice(0, 400);
    if (!titre) continue;
    const lieu = (row.beneficiaire_nom ?? '').replace(/^(COMMUNE|VILLE|MAIRIE) (DE |D['’ ]|DU |DES )?/i, '');
    modeles.push({ titre, lieu, cout: amount(row.cout_ht), subvention: amount(row.subvention) });
  }
  return modeles;
}

const gestes = ['Rénovation énergétique', 'Construction', 'Extension', 'Mise aux normes', 'Réhabilitation'];
const objets = [
  'du gymnase',
  'de l’école',
  'de la mairie',
  'de la voirie',
  'du réseau d’eau',
  'de la salle des fêtes',
];

function inventModeles(): Modele[] {
  const hasard = createHasard(1);
  return Array.from({ length: 5_000 }, (_, i) => ({
    titre: `${pick(hasard, gestes)} ${pick(hasard, objets)} Modèleville, opération ${i}`,
    lieu: 'Modèleville',
    cout: Math.round(5_000 + hasard() * 800_000),
    subvention: Math.round(2_000 + hasard() * 100_000),
  }));
}

interface LigneDeDecoupage extends Partial<Commune> {
  type: string;
  code: string;
  nom: string;
}

async function readDecoupage(name: string): Promise<LigneDeDecoupage[]> {
  const path = createRequire(import.meta.url).resolve(`@etalab/decoupage-administratif/data/${name}.json`);
  return JSON.parse(await readFile(path, 'utf8')) as LigneDeDecoupage[];
}

/** `donnees` is the folder of the open data, which may be absent. */
export async function readSources(donnees: string): Promise<Sources> {
  const communes = (await readDecoupage('communes')).filter(
    (c): c is LigneDeDecoupage & Commune => c.type === 'commune-actuelle' && c.siren !== undefined,
  );
  const files = [2018, 2019, 2023, 2024]
    .map((year) => join(donnees, 'subventions', `dgcl-${year}.csv`))
    .filter((path) => existsSync(path));
  const modeles = (await Promise.all(files.map(readDgcl))).flat();
  const real = modeles.length > 0;
  return {
    modeles: real ? modeles : inventModeles(),
    communes,
    epcis: await readDecoupage('epci'),
    origine: real
      ? `${modeles.length} subventions réelles (DGCL)`
      : 'titres inventés (données réelles absentes)',
  };
}
