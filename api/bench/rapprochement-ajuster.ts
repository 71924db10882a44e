// node tools/ajuster-rapprochement.mjs [--ecrire]: lexicon, weights and figures of linkage from the open data.
// Writes lexique.json and poids.json only with --ecrire; prints the figures of docs/rapprochement.md.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ficheDe } from '../src/rapprochement/modele/index.ts';
import type { Modele } from '../src/rapprochement/modele/jugement.ts';
import { ajuster, croiser, type Poids } from './rapprochement-ajustement.ts';
import { indexer, lierTout } from './rapprochement-blocage.ts';
import { readTraces, type TraceALier } from './rapprochement-donnees.ts';
import { compterMots } from './rapprochement-lexique.ts';
import { ficherPaires, masquer, type Paire, readPaires, tirer } from './rapprochement-paires.ts';
import { direPart, direQualite, mesurer, wilson } from './rapprochement-qualite.ts';

/** Number of the split that the committed weights come from, and share of the carriers that fit them. */
const partage = 1;
const partDAjustement = 0.6;

// Built into api/bench/dist/bench/.
const racine = fileURLToPath(new URL('../../../../', import.meta.url));
const dossier = join(racine, '../shared/data');
const modele = join(racine, 'api/src/rapprochement/modele');
const dire = (texte: string) => process.stdout.write(`${texte}\n`);

function sansAjuster(): Poids {
  return JSON.parse(readFileSync(join(racine, 'tools/ajuster-rapprochement.json'), 'utf8')) as Poids;
}

function ecrire(fichier: string, contenu: object): void {
  writeFileSync(join(modele, fichier), `${JSON.stringify(contenu, null, 2)}\n`);
  dire(`écrit : ${fichier}`);
}

function ajusterSur(paires: readonly Paire[], traces: ReadonlyMap<string, TraceALier>): Poids {
  const masquees = ficherPaires(paires, traces, () => true);
  // The Fonds vert has no cost: its pairs also teach what a known cost of the other side says.
  const avecCouts = ficherPaires(
    paires.filter(({ fichier }) => fichier === 'fondsvert'),
    traces,
    () => false,
  );
  return ajuster([...masquees, ...avecCouts], sansAjuster());
}

function direPaires(paires: readonly Paire[], traces: ReadonlyMap<string, TraceALier>): void {
  for (const [nom, masque] of [
    ['coûts masqués', true],
    ['coûts connus', false],
  ] as const) {
    const fiches = ficherPaires(paires, traces, () => masque);
    for (const fichier of ['dgcl', 'fondsvert'] as const) {
      dire(direQualite(`${nom}, ${fichier}`, mesurer(fiches.filter((paire) => paire.fichier === fichier))));
    }
    dire(direQualite(`${nom}, les deux fichiers`, mesurer(fiches)));
  }
}

function direBlocage(nom: string, traces: readonly TraceALier[], vraies: readonly Paire[]): void {
  const debut = performance.now();
  const fiches = traces.map((trace) => ficheDe(trace));
  const position = new Map(traces.map(({ externalId }, i) => [externalId, i]));
  const { candidats } = indexer(fiches);
  const gardees = vraies.filter(({ idA, idB }) => {
    const [a, b] = [position.get(idA) ?? -1, position.get(idB) ?? -1];
    return candidats(a).includes(b) || candidats(b).includes(a);
  }).length;
  const passage = lierTout(fiches);
  const quantile = (part: number) => passage.nombres[Math.floor(part * (passage.nombres.length - 1))];
  dire(`blocage, ${nom} : ${traces.length} traces, ${passage.paires} paires jugées`);
  dire(`    vraies paires gardées         ${direPart(wilson(gardees, vraies.length))}`);
  dire(`    candidats (50, 90, 95, 99, 100 %) ${[0.5, 0.9, 0.95, 0.99, 1].map(quantile).join(', ')}`);
  dire(`    traces à confirmer            ${direPart(wilson(passage.aConfirmer, traces.length))}`);
  dire(
    `    liens certains ${passage.certains}, groupes ${passage.groupes}, le plus grand ${passage.plusGrandGroupe}`,
  );
  dire(
    `    ${passage.microsecondesParPaire.toFixed(1)} µs par paire, ${((performance.now() - debut) / 1000).toFixed(1)} s en tout`,
  );
}

if (!existsSync(join(dossier, 'rapprochement'))) {
  dire('Données réelles absentes (../shared/data) : rien à ajuster.');
} else {
  const traces = await readTraces(dossier);
  const parId = new Map(traces.map((trace) => [trace.externalId, trace]));
  const paires = readPaires(dossier);
  const enAjustement = ({ siren }: Paire) => tirer(siren, partage) < partDAjustement;
  dire(
    `partage ${partage} : SIREN tirés par SHA-256 de « ${partage}:SIREN », ${partDAjustement * 100} % pour l’ajustement`,
  );
  const poids = ajusterSur(paires.filter(enAjustement), parId);
  const actuels = JSON.parse(readFileSync(join(modele, 'poids.json'), 'utf8')) as Modele;
  if (process.argv.includes('--ecrire')) {
    ecrire('lexique.json', compterMots(traces, '2026-11'));
    ecrire('poids.json', { ...actuels, ...poids });
  } else if (JSON.stringify({ ...actuels, ...poids }) !== JSON.stringify(actuels)) {
    dire('Les poids ajustés diffèrent de poids.json : relancez avec --ecrire, puis reconstruisez.');
  }
  dire('--- validation, jamais vue par l’ajustement');
  direPaires(
    paires.filter((paire) => !enAjustement(paire)),
    parId,
  );
  dire('--- toutes les paires');
  direPaires(paires, parId);
  dire(
    '--- validation croisée en 5 plis, coûts masqués : chaque paire jugée sans aucune paire de son porteur',
  );
  const masquees = ficherPaires(paires, parId, () => true);
  for (const graine of [1, 2, 3]) {
    const juge = croiser(masquees, actuels, sansAjuster(), { plis: 5, graine });
    dire(direQualite(`tirage ${graine}`, mesurer(masquees, juge)));
  }
  const vraies = paires.filter(({ etiquette }) => etiquette === 'meme');
  direBlocage('coûts connus', traces, vraies);
  direBlocage('coûts masqués', traces.map(masquer), vraies);
}
