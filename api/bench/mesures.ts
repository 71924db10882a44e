// The measures over HTTP, each giving its figures. Ten connections, the client on the same machine.
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Banc } from './banc.ts';
import { type Charge, runCharge } from './charge.ts';
import type { Derivation } from './derivation.ts';
import { type Hasard, pick } from './hasard.ts';
import { freePort, startProcess, waitReady } from './processus.ts';
import { type Resultat, rapprochement } from './rapport.ts';
import type { Sources } from './sources.ts';

/** What the load leaves for the following measures. */
export interface Contexte {
  banc: Banc;
  derivation: Derivation;
  sources: Sources;
  hasard: Hasard;
  total: number;
  secondes: number;
  /** Ids of projets, among those loaded. */
  projets: string[];
  /** External ids of `banc-a`, among those loaded, with their rank. */
  rangs: number[];
  plancher: number;
}

export const note = ({ p50, p99, erreurs }: Charge) =>
  `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms${erreurs > 0 ? `, ${erreurs} ERREURS` : ''}`;

/** Requests a second of the bare server. */
export async function measurePlancher({ banc, hasard, secondes }: Contexte): Promise<Charge> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const floor = startProcess(fileURLToPath(new URL('./plancher.js', import.meta.url)), [], {
    ...banc.env,
    PORT: String(port),
  });
  await waitReady(`${url}/pret`);
  const suivante = () => ({ path: `/${1 + Math.floor(hasard() * 10_000)}` });
  await runCharge({ url, secondes: 2, suivante });
  const charge = await runCharge({ url, secondes, suivante });
  await floor.stop();
  return charge;
}

export async function measureLecture(contexte: Contexte): Promise<Resultat[]> {
  const { banc, hasard, secondes, projets, rangs, plancher } = contexte;
  const cle = banc.cles['banc-b'];
  const ways: [string, () => string][] = [
    ['par identifiant', () => pick(hasard, projets)],
    ['par plateforme:externalId', () => `banc-a:d-${pick(hasard, rangs)}`],
  ];
  const resultats: Resultat[] = [];
  for (const [name, ref] of ways) {
    const suivante = () => ({ path: `/v1/projets/${ref()}` });
    await runCharge({ url: banc.url, cle, secondes: 2, suivante });
    const charge = await runCharge({ url: banc.url, cle, secondes, suivante });
    resultats.push(
      {
        groupe: 'Lecture d’un projet',
        mesure: `Lectures ${name}, part du plancher`,
        valeur: (100 * charge.parSeconde) / plancher,
        unite: '%',
        cible: { sens: 'min', seuil: 50 },
        note: `${Math.round(charge.parSeconde)}/s`,
      },
      {
        groupe: 'Lecture d’un projet',
        mesure: `Lectures ${name}, p95`,
        valeur: charge.p95,
        unite: 'ms',
        cible: { sens: 'max', seuil: 10 },
        note: note(charge),
      },
    );
  }
  return resultats;
}

interface Page {
  suivant: string | null;
  projets: unknown[];
}

/** Addresses of first and following pages of some territories. */
async function listPages(banc: Banc, territoires: readonly string[], pages: number): Promise<string[]> {
  const paths: string[] = [];
  for (const territoire of territoires) {
    let path = `/v1/projets?territoire=${territoire}&limite=50`;
    for (let i = 0; i < pages; i++) {
      const answer = await fetch(`${banc.url}${path}`, {
        headers: { authorization: `Bearer ${banc.cles['banc-b']}` },
      });
      const page = (await answer.json()) as Page;
      if (i > 0 && page.projets.length === 0) break;
      paths.push(path);
      if (page.suivant === null) break;
      path = `/v1/projets?territoire=${territoire}&limite=50&curseur=${page.suivant}`;
    }
  }
  return paths;
}

export async function measurePages(contexte: Contexte): Promise<Resultat[]> {
  const { banc, hasard, sources, secondes } = contexte;
  const several = <T>(values: readonly T[], count: number) =>
    Array.from({ length: count }, () => pick(hasard, values));
  const kinds: [string, string[]][] = [
    ['commune', several(sources.communes, 200).map(({ code }) => `commune:${code}`)],
    ['EPCI', several(sources.epcis, 60).map(({ code }) => `groupement:${code}`)],
    ['département', several(sources.communes, 30).map((c) => `departement:${c.departement}`)],
    ['région', several(sources.communes, 15).map((c) => `region:${c.region}`)],
  ];
  const resultats: Resultat[] = [];
  for (const [name, territoires] of kinds) {
    const paths = await listPages(banc, territoires, 10);
    const charge = await runCharge({
      url: banc.url,
      cle: banc.cles['banc-b'],
      secondes,
      suivante: () => ({ path: pick(hasard, paths) }),
    });
    resultats.push({
      groupe: 'Page d’un territoire (50 projets, premières et suivantes)',
      mesure: `Page : ${name}, p95`,
      valeur: charge.p95,
      unite: 'ms',
      cible: { sens: 'max', seuil: 40 },
      note: `${Math.round(charge.parSeconde)}/s, ${note(charge)}`,
    });
  }
  return resultats;
}

export async function measurePublication(contexte: Contexte): Promise<Resultat[]> {
  const { banc, derivation, hasard, secondes, rangs, total } = contexte;
  const groupe = `Publication une par une (${rapprochement.dit})`;
  let next = total;
  const put = (i: number) => {
    const { externalId, ...trace } = derivation.trace(i);
    return { method: 'PUT' as const, path: `/v1/traces/${externalId}`, body: JSON.stringify(trace) };
  };
  const gestes: [string, () => ReturnType<typeof put> | { method: 'PATCH'; path: string; body: string }][] = [
    ['Publier une trace nouvelle (PUT)', () => put(next++)],
    ['Republier une trace inchangée (PUT)', () => put(pick(hasard, rangs))],
    [
      'Modifier un champ (PATCH)',
      () => ({
        method: 'PATCH',
        path: `/v1/traces/d-${pick(hasard, rangs)}`,
        body: JSON.stringify({ budgetPrevisionnel: Math.round(hasard() * 1e6) }),
      }),
    ],
  ];
  const resultats: Resultat[] = [];
  for (const [i, [mesure, suivante]] of gestes.entries()) {
    const common = { url: banc.url, cle: banc.cles['banc-a'], suivante };
    await runCharge({ ...common, secondes: 2 });
    const charge = await runCharge({ ...common, secondes });
    const targeted = i === 0;
    resultats.push(
      {
        groupe,
        mesure,
        valeur: charge.parSeconde,
        unite: '/s',
        ...(targeted ? { cible: { sens: 'min', seuil: rapprochement.actif ? 400 : 800 } } : {}),
      },
      {
        groupe,
        mesure: `${mesure}, p95`,
        valeur: charge.p95,
        unite: 'ms',
        ...(targeted ? { cible: { sens: 'max', seuil: 50 } } : {}),
        note: note(charge),
      },
    );
  }
  return resultats;
}

interface PageDeFil {
  curseur: string;
  evenements: { time: string }[];
}

async function readFil(banc: Banc, query: string): Promise<PageDeFil> {
  const answer = await fetch(`${banc.url}/v1/evenements?${query}`, {
    headers: { authorization: `Bearer ${banc.cles['banc-b']}` },
  });
  return (await answer.json()) as PageDeFil;
}

/** Waits until the sequencer has caught up with the load. */
export async function waitFil(banc: Banc): Promise<void> {
  for (;;) {
    const metrics = await (await fetch(`${banc.url}/metriques`)).text();
    if (Number(/^journal_attente_secondes (\S+)/m.exec(metrics)?.[1]) === 0) return;
    await delay(500);
  }
}

/** Milliseconds from the moment an event is written to the moment a patient reader receives it. */
async function measureDelais({ banc, derivation, total }: Contexte): Promise<number[]> {
  const wanted = 200;
  const delais: number[] = [];
  let { curseur } = await readFil(banc, `limite=1&apres=${await lastCurseur(banc)}`);
  const writing = (async () => {
    for (let i = 0; i < wanted; i++) {
      const { externalId, ...trace } = derivation.trace(total + 1_000_000 + i);
      await fetch(`${banc.url}/v1/traces/${externalId}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${banc.cles['banc-a']}`, 'content-type': 'application/json' },
        body: JSON.stringify(trace),
      });
      await delay(25);
    }
  })();
  while (delais.length < wanted) {
    const page = await readFil(banc, `limite=200&attente=5&apres=${curseur}`);
    if (page.evenements.length === 0) break;
    for (const { time } of page.evenements) delais.push(Date.now() - Date.parse(time));
    curseur = page.curseur;
  }
  await writing;
  return delais.sort((a, b) => a - b);
}

/** Cursor at the end of the feed, found by halving: positions are dense. */
async function lastCurseur(banc: Banc): Promise<string> {
  const { curseur } = await readFil(banc, 'limite=1&inclureMiens=true');
  const [journal = '', first = '0'] = curseur.split('.');
  let low = Number(first);
  let high = 2 ** 40;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const page = await readFil(banc, `limite=1&inclureMiens=true&apres=${journal}.${middle}`);
    if (page.curseur === undefined) high = middle;
    else low = middle;
  }
  return `${journal}.${low}`;
}

export async function measureFil(contexte: Contexte): Promise<Resultat[]> {
  const { banc, hasard, secondes } = contexte;
  const [journal, end] = (await lastCurseur(banc)).split('.');
  const charge = await runCharge({
    url: banc.url,
    cle: banc.cles['banc-b'],
    secondes,
    suivante: () => {
      const from = Math.floor(hasard() * Math.max(1, Number(end) - 50));
      return { path: `/v1/evenements?limite=50&inclureMiens=true&apres=${journal}.${from}` };
    },
  });
  const delais = await measureDelais(contexte);
  const groupe = 'Fil des événements';
  const p95 = delais[Math.floor(delais.length * 0.95)] ?? Number.NaN;
  return [
    { groupe, mesure: 'Pages de 50 événements', valeur: charge.parSeconde, unite: '/s', note: note(charge) },
    {
      groupe,
      mesure: 'De l’écriture à la lecture dans le fil, p95',
      valeur: p95,
      unite: 'ms',
      note: 'à 40 changements/s, attente longue',
    },
  ];
}
