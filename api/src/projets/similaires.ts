// What linkage says of a projet to its reader: other projets that may be the same, and why its own traces are one.
import type { Similaire } from '@projets-collectivites/schema';
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import type { Brique } from './briques.ts';
import type { Indice } from './modele.ts';
import type { Lecteur } from './vue.ts';

const maxSimilaires = 50;

/** A pair between a trace of the projet and another one, both visible to the reader and living. */
interface Paire {
  ma: string;
  autre: string;
  /** Where the other trace stands. */
  projet: { id: string; nom: string };
  classe: 'certain' | 'a_confirmer';
  score: number;
  modele: string;
  explication: Indice[];
}

/** Pairs of these traces; those that humans refused or dispute, trace by trace, are no longer proposed. */
function selectPaires(membres: RawBuilder<string[]>, { cercles }: Lecteur): RawBuilder<Paire[]> {
  const visible = (alias: string) =>
    sql`${sql.ref(`${alias}.supprime_le`)} IS NULL
      AND (${sql.ref(`${alias}.cercle`)} IS NULL OR ${sql.ref(`${alias}.cercle`)} = ANY(${cercles}::text[]))`;
  return sql`(SELECT json_agg(json_build_object('ma', moi.ref, 'autre', autre.ref,
      'projet', json_build_object('id', autre.projet_id, 'nom', coalesce(
        (SELECT p2.document::json->>'nom' FROM projet p2 WHERE p2.id = autre.projet_id), autre.contenu->>'nom')),
      'classe', l.classe, 'score', l.score, 'modele', l.modele, 'explication', l.explication)
      ORDER BY l.score DESC, moi.ref, autre.ref)
    FROM (
      SELECT a AS ma, b AS autre, classe, score, modele, explication FROM lien_rapproche WHERE a = ANY(${membres})
      UNION ALL
      SELECT b, a, classe, score, modele, explication FROM lien_rapproche WHERE b = ANY(${membres})
    ) l
    JOIN trace moi ON moi.natal = l.ma AND ${visible('moi')}
    JOIN trace autre ON autre.natal = l.autre AND ${visible('autre')}
    WHERE NOT EXISTS (SELECT FROM jugement j
      WHERE j.a = least(l.ma, l.autre) AND j.b = greatest(l.ma, l.autre) AND j.etat <> 'confirme'))`;
}

/** Other projets, each once under its best pair, best first. */
function similairesOf(paires: readonly Paire[], id: string): Similaire[] {
  const best = new Map<string, Similaire>();
  for (const { projet, classe, score, explication } of paires) {
    if (projet.id === id || best.has(projet.id)) continue;
    best.set(projet.id, { projet, classe, score, explication });
  }
  return [...best.values()].slice(0, maxSimilaires);
}

/** Why the traces of the projet are one, as far as computation says; each pair once. */
function liensOf(paires: readonly Paire[], id: string) {
  return paires
    .filter(({ projet, ma, autre }) => projet.id === id && ma < autre)
    .map(({ ma, autre, classe, score, modele, explication }) => ({
      traces: [ma, autre],
      classe,
      score,
      modele,
      explication,
    }));
}

export const briqueDeRapprochement: Brique = {
  existe: (membres) =>
    sql`EXISTS (SELECT FROM lien_rapproche WHERE a = ANY(${membres}))
      OR EXISTS (SELECT FROM lien_rapproche WHERE b = ANY(${membres}))`,
  select: selectPaires,
  compose(valeur, id) {
    const paires = (valeur ?? []) as Paire[];
    return { similaires: similairesOf(paires, id), liens: liensOf(paires, id) };
  },
};

/** What the publisher of a trace is told at once: every projet near it, its own one when computation joined it there. */
export async function readSimilairesDe(db: Db, natal: string, lecteur: Lecteur): Promise<Similaire[]> {
  const { rows } = await sql<{ paires: Paire[] | null }>`
    SELECT ${selectPaires(sql`ARRAY[${natal}::uuid]`, lecteur)} AS paires`.execute(db);
  return similairesOf(rows[0]?.paires ?? [], '');
}
