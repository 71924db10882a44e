// Linkage on the real data, skipped where they are absent (../shared/data). No time is measured here.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { ficheDe } from '../src/rapprochement/modele/index.ts';
import { croiser, type Poids } from './rapprochement-ajustement.ts';
import { indexer, lierTout, type Passage } from './rapprochement-blocage.ts';
import { readTraces, type TraceALier } from './rapprochement-donnees.ts';
import {
  ficherPaires,
  masquer,
  type Paire,
  type PaireAJuger,
  readPaires,
  tirer,
} from './rapprochement-paires.ts';
import { mesurer, type Qualite } from './rapprochement-qualite.ts';

const donnees = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const present = existsSync(`${donnees}rapprochement`);
if (!present)
  console.log('données réelles absentes (../shared/data) : qualité du rapprochement non vérifiée');

const lireJson = <T>(chemin: string) =>
  JSON.parse(readFileSync(new URL(chemin, import.meta.url), 'utf8')) as T;
const modele = lireJson<Parameters<typeof croiser>[1]>('../src/rapprochement/modele/poids.json');
const depart = lireJson<Poids>('../../tools/ajuster-rapprochement.json');

/** The targets of the product. A class of one split is small: it is held to one pair less. */
function expectCibles(qualite: Qualite, tolerance = 0): void {
  const { precisionDesCertains, rappelDesCertains, rappel, differentsProposes, liesCertains } = qualite;
  expect(precisionDesCertains.oui + tolerance).toBeGreaterThanOrEqual(0.995 * precisionDesCertains.total);
  expect(rappelDesCertains.part).toBeGreaterThanOrEqual(0.6);
  expect(rappel.part).toBeGreaterThanOrEqual(0.93);
  expect(differentsProposes.part).toBeLessThanOrEqual(0.15);
  expect(liesCertains.part).toBeLessThanOrEqual(0.02);
}

describe.skipIf(!present)('le rapprochement des données réelles', () => {
  let traces: TraceALier[];
  /** Every row of some départements, so that whole blocks are there; the bench takes them all. */
  let echantillon: TraceALier[];
  let paires: Paire[];
  let masquees: PaireAJuger[];

  beforeAll(async () => {
    traces = await readTraces(donnees);
    echantillon = traces.filter(({ dans }) =>
      dans.some((cle) => cle.startsWith('departement:') && tirer(cle, 1) < 0.25),
    );
    paires = readPaires(donnees);
    masquees = ficherPaires(paires, new Map(traces.map((trace) => [trace.externalId, trace])), () => true);
  }, 180_000);

  it('retrouve toutes les traces des paires étiquetées', () => {
    expect(masquees.length).toBe(paires.length);
  });

  it('tient ses cibles sur les porteurs gardés pour la validation, coûts masqués', () => {
    expectCibles(mesurer(masquees.filter(({ siren }) => tirer(siren, 1) >= 0.6)), 1);
  });

  // The bench crosses three draws.
  it('tient ses cibles en validation croisée, tirage 1', () => {
    expectCibles(mesurer(masquees, croiser(masquees, modele, depart, { plis: 5, graine: 1 })));
  });

  function lier(vue: (trace: TraceALier) => TraceALier): {
    passage: Passage;
    gardees: number;
    vraies: number;
  } {
    const fiches = echantillon.map((trace) => ficheDe(vue(trace)));
    const position = new Map(echantillon.map(({ externalId }, i) => [externalId, i]));
    const { candidats } = indexer(fiches);
    const vraies = paires.filter(({ etiquette, idA }) => etiquette === 'meme' && position.has(idA));
    const gardees = vraies.filter(({ idA, idB }) => {
      const [a, b] = [position.get(idA) ?? -1, position.get(idB) ?? -1];
      return candidats(a).includes(b) || candidats(b).includes(a);
    });
    return { passage: lierTout(fiches), gardees: gardees.length, vraies: vraies.length };
  }

  it.each([
    ['connus', (trace: TraceALier) => trace, 0.04],
    ['masqués', masquer, 0.1],
  ] as const)(
    'garde les vraies paires et une file courte, coûts %s',
    (_nom, vue, fileMax) => {
      const { passage, gardees, vraies } = lier(vue);
      expect(gardees / vraies).toBeGreaterThanOrEqual(0.98);
      expect(vraies).toBeGreaterThan(100);
      expect(passage.nombres.at(-1)).toBeLessThanOrEqual(200);
      expect(passage.aConfirmer / echantillon.length).toBeLessThanOrEqual(fileMax);
      expect(passage.plusGrandGroupe).toBeLessThanOrEqual(20);
    },
    180_000,
  );

  it('ne fond pas 500 « Rénovation énergétique » d’un EPCI de 5 000 projets', () => {
    const fiches = Array.from({ length: 5_000 }, (_, i) => {
      const banale = i % 10 === 0;
      return ficheDe({
        plateforme: i % 2 === 0 ? 'mec' : 'tet',
        externalId: String(i),
        contenu: {
          nature: 'projet',
          nom: banale ? 'Rénovation énergétique' : `Réhabilitation du bâtiment Kerval${i.toString(26)}q`,
          collectivites: [{ type: 'epci', code: '248000531' }],
          collectiviteResponsable: '248000531',
        },
        dans: ['=groupement:248000531', 'departement:80', 'groupement:248000531'],
      });
    });
    const passage = lierTout(fiches);
    expect(passage.paires).toBeLessThanOrEqual(5_000 * 50);
    expect(passage.nombres.at(-1)).toBeLessThanOrEqual(200);
    expect(passage.certains).toBe(0);
  });
});
