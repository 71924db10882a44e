// Finds a collectivité by the name that a grant list gives it, only where that name designates one in the département.
import type { Beneficiaire, CommuneAncienne, Territoire } from './modele.ts';
import { decouperMots, isArticle } from './noms.ts';
import type { Repertoire } from './repertoire.ts';

type Famille = 'commune' | 'epci' | 'autre' | 'departement';

/** Openings that tell what kind of collectivité is named; the longest come first. The rest is its proper name. */
const ouvertures: [Famille, RegExp][] = [
  ['epci', /^(?:communautes?|com|comm) (?:de |d )?(?:communes?|com|comm|agglomeration|agglo|urbaine)\b/],
  [
    'epci',
    /^(?:com com|comcom|comm comm|codecom|cdc|cda|cc|ca|cu|ept|communaute|agglo|agglomeration|intercommunalite)\b/,
  ],
  ['epci', /^etablissement public territorial\b/],
  ['autre', /^(?:syndicat|synd|si|sm|sivu|sivom|sivos|sivm|smo|smf|sirp|sirs|siaep|siaea|sia|petr|pole)\b/],
  ['departement', /^(?:conseil (?:departemental|general)|departement|dep|dept|cd)\b/],
  ['commune', /^(?:commune nouvelle|commune|mairie|ville|com|cne|municipalite)\b/],
];

/** Spellings of a same legal form, brought to its initials. */
const formes: [RegExp, string][] = [
  [/\bsyndicat (?:intercommunal|de communes) a vocation unique\b/g, 'sivu'],
  [/\bsyndicat (?:intercommunal|de communes) a vocations? multiples?\b/g, 'sivom'],
  [/\bsyndicat (?:intercommunal|de communes) a vocation scolaire\b/g, 'sivos'],
  [/\bsyndicat mixte ouvert\b/g, 'smo'],
  [/\bsyndicat mixte ferme\b/g, 'smf'],
  [/\bsyndicat mixte\b/g, 'sm'],
  [/\bsyndicat (?:intercommunal|de communes)\b/g, 'si'],
  [/\bsynd\b/g, 'syndicat'],
  [/\bpole d equilibre territorial et rural\b/g, 'petr'],
  [/\bsi (?:d )?(?:adduction|alimentation) (?:d |en )?eau potable\b|\bsi aep\b|\bsaep\b/g, 'siaep'],
  [/\bsi scolaire\b/g, 'sis'],
];

/** Words dropped at the loosest level; what names a specialty (SIVOS, PETR) stays. */
const motsDeForme = new Set([
  'communaute',
  'communes',
  'commune',
  'agglomeration',
  'agglo',
  'metropole',
  'intercommunalite',
  'urbaine',
  'syndicat',
  'si',
  'sm',
  'sivu',
  'sivom',
  'smo',
  'smf',
  'pays',
]);

/** Two collectivités under one key: the name decides nothing. */
const ambigu = Symbol('ambigu');
type Index = Map<string, Beneficiaire | typeof ambigu>;

export type FindBeneficiaire = (nom: string, departement: string) => Beneficiaire | undefined;

interface NomLu {
  famille: Famille | undefined;
  /** Keys from the most faithful to the loosest. */
  niveaux: string[];
}

/** Reads a name: what kind it announces, and its successive simplifications. */
function lireNom(nom: string): NomLu {
  const sansSuite = nom.replace(/\([^)]*\)/g, ' ').replace(/\s:\s.*$/s, ' ');
  let texte = decouperMots(sansSuite).join(' ');
  for (const [motif, initiales] of formes) texte = texte.replace(motif, initiales);
  const ouverture = ouvertures.find(([, motif]) => motif.test(texte));
  const famille = ouverture?.[0];
  const propre =
    ouverture !== undefined && famille !== 'autre' ? texte.replace(ouverture[1], '').trim() : texte;
  const mots = propre.split(' ').filter((mot) => mot !== '');
  while (famille !== undefined && mots[0] !== undefined && /^(?:d|de|du|des)$/.test(mots[0])) mots.shift();
  const pleins = mots.filter((mot) => !isArticle(mot));
  const nus = pleins.filter((mot) => !motsDeForme.has(mot));
  return { famille, niveaux: [mots, pleins, nus].map((liste) => liste.join('')) };
}

function indexer(index: Index, departement: string, niveaux: string[], cible: Beneficiaire): void {
  for (const [niveau, nom] of niveaux.entries()) {
    if (nom === '') continue;
    const key = `${departement}|${niveau}|${nom}`;
    const known = index.get(key);
    if (known === undefined) index.set(key, cible);
    else if (known === ambigu || known.code !== cible.code) index.set(key, ambigu);
  }
}

function chercher(
  index: Index,
  departement: string,
  niveaux: string[],
): Beneficiaire | typeof ambigu | undefined {
  for (const [niveau, nom] of niveaux.entries()) {
    const trouve = nom === '' ? undefined : index.get(`${departement}|${niveau}|${nom}`);
    if (trouve !== undefined) return trouve;
  }
  return undefined;
}

const cibleDe = ({ type, code }: Territoire): Beneficiaire => ({ type, code });

function indexerCommune(index: Index, departement: string, nom: string, cible: Beneficiaire): void {
  const mots = decouperMots(nom.replace(/\([^)]*\)/g, ' '));
  const pleins = mots.filter((mot) => !isArticle(mot));
  indexer(index, departement, [mots.join(''), pleins.join('')], cible);
}

/** Names of communes; a vanished one never disputes its name with a commune in force. */
function indexerCommunes(
  communes: Iterable<Territoire>,
  anciennes: Iterable<CommuneAncienne>,
  byCode: Repertoire['communes'],
) {
  const actuelles: Index = new Map();
  const disparues: Index = new Map();
  for (const commune of communes) {
    if (commune.departement !== undefined)
      indexerCommune(actuelles, commune.departement, commune.nom, cibleDe(commune));
  }
  for (const { nom, actuelle } of anciennes) {
    const departement = byCode.get(actuelle)?.departement;
    if (nom === undefined || departement === undefined) continue;
    indexerCommune(disparues, departement, nom, { type: 'commune', code: actuelle });
  }
  return [actuelles, disparues];
}

/** Builds the index (a third of a second): made at the first search, which only imports need. */
export function createFindBeneficiaire(repertoire: Repertoire): FindBeneficiaire {
  const communes = indexerCommunes(
    repertoire.communes.values(),
    repertoire.anciennes.values(),
    repertoire.communes,
  );
  const epci: Index = new Map();
  const autres: Index = new Map();
  for (const groupement of repertoire.groupements.values()) {
    const index = groupement.type === 'epci' || groupement.type === 'ept' ? epci : autres;
    const { niveaux } = lireNom(groupement.nom);
    for (const departement of groupement.departements)
      indexer(index, departement, niveaux, cibleDe(groupement));
  }
  const departements: Index = new Map();
  for (const territoire of repertoire.departements.values()) {
    indexerCommune(departements, territoire.code, territoire.nom, cibleDe(territoire));
  }
  const parFamille: Record<Famille, Index[]> = {
    commune: communes,
    epci: [epci],
    autre: [autres],
    departement: [departements],
  };
  return (nom, departement) => {
    const { famille, niveaux } = lireNom(nom);
    const annonces = famille === undefined ? [] : parFamille[famille];
    const brut = decouperMots(nom.replace(/\([^)]*\)/g, ' '));
    const tels = [brut.join(''), brut.filter((mot) => !isArticle(mot)).join('')];
    // A bare name is first that of a commune: groupings are announced by their form.
    const essais: [Index, string[]][] = [
      ...communes.map((index): [Index, string[]] => [index, tels]),
      ...annonces.map((index): [Index, string[]] => [
        index,
        index === departements ? niveaux.slice(0, 2) : niveaux,
      ]),
      ...(famille === undefined
        ? ([
            [epci, niveaux],
            [autres, niveaux.slice(0, 2)],
          ] as [Index, string[]][])
        : []),
    ];
    for (const [index, cles] of essais) {
      const trouve = chercher(index, departement, cles);
      if (trouve !== undefined) return trouve === ambigu ? undefined : trouve;
    }
    return undefined;
  };
}
