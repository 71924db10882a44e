// The real files, skipped where they are absent (../shared/data): every row loads but the real defects of the file.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { publishedSchemas, verifierTrace } from '@projets-collectivites/schema';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Referentiel } from '../territoires/index.ts';
import { createReferentiel } from '../territoires/referentiel.ts';
import { readDonnees } from '../territoires/source.ts';
import type { Candidat, LigneAPublier } from './candidat.ts';
import { ouvrirDgcl } from './dgcl.ts';
import { ouvrirFondsVert } from './fonds-vert.ts';
import { ouvrirOfficiel } from './officiel.ts';
import { lireTexte } from './valeurs.ts';

const donnees = new URL('../../../../shared/data/', import.meta.url);
const present = existsSync(donnees);
if (!present) console.log('données réelles absentes (../shared/data) : essais passés');

const chemin = (fichier: string) => fileURLToPath(new URL(fichier, donnees));

interface Bilan {
  lignes: number;
  traces: Map<string, LigneAPublier>;
  refus: string[];
  avertissements: Record<string, number>;
}

type Paire = Record<string, string>;
const lirePaires = (fichier: string): Paire[] =>
  parse(readFileSync(new URL(fichier, donnees)), { columns: true, bom: true });

describe.skipIf(!present)('les fichiers réels', () => {
  let referentiel: Referentiel;
  let valider: (ligne: LigneAPublier) => string[];
  const bilans = new Map<string, Bilan>();

  beforeAll(async () => {
    referentiel = createReferentiel(await readDonnees());
    const { schema } = publishedSchemas('https://exemple.fr').find(({ nom }) => nom === 'LigneDeTrace') ?? {};
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    const validate = ajv.compile(schema ?? false);
    valider = (ligne) => {
      if (!validate(ligne)) return [JSON.stringify(validate.errors?.map((e) => [e.instancePath, e.keyword]))];
      return verifierTrace(ligne as never).map(({ pointer, detail }) => `${pointer} ${detail}`);
    };
  });

  async function lire(fichier: string): Promise<Bilan> {
    const connu = bilans.get(fichier);
    if (connu !== undefined) return connu;
    const ouvrir = fichier.includes('dgcl') ? ouvrirDgcl : ouvrirFondsVert;
    const source = await ouvrir(chemin(`subventions/${fichier}`), referentiel);
    const bilan: Bilan = { lignes: 0, traces: new Map(), refus: [], avertissements: {} };
    for await (const candidat of source.candidats(() => undefined)) compter(bilan, candidat);
    bilans.set(fichier, bilan);
    return bilan;
  }

  function compter(
    bilan: Bilan,
    { origines, ligne, externalId = '', refus, avertissements }: Candidat,
  ): void {
    bilan.lignes += origines.length;
    if (refus !== undefined || ligne === undefined) bilan.refus.push(externalId);
    else bilan.traces.set(externalId, ligne);
    for (const genre of avertissements) {
      bilan.avertissements[genre] = (bilan.avertissements[genre] ?? 0) + 1;
    }
  }

  it.each([
    ['dgcl-2018.csv', 26_296, 26_296, []],
    ['dgcl-2019.csv', 26_604, 26_604, []],
    // Neither SIREN, nor code, nor département, and « Nan » for a name.
    ['dgcl-2023.csv', 24_012, 24_011, ['DGCL-2023-22583']],
    ['dgcl-2024.csv', 22_114, 22_114, []],
    ['fonds-vert-2023.csv', 10_782, 10_706, []],
    ['fonds-vert-2023-abime-par-tableur.csv', 10_782, 10_706, []],
  ])('%s : %i lignes, %i traces valides, refus %j', async (fichier, lignes, traces, refus) => {
    const bilan = await lire(fichier);
    expect({ lignes: bilan.lignes, traces: bilan.traces.size, refus: bilan.refus }).toEqual({
      lignes,
      traces,
      refus,
    });
    const invalides = [...bilan.traces]
      .map(([id, ligne]) => [id, ...valider(ligne)])
      .filter((e) => e.length > 1);
    expect(invalides).toEqual([]);
    console.log(fichier, bilan.avertissements);
  });

  it('le Fonds vert abîmé par un tableur donne exactement les mêmes traces', async () => {
    const { traces } = await lire('fonds-vert-2023.csv');
    const { traces: abimees } = await lire('fonds-vert-2023-abime-par-tableur.csv');
    const differentes = [...traces].filter(
      ([id, ligne]) => JSON.stringify(ligne) !== JSON.stringify(abimees.get(id)),
    );
    expect(differentes.map(([id]) => id)).toEqual([]);
    expect([...abimees.keys()]).toEqual([...traces.keys()]);
  });

  it('le Fonds vert garde chaque euro engagé', async () => {
    const { traces } = await lire('fonds-vert-2023.csv');
    const lignes: Paire[] = parse(readFileSync(chemin('subventions/fonds-vert-2023.csv')), { columns: true });
    const attendu = lignes.reduce(
      (total, { montant_engage }) => total + Math.round(Number(montant_engage) * 100),
      0,
    );
    let total = 0;
    for (const { financement } of traces.values()) {
      total += Math.round(((financement as { montantAttribue?: number }).montantAttribue ?? 0) * 100);
    }
    expect(total).toBe(attendu);
  });

  it('les exemples du schéma officiel se lisent tous', async () => {
    const source = await ouvrirOfficiel(chemin('schema-officiel/projets-territoire-exemple-valide.csv'), {
      annuaire: referentiel,
      plateforme: 'mec',
      collectivites: chemin('schema-officiel/collectivites-exemple-valide.csv'),
    });
    const lus: Candidat[] = [];
    for await (const candidat of source.candidats(() => undefined)) lus.push(candidat);
    expect(lus.map(({ externalId, refus }) => refus ?? externalId)).toEqual([
      'MEC-7652',
      'MEC-7653',
      'MEC-7654',
      'MEC-7655',
      'MEC-7656',
    ]);
    expect(lus.flatMap(({ ligne }) => (ligne === undefined ? [] : valider(ligne)))).toEqual([]);
  });

  it('les identifiants désignent les titres que d’autres ont relevés', async () => {
    const attendus = new Map<string, string>();
    for (const paire of lirePaires('rapprochement/dgcl-cofinancement.csv')) {
      attendus.set(paire.id_a ?? '', paire.intitule_a ?? '').set(paire.id_b ?? '', paire.intitule_b ?? '');
    }
    const fondsVert = new Map<string, string>();
    for (const paire of lirePaires('rapprochement/fondsvert-dgcl.csv')) {
      attendus.set(paire.id_dgcl ?? '', paire.dgcl_intitule ?? '');
      fondsVert.set(paire.id_fv ?? '', paire.fv_nom ?? '');
    }
    const verifies = new Map([...attendus, ...fondsVert]);
    const faux = [];
    for (const [id, titre] of verifies) {
      const exercice = /^DGCL-(\d+)-/.exec(id)?.[1];
      const { traces } = await lire(exercice === undefined ? 'fonds-vert-2023.csv' : `dgcl-${exercice}.csv`);
      const trace = traces.get(id);
      const { intituleComplet } = (trace?.complements ?? {}) as { intituleComplet?: string };
      if ((intituleComplet ?? trace?.nom) !== lireTexte(titre).texte) faux.push(id);
    }
    expect(verifies.size).toBeGreaterThan(1_500);
    expect(faux).toEqual([]);
  });
});
