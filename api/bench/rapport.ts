// Figures beside their targets: a table for people, JSON for programs.
import { cpus, totalmem } from 'node:os';

export interface Resultat {
  groupe: string;
  mesure: string;
  valeur: number;
  unite: string;
  /** `min`: at least this much; `max`: at most. Absent: told for information. */
  cible?: { sens: 'min' | 'max'; seuil: number };
  note?: string;
  /** What lies behind the figure, listed under the table. */
  details?: string[];
}

/** Whether the servers of the bench link what is published: `RAPPROCHEMENT=inactif` measures the rest alone. */
const actif = process.env.RAPPROCHEMENT !== 'inactif';
export const rapprochement = { actif, dit: actif ? 'rapprochement compris' : 'sans rapprochement' };

export interface Rapport {
  date: string;
  machine: string;
  traces: number;
  origine: string;
  graine: number;
  dureeSecondes: number;
  resultats: (Resultat & { atteint: boolean | null })[];
}

export function isReached({ valeur, cible }: Resultat): boolean | null {
  if (cible === undefined) return null;
  return cible.sens === 'min' ? valeur >= cible.seuil : valeur <= cible.seuil;
}

export function machine(postgres: string): string {
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${cpus().length} cœurs (${cpus()[0]?.model.trim() ?? '?'}), ${memory} Gio, Node ${process.versions.node}, ${postgres}`;
}

const format = (value: number) =>
  value.toLocaleString('fr-FR', { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });

function rowOf(resultat: Resultat): string[] {
  const { mesure, valeur, unite, cible, note = '' } = resultat;
  const wanted = cible ? `${cible.sens === 'min' ? '≥' : '≤'} ${format(cible.seuil)} ${unite}` : '';
  const verdict = { true: 'atteinte', false: 'MANQUÉE', null: '' }[String(isReached(resultat))] ?? '';
  return [mesure, `${format(valeur)} ${unite}`, wanted, verdict, note];
}

function detailsOf(resultats: readonly Resultat[]): string[] {
  return resultats.flatMap(({ mesure, details = [] }) =>
    details.length === 0
      ? []
      : ['', `${mesure}, hors des cas attendus :`, '', ...details.map((d) => `- ${d}`)],
  );
}

const titles = ['Mesure', 'Relevé', 'Cible', '', 'Remarque'];

/** A Markdown table by group: readable on a terminal, and as it is in the documentation. */
export function describe(rapport: Omit<Rapport, 'resultats'> & { resultats: readonly Resultat[] }): string {
  const head = [
    `Banc du ${rapport.date}, ${rapport.traces.toLocaleString('fr-FR')} traces (${rapport.origine}), graine ${rapport.graine}`,
    rapport.machine,
    `Durée : ${format(rapport.dureeSecondes / 60)} min`,
  ];
  const groups = [...new Set(rapport.resultats.map(({ groupe }) => groupe))];
  const tables = groups.map((groupe) => {
    const rows = [titles, ...rapport.resultats.filter((r) => r.groupe === groupe).map(rowOf)];
    const widths = titles.map((_, i) => Math.max(3, ...rows.map((row) => (row[i] ?? '').length)));
    const line = (row: string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
    const [first = [], ...others] = rows;
    return [
      `### ${groupe}`,
      '',
      line(first),
      line(widths.map((w) => '-'.repeat(w))),
      ...others.map(line),
      ...detailsOf(rapport.resultats.filter((r) => r.groupe === groupe)),
    ].join('\n');
  });
  return `${head.join('\n')}\n\n${tables.join('\n\n')}\n`;
}
