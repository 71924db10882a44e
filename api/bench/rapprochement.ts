// The measure of record linkage: quality on the labelled pairs, cost in memory, and the full re-run on a real database.
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ficheDe } from '../src/rapprochement/modele/index.ts';
import type { Banc } from './banc.ts';
import { measureImports } from './demarrage.ts';
import { runProcess } from './processus.ts';
import type { Resultat } from './rapport.ts';
import { croiser, type Poids } from './rapprochement-ajustement.ts';
import { indexer, lierTout, mesurerProcesseur } from './rapprochement-blocage.ts';
import { readTraces, type TraceALier } from './rapprochement-donnees.ts';
import { ficherPaires, masquer, type Paire, readPaires, tirer } from './rapprochement-paires.ts';
import { direPart, mesurer, type Part, type Qualite, wilson } from './rapprochement-qualite.ts';

type Cible = NonNullable<Resultat['cible']>;
const auMoins = (seuil: number): Cible => ({ sens: 'min', seuil });
const auPlus = (seuil: number): Cible => ({ sens: 'max', seuil });

function direEnPart(groupe: string, mesure: string, part: Part, cible?: Cible): Resultat {
  const valeur = part.total === 0 ? 0 : part.part * 100;
  return { groupe, mesure, valeur, unite: '%', ...(cible && { cible }), note: direPart(part) };
}

/** `tenue`: held to the targets, which are said of both files together. */
function direQualite(groupe: string, nom: string, qualite: Qualite, tenue: boolean): Resultat[] {
  const ligne = (mesure: string, part: Part, cible: Cible) =>
    direEnPart(groupe, `${nom} : ${mesure}`, part, tenue ? cible : undefined);
  return [
    ligne('précision de « certain »', qualite.precisionDesCertains, auMoins(99.5)),
    ligne('rappel de « certain »', qualite.rappelDesCertains, auMoins(60)),
    ligne('rappel en tout', qualite.rappel, auMoins(93)),
    ligne('différents proposés', qualite.differentsProposes, auPlus(15)),
    ligne('liés jugés certains', qualite.liesCertains, auPlus(2)),
  ];
}

function measureQualite(
  paires: readonly Paire[],
  traces: ReadonlyMap<string, TraceALier>,
  racine: string,
): Resultat[] {
  const lire = <T>(chemin: string) => JSON.parse(readFileSync(join(racine, chemin), 'utf8')) as T;
  const modele = lire<Parameters<typeof croiser>[1]>('api/src/rapprochement/modele/poids.json');
  const depart = lire<Poids>('tools/ajuster-rapprochement.json');
  const validation = 'Rapprochement : qualité, porteurs gardés pour la validation, coûts masqués';
  const croisee = 'Rapprochement : qualité, validation croisée en cinq plis, coûts masqués';
  const masquees = ficherPaires(paires, traces, () => true);
  const gardees = masquees.filter(({ siren }) => tirer(siren, 1) >= 0.6);
  const fichier = (nom: Paire['fichier']) => mesurer(gardees.filter((paire) => paire.fichier === nom));
  return [
    ...direQualite(validation, 'DGCL', fichier('dgcl'), false),
    ...direQualite(validation, 'Fonds vert', fichier('fondsvert'), false),
    ...direQualite(validation, 'ensemble', mesurer(gardees), true),
    ...[1, 2, 3].flatMap((graine) => {
      const juge = croiser(masquees, modele, depart, { plis: 5, graine });
      return direQualite(croisee, `tirage ${graine}`, mesurer(masquees, juge), true);
    }),
  ];
}

function measureToutes(
  traces: readonly TraceALier[],
  paires: readonly Paire[],
  { groupe, fileMax }: { groupe: string; fileMax: number },
): Resultat[] {
  const fiches = mesurerProcesseur(() => traces.map((trace) => ficheDe(trace)));
  const { candidats } = indexer(fiches.resultat);
  const position = new Map(traces.map(({ externalId }, i) => [externalId, i]));
  const placeDe = (id: string) => position.get(id) ?? -1;
  const vraies = paires.filter(({ etiquette }) => etiquette === 'meme');
  const gardees = vraies.filter(({ idA, idB }) => candidats(placeDe(idA)).includes(placeDe(idB)));
  const passage = lierTout(fiches.resultat);
  const quantile = (part: number) => passage.nombres[Math.floor(part * (passage.nombres.length - 1))] ?? 0;
  const file = wilson(passage.aConfirmer, traces.length);
  return [
    direEnPart(
      groupe,
      'Vraies paires gardées par le blocage',
      wilson(gardees.length, vraies.length),
      auMoins(98),
    ),
    direEnPart(groupe, 'Traces dans la file de relecture', file, auPlus(fileMax)),
    {
      groupe,
      mesure: 'Candidats par trace, médiane',
      valeur: quantile(0.5),
      unite: '',
      note: `95 % : ${quantile(0.95)}, 99 % : ${quantile(0.99)}, au plus ${quantile(1)}`,
    },
    {
      groupe,
      mesure: 'Liens certains',
      valeur: passage.certains,
      unite: '',
      note: `${passage.groupes} groupes, le plus grand de ${passage.plusGrandGroupe} traces`,
    },
    {
      groupe,
      mesure: 'Lire une trace, processeur',
      valeur: fiches.microsecondes / traces.length,
      unite: 'µs',
      cible: auPlus(40),
    },
    {
      groupe,
      mesure: 'Juger une paire, processeur',
      valeur: passage.microsecondesParPaire,
      unite: 'µs',
      cible: auPlus(20),
      note: `${passage.paires.toLocaleString('fr-FR')} paires`,
    },
  ];
}

/** Waits, two minutes at most, until the worker has linked what the imports left for later. */
async function waitDifferes({ url }: Banc): Promise<void> {
  for (let essai = 0; essai < 240; essai++) {
    const metriques = await (await fetch(`${url}/metriques`)).text();
    if (Number(/^rapprochement_differes (\S+)/m.exec(metriques)?.[1]) === 0) return;
    await delay(500);
  }
}

/** `admin rapprocher --tout` on the imported files, as an administrator runs it: on a sound base it repairs nothing. */
async function measureTout(banc: Banc): Promise<Resultat> {
  const { main, env } = banc;
  await waitDifferes(banc);
  const bilan = await runProcess(main, ['admin', 'rapprocher', '--tout'], env);
  const lu = /en ([\d.]+) s/.exec(bilan)?.[1];
  return {
    groupe: 'Rapprochement : tout recalculer (admin rapprocher --tout)',
    mesure: 'Cinq fichiers réels, base chargée',
    valeur: Number(lu ?? Number.NaN),
    unite: 's',
    cible: auPlus(30),
    note: bilan.trim(),
  };
}

/** Nothing where the data are absent. `importes`: the real files are in the database already. */
export async function measureRapprochement(
  banc: Banc,
  { racine, donnees, importes }: { racine: string; donnees: string; importes: boolean },
): Promise<Resultat[]> {
  if (!existsSync(join(donnees, 'rapprochement'))) return [];
  // The compiled sources look for the reference lists beside them.
  cpSync(join(racine, 'api/donnees-reference'), join(racine, 'api/bench/dist/donnees-reference'), {
    recursive: true,
  });
  const traces = await readTraces(donnees);
  const paires = readPaires(donnees);
  const qualite = measureQualite(paires, new Map(traces.map((trace) => [trace.externalId, trace])), racine);
  const toutes = [
    { groupe: 'Rapprochement : toutes les traces publiques, coûts connus', vue: traces, fileMax: 4 },
    {
      groupe: 'Rapprochement : toutes les traces publiques, coûts masqués',
      vue: traces.map(masquer),
      fileMax: 10,
    },
  ].flatMap(({ vue, ...options }) => measureToutes(vue, paires, options));
  if (!importes) await measureImports(banc, donnees);
  return [...qualite, ...toutes, await measureTout(banc)];
}
