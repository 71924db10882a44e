// Every code of the real files resolves, or docs/referentiel-codes.md says why. `npm run codes` writes that page again.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, test } from 'vitest';
import { type GenreDeCode, jugerCode, type Verdict } from './codes-reels.ts';
import type { Referentiel } from './modele.ts';
import { createReferentiel } from './referentiel.ts';
import { readDonnees } from './source.ts';

const dossier = new URL('../../../../shared/data/', import.meta.url);
const page = fileURLToPath(new URL('../../../docs/referentiel-codes.md', import.meta.url));
const present = existsSync(dossier);
if (!present) console.log('données réelles absentes (../shared/data) : tests passés');

const dgcl: Record<string, GenreDeCode> = {
  beneficiaire_siren: 'siren',
  beneficiaire_dep: 'departement',
  beneficiaire_code_insee: 'commune',
};
const fondsVert: Record<string, GenreDeCode> = {
  code_departement: 'departement',
  code_commune: 'commune',
  siren: 'siren',
};
const pcaet: Record<string, GenreDeCode> = { 'SIREN collectivites_coporteuses': 'siren' };
const programme: Record<string, GenreDeCode> = { liste_geo: 'commune' };

/** The columns that hold codes, in every file that has one. */
const colonnes: Record<string, Record<string, GenreDeCode>> = {
  'plans/demarches_libres_entete.csv': { collectivites_coporteuses: 'siren' },
  'plans/fiches_action.csv': { Collectivites_coporteuses: 'siren' },
  'plans/plans_pcaet_v1_entete.csv': pcaet,
  'plans/plans_pcaet_v2_entete.csv': pcaet,
  'programmes/acv.csv': programme,
  'programmes/amm.csv': programme,
  'programmes/fs.csv': { id_geo: 'commune', ...programme },
  'programmes/pvd.csv': programme,
  'programmes/ti.csv': programme,
  'programmes/va.csv': programme,
  'rapprochement/dgcl-cofinancement.csv': { siren: 'siren', code_insee: 'commune' },
  'rapprochement/fondsvert-dgcl.csv': {
    fv_siren: 'siren',
    fv_commune: 'commune',
    dgcl_code_insee: 'commune',
  },
  'referentiel/competences_par_groupement_2021.csv': { siren: 'siren' },
  'referentiel/groupements.csv': { siren: 'siren', code_region: 'region', code_departement: 'departement' },
  'referentiel/perimetre-epci-a-fp-2025.csv': {
    dept: 'departement',
    siren: 'siren',
    dep_com: 'departement',
    insee: 'commune',
    siren_membre: 'siren',
  },
  'schema-officiel/collectivites-exemple-valide.csv': {
    codeInsee: 'commune',
    codeDepartements: 'departement',
    codeRegions: 'region',
    codeEpci: 'siren',
    siren: 'siren',
  },
  'schema-officiel/projets-territoire-exemple-valide.csv': { porteurCodeSiret: 'siren' },
  'services/import-projets-tet-data.csv': { insee_code: 'commune', siren_epci: 'siren' },
  'subventions/dgcl-2018.csv': dgcl,
  'subventions/dgcl-2019.csv': dgcl,
  'subventions/dgcl-2023.csv': dgcl,
  'subventions/dgcl-2024.csv': dgcl,
  'subventions/fonds-vert-2023-abime-par-tableur.csv': fondsVert,
  'subventions/fonds-vert-2023.csv': fondsVert,
};

/** Numbers that look like codes and are something else. */
const autresNombres = /^(numero_demarche_ds|tet_id|tetId)$/;

type Ligne = Record<string, string>;

function lire(fichier: string): Ligne[] {
  const texte = readFileSync(new URL(fichier, dossier), 'utf8');
  const entete = texte.slice(0, texte.indexOf('\n'));
  const delimiter = entete.split(';').length > entete.split(',').length ? ';' : ',';
  return parse(texte, {
    columns: true,
    bom: true,
    delimiter,
    relax_column_count: true,
    skip_empty_lines: true,
  });
}

/** Codes in a cell: alone, in a JSON list, before a name ("216100016-Alençon"), or in brackets after one. */
function lireCodes(colonne: string, cellule: string): { genre?: GenreDeCode; code: string }[] {
  const texte = cellule.trim();
  if (texte === '' || texte === 'NULL') return [];
  if (colonne === 'liste_geo') {
    return [...texte.matchAll(/\(([0-9][0-9AB]?[0-9]{3,12})\)/g)].map(([, code = '']) => ({
      genre: code.length === 9 ? 'siren' : 'commune',
      code,
    }));
  }
  if (texte.startsWith('[')) return (JSON.parse(texte) as string[]).map((code) => ({ code }));
  const avantNom = [...texte.matchAll(/(?<!\d)(\d{9})-/g)];
  return avantNom.length > 0 ? avantNom.map(([, code = '']) => ({ code })) : [{ code: texte }];
}

interface Bilan {
  fichier: string;
  colonne: string;
  valeurs: number;
  verdicts: Map<string, Verdict>;
}

function lireBilans(referentiel: Referentiel): Bilan[] {
  return Object.entries(colonnes).flatMap(([fichier, genres]) => {
    const lignes = lire(fichier);
    return Object.entries(genres).map(([colonne, genre]): Bilan => {
      const bilan: Bilan = { fichier, colonne, valeurs: 0, verdicts: new Map() };
      for (const ligne of lignes) {
        const codes = lireCodes(colonne, ligne[colonne] ?? '');
        bilan.valeurs += codes.length;
        for (const { genre: lu = genre, code } of codes) {
          if (!bilan.verdicts.has(code)) bilan.verdicts.set(code, jugerCode(referentiel, lu, code));
        }
      }
      return bilan;
    });
  });
}

const nombre = (n: number) => String(n).replace(/\B(?=(\d{3})+$)/g, ' ');

function ecrirePage(bilans: readonly Bilan[]): string {
  const total =
    (etat: Verdict['etat']) =>
    ({ verdicts }: Bilan) =>
      [...verdicts.values()].filter((verdict) => verdict.etat === etat).length;
  const etats = ['actuel', 'disparu', 'repare', 'inconnu'] as const;
  const lignes = bilans.map((bilan) => {
    const comptes = [bilan.valeurs, bilan.verdicts.size, ...etats.map((etat) => total(etat)(bilan))];
    return `| \`${bilan.fichier}\` | \`${bilan.colonne}\` | ${comptes.map(nombre).join(' | ')} |`;
  });
  const parRaison = new Map<string, Map<string, Set<string>>>();
  for (const { fichier, colonne, verdicts } of bilans) {
    for (const [code, verdict] of verdicts) {
      if (verdict.etat !== 'inconnu') continue;
      const codes = parRaison.get(verdict.raison) ?? new Map<string, Set<string>>();
      parRaison.set(verdict.raison, codes);
      const source = `\`${fichier}\`, \`${colonne}\``;
      codes.set(source, (codes.get(source) ?? new Set()).add(code));
    }
  }
  const raisons = [...parRaison].sort(([a], [b]) => (a < b ? -1 : 1));
  const sections = raisons.map(([raison, sources]) => {
    const listes = [...sources].map(([source, codes]) => {
      const tries = [...codes]
        .sort()
        .map((code) => `\`${code.replaceAll('|', '\\|').replace(/\s+/g, ' ')}\``);
      return `- ${source} (${nombre(tries.length)}) : ${tries.join(' ')}`;
    });
    return `### ${raison[0]?.toUpperCase()}${raison.slice(1)}\n\n${listes.join('\n')}\n`;
  });
  return `# Les codes des fichiers réels

Page écrite par \`npm run codes\` et vérifiée par les tests : chaque code de commune, SIREN, département ou région des
fichiers de données ouvertes est reconnu par le référentiel, ou figure ici avec la raison. Aucun n'est deviné.

- **en vigueur** : le code d'un territoire d'aujourd'hui ;
- **disparu** : un ancien code, suivi jusqu'à ses successeurs ;
- **réparé** : reconnu une fois défait ce qu'un tableur a fait (zéro initial retiré, décimales ajoutées), comme le font
  les imports ;
- **inconnu** : listé plus bas.

| fichier | colonne | valeurs | distinctes | en vigueur | disparus | réparés | inconnus |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |
${lignes.join('\n')}

Les fichiers d'aides, de lexique, de nomenclatures et les autres fichiers de plans et de services ne portent pas de code de
territoire. Les compétences de 2021 sans équivalent en 2025 sont listées par l'import de Banatic.

## Inconnus, et pourquoi

${sections.join('\n')}`;
}

describe.skipIf(!present)('codes des fichiers réels', () => {
  let bilans: Bilan[];

  beforeAll(async () => {
    bilans = lireBilans(createReferentiel(await readDonnees()));
  });

  test('aucune colonne de codes n’est oubliée', () => {
    const oubliees: string[] = [];
    for (const sous of readdirSync(dossier, { withFileTypes: true }).filter((entree) =>
      entree.isDirectory(),
    )) {
      for (const nom of readdirSync(new URL(`${sous.name}/`, dossier)).filter((f) => f.endsWith('.csv'))) {
        const fichier = `${sous.name}/${nom}`;
        const lignes = lire(fichier);
        for (const colonne of Object.keys(lignes[0] ?? {})) {
          if (colonnes[fichier]?.[colonne] !== undefined || autresNombres.test(colonne)) continue;
          const valeurs = lignes
            .map((ligne) => ligne[colonne]?.trim() ?? '')
            .filter((valeur) => valeur !== '');
          const codes = valeurs.filter((valeur) => /^(\d{9}|\d{14}|\d[\dAB]\d{3}|\d{9}-.+)$/.test(valeur));
          if (codes.length > valeurs.length * 0.8) oubliees.push(`${fichier} : ${colonne}`);
        }
      }
    }
    expect(oubliees).toEqual([]);
  });

  test('les colonnes attendues portent toutes des codes', () => {
    expect(
      bilans.filter(({ valeurs }) => valeurs === 0).map(({ fichier, colonne }) => [fichier, colonne]),
    ).toEqual([]);
  });

  test('les codes inconnus sont exactement ceux de docs/referentiel-codes.md', async () => {
    await expect(ecrirePage(bilans)).toMatchFileSnapshot(page);
  });
});
