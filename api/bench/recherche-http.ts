// The reference data over HTTP: search at rest and while a bulk runs, lookups, and the quality of the answers.
import { type Charge, quantile, runCharge } from './charge.ts';
import type { Trace } from './derivation.ts';
import { pick } from './hasard.ts';
import { publishLot, type ResultatDeLot } from './lot.ts';
import { type Contexte, note } from './mesures.ts';
import type { Resultat } from './rapport.ts';
import { eprouver, type Rate, readTsv } from './recherche-epreuve.ts';
import type { Requete } from './recherche-requetes.ts';

const groupe = 'Référentiel (par HTTP, dix connexions)';
const qualite = 'Référentiel : qualité de la recherche';

// Built into api/bench/dist/bench/.
const dossier = new URL('../../recherche/', import.meta.url);
const jeux = [
  ['engendrees.tsv', 'engendré par règles'],
  ['ecrites.tsv', 'écrit à la main'],
] as const;

async function readRequetes(): Promise<Requete[]> {
  return (await Promise.all(jeux.map(([fichier]) => readTsv(new URL(fichier, dossier))))).flat();
}

async function run(contexte: Contexte, suivante: () => { path: string }): Promise<Charge> {
  const { banc, secondes } = contexte;
  await runCharge({ url: banc.url, secondes: 2, suivante });
  return runCharge({ url: banc.url, secondes, suivante });
}

const share = (charge: Charge, { plancher }: Contexte) => (100 * charge.parSeconde) / plancher;

function describeSearch(nom: string, charge: Charge, contexte: Contexte, remarque = ''): Resultat[] {
  return [
    {
      groupe,
      mesure: `${nom}, part du plancher`,
      valeur: share(charge, contexte),
      unite: '%',
      cible: { sens: 'min', seuil: 50 },
      note: `${Math.round(charge.parSeconde)}/s${remarque}`,
    },
    {
      groupe,
      mesure: `${nom}, p95`,
      valeur: charge.p95,
      unite: 'ms',
      cible: { sens: 'max', seuil: 10 },
      note: note(charge),
    },
  ];
}

/** Runs `measure` while a bulk is being published on another connection; stops the bulk afterwards. */
async function duringLot<T>(contexte: Contexte, measure: () => Promise<T>): Promise<[T, ResultatDeLot]> {
  const { banc, derivation } = contexte;
  let stopped = false;
  function* traces(): Generator<Trace> {
    // Ranks that no other measure uses.
    for (let i = 4_000_000; !stopped; i++) yield derivation.trace(i);
  }
  let begun: () => void = () => {};
  const warm = new Promise<void>((resolve) => {
    begun = resolve;
  });
  let lignes = 0;
  const lot = publishLot(banc.url, banc.cles['banc-a'], traces(), () => {
    lignes += 1;
    if (lignes === 2_000) begun();
  });
  await Promise.race([warm, lot]);
  const measured = await measure().finally(() => {
    stopped = true;
  });
  return [measured, await lot];
}

/** Longest block of the server's event loop since the last call, in milliseconds: nothing else is answered meanwhile. */
async function readBlocage(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metriques`)).text();
  return 1_000 * Number(/^nodejs_eventloop_lag_max_seconds (\S+)/m.exec(metrics)?.[1] ?? Number.NaN);
}

/** One person types: a request every 25 ms on one connection, whatever the load beside. */
async function typeSlowly(contexte: Contexte, suivante: () => { path: string }): Promise<Charge> {
  const times: number[] = [];
  const end = performance.now() + contexte.secondes * 1_000;
  while (performance.now() < end) {
    const start = performance.now();
    await (await fetch(contexte.banc.url + suivante().path)).arrayBuffer();
    times.push(performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const sorted = times.sort((a, b) => a - b);
  const parSeconde = sorted.length / contexte.secondes;
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((part) => quantile(sorted, part)) as [number, number, number];
  return { parSeconde, p50, p95, p99, erreurs: 0, total: sorted.length };
}

async function measureRecherche(contexte: Contexte): Promise<Resultat[]> {
  const requetes = await readRequetes();
  const { hasard } = contexte;
  const search = (texte: string) => ({ path: `/v1/referentiel/recherche?q=${encodeURIComponent(texte)}` });
  const suivante = () => search(pick(hasard, requetes).texte);
  // The same texts with a number of spaces that makes each address a new one: no answer was kept.
  const jamaisVue = () => {
    const { texte } = pick(hasard, requetes);
    return search(texte.padEnd(Math.min(100, texte.length + Math.floor(hasard() * 60))));
  };
  const cold = await run(contexte, jamaisVue);
  const calm = await run(contexte, suivante);
  const [busy, lot] = await duringLot(contexte, () => run(contexte, suivante));
  const [typed] = await duringLot(contexte, async () => {
    await readBlocage(contexte.banc.url);
    const charge = await typeSlowly(contexte, suivante);
    return { charge, blocage: await readBlocage(contexte.banc.url) };
  });
  return [
    ...describeSearch('Recherche', calm, contexte),
    {
      groupe,
      mesure: 'Recherche de textes jamais demandés, part du plancher',
      valeur: share(cold, contexte),
      unite: '%',
      note: `${Math.round(cold.parSeconde)}/s, p95 ${cold.p95.toFixed(1)} ms, ${note(cold)}`,
    },
    ...describeSearch(
      'Recherche pendant un lot',
      busy,
      contexte,
      ` ; ${Math.round(share(busy, contexte))} % du plancher, ${Math.round((100 * busy.parSeconde) / calm.parSeconde)} % du débit au repos ; lot : ${Math.round(lot.lignes / lot.secondes)} traces/s`,
    ),
    {
      groupe,
      mesure: 'Recherche à la frappe pendant un lot (une personne), p95',
      valeur: typed.charge.p95,
      unite: 'ms',
      cible: { sens: 'max', seuil: 10 },
      note: `${note(typed.charge)} ; boucle du serveur bloquée jusqu’à ${Math.round(typed.blocage)} ms`,
    },
  ];
}

async function measureFiches(contexte: Contexte): Promise<Resultat[]> {
  const { hasard, sources } = contexte;
  const kinds: [string, () => string][] = [
    ['communes/{code}', () => `communes/${pick(hasard, sources.communes).code}`],
    ['groupements/{siren}', () => `groupements/${pick(hasard, sources.epcis).code}`],
  ];
  const resultats: Resultat[] = [];
  for (const [nom, path] of kinds) {
    const charge = await run(contexte, () => ({ path: `/v1/referentiel/${path()}` }));
    resultats.push({
      groupe,
      mesure: `Lecture de ${nom}, part du plancher`,
      valeur: share(charge, contexte),
      unite: '%',
      cible: { sens: 'min', seuil: 60 },
      note: `${Math.round(charge.parSeconde)}/s, p95 ${charge.p95.toFixed(1)} ms, ${note(charge)}`,
    });
  }
  return resultats;
}

function tellRate({ requete, rang, obtenus }: Rate): string {
  const place = rang === 0 ? 'absent des trois premiers' : `rang ${rang}`;
  return `${requete.regle} « ${requete.texte} » : ${requete.attendu || 'rien'} ${place} (obtenu : ${obtenus.join(', ') || 'rien'})`;
}

/** The engine of the built product, in process: its answers are those that the route gives. */
async function measureQualite(): Promise<Resultat[]> {
  const produit = new URL('../../../dist/territoires/', import.meta.url);
  const load = async <M>(fichier: string) => (await import(new URL(fichier, produit).href)) as M;
  const { readDonnees } = await load<typeof import('../src/territoires/source.ts')>('source.js');
  const { createReferentiel } =
    await load<typeof import('../src/territoires/referentiel.ts')>('referentiel.js');
  const { chercher } = createReferentiel(await readDonnees());
  const resultats: Resultat[] = [];
  for (const [fichier, nom] of jeux) {
    const { total, rates } = eprouver(await readTsv(new URL(fichier, dossier)), chercher);
    const part = (nombre: number) => (100 * nombre) / total.total;
    resultats.push(
      {
        groupe: qualite,
        mesure: `Bonne réponse en tête, jeu ${nom}`,
        valeur: part(total.premiers),
        unite: '%',
        cible: { sens: 'min', seuil: 95 },
        note: `${total.total} requêtes`,
        details: rates.map(tellRate),
      },
      {
        groupe: qualite,
        mesure: `Bonne réponse dans les trois premières, jeu ${nom}`,
        valeur: part(total.troisPremiers),
        unite: '%',
        cible: { sens: 'min', seuil: 99 },
      },
    );
  }
  return resultats;
}

/** Needs the floor, and nothing else of what was loaded. */
export async function measureReferentiel(contexte: Contexte): Promise<Resultat[]> {
  return [
    ...(await measureFiches(contexte)),
    ...(await measureRecherche(contexte)),
    ...(await measureQualite()),
  ];
}
