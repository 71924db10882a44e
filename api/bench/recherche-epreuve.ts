// The searches of the committed set, put to the search engine: how many right answers come first, or in the first three.
import { readFile } from 'node:fs/promises';
import type { Trouve } from '../src/territoires/modele.ts';
import type { Requete } from './recherche-requetes.ts';

export interface Rate {
  requete: Requete;
  /** 0 when the answer is not in the first three. */
  rang: number;
  /** What came instead. */
  obtenus: string[];
}

export interface Bilan {
  regle: string;
  total: number;
  premiers: number;
  troisPremiers: number;
}

export function ecrireTsv(requetes: readonly Requete[]): string {
  return `règle\trequête\tattendu\n${requetes.map((r) => `${r.regle}\t${r.texte}\t${r.attendu}\n`).join('')}`;
}

export async function readTsv(fichier: URL): Promise<Requete[]> {
  const lignes = (await readFile(fichier, 'utf8')).split('\n').slice(1);
  return lignes
    .filter((ligne) => ligne !== '')
    .map((ligne) => {
      const [regle = '', texte = '', attendu = ''] = ligne.split('\t');
      return { regle, texte, attendu };
    });
}

/** By rule, in the order of the set, then as a whole. */
export function eprouver(
  requetes: readonly Requete[],
  chercher: (texte: string, options: { limite: number }) => Trouve[],
): { bilans: Bilan[]; total: Bilan; rates: Rate[] } {
  const bilans = new Map<string, Bilan>();
  const total: Bilan = { regle: 'ensemble', total: 0, premiers: 0, troisPremiers: 0 };
  const rates: Rate[] = [];
  for (const requete of requetes) {
    const { regle, texte, attendu } = requete;
    const bilan = bilans.get(regle) ?? { regle, total: 0, premiers: 0, troisPremiers: 0 };
    bilans.set(regle, bilan);
    const trouves = chercher(texte, { limite: 3 }).map(({ territoire }) => territoire);
    const rang =
      attendu === '' ? Number(trouves.length === 0) : trouves.findIndex(({ cle }) => cle === attendu) + 1;
    for (const un of [bilan, total]) {
      un.total++;
      un.premiers += Number(rang === 1);
      un.troisPremiers += Number(rang > 0);
    }
    if (rang !== 1) rates.push({ requete, rang, obtenus: trouves.map(({ cle, nom }) => `${nom} (${cle})`) });
  }
  return { bilans: [...bilans.values()], total, rates };
}
