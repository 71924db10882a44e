// The open data as linkage sees it: every row through the real importers and the real publication rules, in memory.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TracePubliee } from '@projets-collectivites/schema';
import { ouvrirDgcl } from '../src/importation/dgcl.ts';
import { ouvrirFondsVert } from '../src/importation/fonds-vert.ts';
import { readPublication } from '../src/projets/contenu.ts';
import type { Contenu } from '../src/projets/modele.ts';
import { sansRapprochement } from '../src/projets/rapprocheur.ts';
import { lireTerritoire } from '../src/rapprochement/territoire.ts';
import type { Referentiel } from '../src/territoires/index.ts';
import { createReferentiel } from '../src/territoires/referentiel.ts';
import { readDonnees } from '../src/territoires/source.ts';

export interface TraceALier {
  plateforme: string;
  externalId: string;
  contenu: Contenu;
  dans: readonly string[];
  lieux: readonly string[];
  population?: number;
}

const fichiers = [
  ...[2018, 2019, 2023, 2024].map((exercice) => ({
    plateforme: 'dgcl',
    nom: `dgcl-${exercice}.csv`,
    ouvrir: ouvrirDgcl,
  })),
  { plateforme: 'fonds-vert', nom: 'fonds-vert-2023.csv', ouvrir: ouvrirFondsVert },
];

type Regles = Parameters<typeof readPublication>[3];

/** Grant sources know no vocabulary of their own, belong to no cercle, and nothing is linked here. */
const reglesSansBase = (referentiel: Referentiel) =>
  ({
    referentiel,
    annuaire: { correspondances: () => new Map(), cerclesDe: () => [], findPlateforme: () => undefined },
    rapprocheur: sansRapprochement,
  }) as unknown as Regles;

/** Every trace that the grant files of `dossier` give, in the order of the files. */
export async function readTraces(dossier: string): Promise<TraceALier[]> {
  const referentiel = createReferentiel(await readDonnees());
  const regles = reglesSansBase(referentiel);
  const traces: TraceALier[] = [];
  for (const { plateforme, nom, ouvrir } of fichiers) {
    const chemin = join(dossier, 'subventions', nom);
    if (!existsSync(chemin)) continue;
    const source = await ouvrir(chemin, referentiel);
    for await (const { ligne } of source.candidats(() => undefined)) {
      if (ligne === undefined) continue;
      const { externalId, ...trace } = ligne;
      const { contenu, dans } = readPublication(
        trace as unknown as TracePubliee,
        plateforme,
        externalId,
        regles,
      );
      traces.push({ plateforme, externalId, contenu, dans, ...lireTerritoire(referentiel, contenu) });
    }
  }
  return traces;
}
