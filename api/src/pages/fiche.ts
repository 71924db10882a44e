// What is told of a problem that the API can answer.

export interface FicheDeProbleme {
  slug: string;
  statut: number;
  titre: string;
  /** Sentences may hold `code` in Markdown. */
  sens: string;
  causes: string[];
  remedes: string[];
  /** Members of an example document, beyond type, title and status. */
  exemple: { detail: string; [membre: string]: unknown };
}
