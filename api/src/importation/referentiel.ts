// Reads the open data of the reference data: groupings, competences and perimeters (Banatic), programmes (ANCT).
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { type DonneesBanatic, type Participation, PROGRAMMES } from '../territoires/index.ts';
import { lireColonnes, ouvrirCsv } from './csv.ts';
import { ErreurDeFichier } from './fichier.ts';
import type { Sortie } from './progression.ts';
import { cheminDesRejets, createRejets } from './rejets.ts';

const AIDE = `Compléter le référentiel des territoires :
  npm run import -- banatic --groupements F.csv --competences F.csv --crosswalk F.csv --perimetres F.csv [--codes F.csv] [--categories F.csv]
  npm run import -- programmes FICHIER.csv… [--programme ${Object.keys(PROGRAMMES).join('|')}]
`;

/** What these imports need of the rest of the product. */
export interface MoyensDuReferentiel {
  importBanatic(donnees: DonneesBanatic): Promise<void>;
  importProgramme(programme: string, lignes: Participation[]): Promise<void>;
  /** Key of the territory in force designated by an INSEE code or a SIREN. */
  findCle(code: string): string | undefined;
  sortie: Sortie;
  /** Folder of the files of rejected rows. */
  dossier: string;
}

export type DemandeDeReferentiel = (moyens: MoyensDuReferentiel) => Promise<void>;

const optionsDeBanatic = ['groupements', 'competences', 'crosswalk', 'perimetres'] as const;

/** Reads the command line; undefined when it asks for another kind of import. */
export function lireDemandeDeReferentiel(args: readonly string[]): DemandeDeReferentiel | undefined {
  if (args[0] !== 'banatic' && args[0] !== 'programmes') return undefined;
  const { positionals, values } = parse(args.slice(1));
  if (args[0] === 'programmes') {
    if (positionals.length === 0) throw new ErreurDeFichier(AIDE);
    return (moyens) => importProgrammes(positionals, values.programme, moyens);
  }
  const absentes = optionsDeBanatic.filter((nom) => values[nom] === undefined);
  if (absentes.length > 0 || positionals.length > 0) {
    throw new ErreurDeFichier(`Indiquez ${absentes.map((nom) => `--${nom}`).join(', ')}.\n${AIDE}`);
  }
  return (moyens) => importFichiersBanatic(values, moyens);
}

function parse(args: readonly string[]) {
  const texte = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        groupements: texte,
        competences: texte,
        crosswalk: texte,
        perimetres: texte,
        codes: texte,
        categories: texte,
        programme: texte,
      },
    });
  } catch {
    throw new ErreurDeFichier(`Option inconnue ou sans valeur.\n${AIDE}`);
  }
}

type Refuser = (motif: string) => void;

/** Reads a CSV row by row; what is refused goes to the file of rejected rows. Answers the number of refusals. */
async function lireLignes<C extends string>(
  chemin: string,
  colonnes: readonly C[],
  dossier: string,
  lire: (ligne: Record<C, string>, refuser: Refuser) => void,
  facultatives: readonly C[] = [],
): Promise<number> {
  const obligatoires = colonnes.filter((colonne) => !facultatives.includes(colonne));
  const csv = await ouvrirCsv(chemin, obligatoires, facultatives);
  const source = { entete: csv.entete, contacts: csv.contacts };
  const rejets = createRejets(cheminDesRejets(chemin, dossier, source), source);
  try {
    for await (const { numero, champs } of csv.enregistrements()) {
      let motif: string | undefined;
      const ligne = lireColonnes(csv, champs, colonnes);
      for (const colonne of colonnes) ligne[colonne] = ligne[colonne].trim();
      lire(ligne, (raison) => {
        motif = raison;
      });
      if (motif !== undefined) await rejets.add([{ numero, champs }], undefined, motif);
    }
  } finally {
    await rejets.close();
  }
  return rejets.lignes;
}

const natures = new Set('CC CA CU METRO MET69 EPT SIVU SIVOM SMF SMO PETR POLEM'.split(' '));
const isSiren = (texte: string): boolean => /^\d{9}$/.test(texte);

async function importFichiersBanatic(
  fichiers: Partial<Record<string, string>>,
  { sortie, dossier, importBanatic, findCle }: MoyensDuReferentiel,
): Promise<void> {
  const chemin = (nom: string): string => fichiers[nom] ?? '';
  const groupements = new Map<string, DonneesBanatic['groupements'][number]>();
  let rejets = await lireLignes(
    chemin('groupements'),
    ['siren', 'libelle', 'nature', 'code_departement', 'population'],
    dossier,
    (l, refuser) => {
      if (!isSiren(l.siren)) return refuser('SIREN illisible');
      if (!natures.has(l.nature)) return refuser(`nature « ${l.nature} » inconnue`);
      const population = /^\d{1,9}$/.test(l.population) ? Number(l.population) : null;
      const { siren, nature } = l;
      groupements.set(siren, {
        siren,
        nature,
        nom: l.libelle.replace(/\s+/g, ' '),
        departement: l.code_departement,
        population,
      });
    },
  );
  const { competences, equivalents } = await lireCodes(fichiers, dossier);
  const exercees = new Map<string, DonneesBanatic['exercees'][number]>();
  const gardes = new Set<string>();
  rejets += await lireLignes(
    chemin('competences'),
    ['siren', 'code_competence'],
    dossier,
    ({ siren, code_competence: code }, refuser) => {
      if (!groupements.has(siren) && findCle(siren) === undefined) return refuser('groupement inconnu');
      if (!/^\d{4}$/.test(code)) return refuser('code de compétence illisible');
      const nouveaux = equivalents.get(code) ?? [];
      if (nouveaux.length === 0) {
        gardes.add(code);
        competences.set(`2021:${code}`, { millesime: 2021, code });
      }
      const lignes = nouveaux.length > 0 ? nouveaux.map((nouveau) => [2025, nouveau]) : [[2021, code]];
      for (const [millesime, retenu] of lignes as [number, string][]) {
        exercees.set(`${siren}:${millesime}:${retenu}`, { groupement: siren, millesime, code: retenu });
        const cle = `${millesime}:${retenu}`;
        if (!competences.has(cle)) competences.set(cle, { millesime, code: retenu });
      }
    },
  );
  const perimetres = new Map<string, DonneesBanatic['perimetres'][number]>();
  rejets += await lireLignes(
    chemin('perimetres'),
    ['siren', 'insee'],
    dossier,
    ({ siren, insee }, refuser) => {
      if (!isSiren(siren)) return refuser('SIREN illisible');
      const commune = findCle(insee);
      if (commune === undefined) return refuser('commune inconnue');
      const code = commune.slice('commune:'.length);
      perimetres.set(`${siren}:${code}`, { groupement: siren, commune: code, millesime: 2025 });
    },
  );
  const categories = await lireCategories(fichiers.categories, dossier);
  await importBanatic({
    groupements: [...groupements.values()],
    perimetres: [...perimetres.values()],
    categories,
    competences: [...competences.values()],
    exercees: [...exercees.values()],
  });
  sortie.write(
    `Banatic : ${groupements.size} groupements, ${exercees.size} compétences exercées, ${perimetres.size} communes membres, ${rejets} lignes rejetées.\n` +
      `Codes de 2021 sans équivalent en 2025, gardés sous leur millésime (${gardes.size}) : ${[...gardes].sort().join(', ')}\n`,
  );
}

async function lireCodes(fichiers: Partial<Record<string, string>>, dossier: string) {
  const equivalents = new Map<string, string[]>();
  await lireLignes(
    fichiers.crosswalk ?? '',
    ['code_2021', 'code_2025'],
    dossier,
    ({ code_2021: ancien, code_2025: nouveau }) => {
      if (/^\d{4}$/.test(nouveau)) equivalents.set(ancien, [...(equivalents.get(ancien) ?? []), nouveau]);
    },
  );
  const competences = new Map<string, DonneesBanatic['competences'][number]>();
  if (fichiers.codes !== undefined) {
    await lireLignes(fichiers.codes, ['Code', 'Nom', 'Categorie'], dossier, (l, refuser) => {
      if (!/^\d{4}$/.test(l.Code)) return refuser('code illisible');
      competences.set(`2025:${l.Code}`, {
        millesime: 2025,
        code: l.Code,
        nom: l.Nom,
        categorie: l.Categorie,
      });
    });
  }
  return { equivalents, competences };
}

async function lireCategories(fichier: string | undefined, dossier: string) {
  const categories = new Map<string, { code: string; nom: string }>();
  if (fichier !== undefined) {
    await lireLignes(fichier, ['Code', 'Nom'], dossier, ({ Code: code, Nom: nom }) => {
      categories.set(code, { code, nom });
    });
  }
  return [...categories.values()];
}

async function importProgrammes(
  chemins: readonly string[],
  choisi: string | undefined,
  { importProgramme, findCle, sortie, dossier }: MoyensDuReferentiel,
): Promise<void> {
  for (const chemin of chemins) {
    const programme = choisi ?? basename(chemin).replace(/\.[^.]*$/, '');
    if (!Object.hasOwn(PROGRAMMES, programme)) {
      throw new ErreurDeFichier(`Le programme « ${programme} » n’est pas connu.\n${AIDE}`);
    }
    const lignes: Participation[] = [];
    const colonnes = ['id_territoire', 'lib_territoire', 'liste_geo', 'date_signature'] as const;
    const rejets = await lireLignes(
      chemin,
      colonnes,
      dossier,
      (l, refuser) => {
        const codes = [...l.liste_geo.matchAll(/\(([0-9][0-9AB][0-9]{3}|[0-9]{9})\)/g)].map(
          (m) => m[1] ?? '',
        );
        const inconnus = codes.filter((code) => findCle(code) === undefined);
        const date = /^\d{4}-\d{2}-\d{2}$/.test(l.date_signature) ? { dateSignature: l.date_signature } : {};
        for (const territoire of new Set(codes.flatMap((code) => findCle(code) ?? []))) {
          const { id_territoire: identifiant, lib_territoire: libelle } = l;
          lignes.push({ programme, identifiant, libelle, territoire, ...date });
        }
        if (codes.length === 0) refuser('aucun code de territoire');
        else if (inconnus.length > 0) refuser(`territoires inconnus : ${inconnus.join(', ')}`);
      },
      ['date_signature'],
    );
    await importProgramme(programme, lignes);
    sortie.write(`${PROGRAMMES[programme]} : ${lignes.length} territoires, ${rejets} lignes rejetées.\n`);
  }
}
