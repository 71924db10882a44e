// The labelled pairs, as records to judge, split by carrier so that no territory serves both to fit and to validate.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { type Fiche, ficheDe } from '../src/rapprochement/modele/index.ts';
import type { TraceALier } from './rapprochement-donnees.ts';

/** meme: one project. lie: a phase, a part or a neighbour, never to be merged. different: nothing in common. */
export type Etiquette = 'meme' | 'lie' | 'different';

export interface Paire {
  fichier: 'dgcl' | 'fondsvert';
  etiquette: Etiquette;
  siren: string;
  idA: string;
  idB: string;
}

const etiquettes: Readonly<Record<string, Etiquette>> = {
  '1': 'meme',
  '0': 'different',
  phase_ou_lie: 'lie',
  meme: 'meme',
  lie: 'lie',
  different: 'different',
};

function lire(dossier: string, nom: string): Record<string, string>[] {
  return parse(readFileSync(join(dossier, 'rapprochement', nom)), { columns: true, bom: true });
}

/** Pairs on which the readers agree; uncertain ones are left out. */
export function readPaires(dossier: string): Paire[] {
  const dgcl = lire(dossier, 'dgcl-cofinancement.csv').map((ligne) => ({
    fichier: 'dgcl' as const,
    etiquette: etiquettes[ligne.label ?? ''],
    siren: ligne.siren ?? '',
    idA: ligne.id_a ?? '',
    idB: ligne.id_b ?? '',
  }));
  const fondsVert = lire(dossier, 'fondsvert-dgcl.csv')
    .filter((ligne) => ligne.accord === 'oui')
    .map((ligne) => ({
      fichier: 'fondsvert' as const,
      etiquette: etiquettes[ligne.label ?? ''],
      siren: ligne.fv_siren ?? '',
      idA: ligne.id_fv ?? '',
      idB: ligne.id_dgcl ?? '',
    }));
  return [...dgcl, ...fondsVert].filter((paire): paire is Paire => paire.etiquette !== undefined);
}

/** Share 0..1 drawn from the SIREN alone and a number of split. */
export function tirer(siren: string, partage: number): number {
  const empreinte = createHash('sha256').update(`${partage}:${siren}`).digest();
  return empreinte.readUInt32BE(0) / 2 ** 32;
}

/** The same trace, its cost unknown: the oracle of the DGCL pairs is an equal cost. */
export function masquer(trace: TraceALier): TraceALier {
  const { budgetPrevisionnel: _, ...contenu } = trace.contenu;
  return { ...trace, contenu };
}

export interface PaireAJuger extends Paire {
  a: Fiche;
  b: Fiche;
}

/** Records of both sides; `masque` hides the costs. */
export function ficherPaires(
  paires: readonly Paire[],
  traces: ReadonlyMap<string, TraceALier>,
  masque: (paire: Paire) => boolean,
): PaireAJuger[] {
  return paires.flatMap((paire) => {
    const a = traces.get(paire.idA);
    const b = traces.get(paire.idB);
    if (a === undefined || b === undefined) return [];
    const vue = (trace: TraceALier) => ficheDe(masque(paire) ? masquer(trace) : trace);
    return [{ ...paire, a: vue(a), b: vue(b) }];
  });
}
