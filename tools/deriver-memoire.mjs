// Derives api/donnees-reference/{communes,groupements,sirens}-*.tsv: codes that have vanished, with what replaces them.
// Installs the past millésimes of the published data under npm aliases, in a temporary folder:
//   node tools/deriver-memoire.mjs
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { paquet, versions, withMillesimes } from './millesimes.mjs';

const sortie = new URL('../api/donnees-reference/', import.meta.url);
const ici = createRequire(new URL('../api/package.json', import.meta.url));

const annees = Object.keys(versions);
await withMillesimes(annees, async (dossiers) => {
  const past = annees.map((annee) => ({
    annee: Number(annee),
    lire: (nom) => ici(join(dossiers[annee], 'data', `${nom}.json`)),
  }));
  await derive(past, (nom) => ici(`${paquet}/data/${nom}.json`));
});

async function derive(past, lire) {
  const communes = lire('communes');
  const actuelles = new Map(communes.filter(isActuelle).map((commune) => [commune.code, commune]));
  const editions = [...past, { annee: 2026, lire }].map(({ annee, lire: read }) => ({
    annee,
    communes: read('communes'),
    epci: read('epci'),
  }));
  const successeur = succession(editions, actuelles);
  await writeTsv(
    'communes-disparues.tsv',
    ['code', 'nom', 'actuelle', 'depuis', 'millesime'],
    communesDisparues(editions, actuelles, successeur, past[0].lire('historique-communes')),
  );
  await writeTsv(
    'groupements-disparus.tsv',
    ['siren', 'nom', 'nature', 'millesime', 'successeurs', 'territoires'],
    groupementsDisparus(editions, actuelles, successeur),
  );
  await writeTsv('sirens-anciens.tsv', ['siren', 'code'], sirensAnciens(editions, successeur));
}

function isActuelle({ type }) {
  return type === 'commune-actuelle';
}

/** Code of any millésime → code in force, following the chain from one edition to the next. */
function succession(editions, actuelles) {
  const suites = new Map();
  for (const { communes } of editions) {
    for (const { code, type, chefLieu, commune, anciensCodes = [] } of communes) {
      for (const ancien of anciensCodes) suites.set(ancien, code);
      if (type !== 'commune-actuelle') suites.set(code, chefLieu ?? commune);
    }
  }
  return (code) => {
    let suivi = code;
    for (let pas = 0; pas < 10 && !actuelles.has(suivi); pas++) suivi = suites.get(suivi);
    return actuelles.has(suivi) ? suivi : undefined;
  };
}

function communesDisparues(editions, actuelles, successeur, historique) {
  const noms = new Map();
  const fins = new Map();
  for (const { type, code, nom, dateFin } of historique) {
    if (type !== 'COM') continue;
    if (!noms.has(code) || dateFin === undefined || dateFin >= (fins.get(code) ?? '')) noms.set(code, nom);
    fins.set(code, dateFin === undefined ? '9999' : plusTard(fins.get(code) ?? '', dateFin));
  }
  const millesimes = new Map();
  for (const [rang, { communes }] of editions.entries()) {
    const suivants = new Set(editions[rang + 1]?.communes.filter(isActuelle).map(({ code }) => code));
    for (const { code, nom } of communes.filter(isActuelle)) {
      if (rang + 1 === editions.length || suivants.has(code)) continue;
      noms.set(code, nom);
      millesimes.set(code, editions[rang + 1].annee);
    }
  }
  const codes = new Set([...noms.keys(), ...editions.flatMap(({ communes }) => communes.flatMap(anciens))]);
  return [...codes]
    .filter((code) => !actuelles.has(code) && successeur(code) !== undefined)
    .map((code) => {
      const fin = fins.get(code);
      const depuis = millesimes.has(code) || fin === undefined || fin === '9999' ? '' : fin;
      return [code, noms.get(code) ?? '', successeur(code), depuis, millesimes.get(code) ?? ''];
    });
}

function anciens({ code, type, anciensCodes = [] }) {
  return type === 'commune-actuelle' || type === undefined ? anciensCodes : [code, ...anciensCodes];
}

function plusTard(a, b) {
  return [a, b].sort()[1];
}

function groupementsDisparus(editions, actuelles, successeur) {
  const epciDe = new Map();
  const enVigueur = new Set();
  for (const { code, membres } of editions.at(-1).epci) {
    enVigueur.add(code);
    for (const membre of membres) epciDe.set(membre.code, code);
  }
  const disparus = new Map();
  for (const [rang, { epci }] of editions.slice(0, -1).entries()) {
    for (const { code, nom, type, membres } of epci) {
      if (enVigueur.has(code)) continue;
      const communes = membres.flatMap((membre) => actuelles.get(successeur(membre.code)) ?? []);
      const lieux = communes.flatMap(({ departement, region }) => [
        `departement:${departement}`,
        `region:${region}`,
      ]);
      const successeurs = parFrequence(communes.flatMap((commune) => epciDe.get(commune.code) ?? []));
      const territoires = [...new Set(lieux)].sort();
      disparus.set(code, [
        code,
        nom,
        type,
        editions[rang + 1].annee,
        successeurs.join(','),
        territoires.join(','),
      ]);
    }
  }
  return [...disparus.values()];
}

function parFrequence(valeurs) {
  const comptes = new Map();
  for (const valeur of valeurs) comptes.set(valeur, (comptes.get(valeur) ?? 0) + 1);
  return [...comptes].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([valeur]) => valeur);
}

/** SIREN of communes that none carries any more, by the memberships of past millésimes. */
function sirensAnciens(editions, successeur) {
  const portes = new Set();
  for (const { code, siren } of editions.at(-1).communes) if (siren) portes.add(`${siren}|${code}`);
  const actuels = new Set([...portes].map((porte) => porte.slice(0, 9)));
  const trouves = new Map();
  for (const { communes, epci } of editions) {
    for (const { siren, code } of [...communes, ...epci.flatMap(({ membres }) => membres)]) {
      const actuelle = successeur(code);
      if (/^\d{9}$/.test(siren ?? '') && !actuels.has(siren) && actuelle) trouves.set(siren, actuelle);
    }
  }
  return [...trouves];
}

async function writeTsv(nom, entete, lignes) {
  const triees = lignes.sort(([a], [b]) => (a < b ? -1 : 1));
  const texte = [entete, ...triees].map((champs) => champs.join('\t')).join('\n');
  await writeFile(new URL(nom, sortie), `${texte}\n`);
  console.log(`${nom} : ${triees.length} lignes`);
}
