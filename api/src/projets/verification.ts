// Are the stored groups those of the facts? The same pure function as the write path, over everything at once.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import { groupTraces, type Lien, type Noeud, rangs } from './groupes.ts';
import type { Jugement } from './modele.ts';
import type { Reperes } from './rapprocheur.ts';

interface Certitude {
  a: string;
  b: string;
  score: number;
}

/** Links declared between existing traces. */
async function listDeclares(db: Db): Promise<Lien[]> {
  const { rows } = await sql<{ a: string; b: string }>`
    SELECT l.source AS a, t.natal AS b FROM lien_declare l JOIN trace t ON t.ref = l.cible
    UNION ALL
    SELECT l.source, t.natal FROM lien_declare l JOIN trace t ON t.natal::text = l.cible`.execute(db);
  return rows.map(({ a, b }) => ({ a, b, rang: rangs.declaration, score: 1 }));
}

/** Natal ids whose projet is not the one that the facts give them; the pairs are those that the caller found. */
export async function listMalGroupees(
  db: Db,
  noeuds: readonly (Noeud & { projetId: string })[],
  certitudes: readonly Certitude[],
  { contredit, contreditEtapes }: Pick<Reperes, 'contredit' | 'contreditEtapes'>,
): Promise<string[]> {
  const { rows: jugements } = await sql<Jugement>`SELECT a, b, etat FROM jugement`.execute(db);
  const confirmes = jugements.filter(({ etat }) => etat === 'confirme');
  const groupes = groupTraces({
    noeuds,
    liens: [
      ...confirmes.map(({ a, b }): Lien => ({ a, b, rang: rangs.confirmation, score: 1 })),
      ...(await listDeclares(db)),
      ...certitudes.map(({ a, b, score }): Lien => ({ a, b, rang: rangs.certitude, score })),
    ],
    oppositions: jugements.filter(({ etat }) => etat !== 'confirme'),
    contredit,
    contreditEtapes,
  });
  const stored = new Map(noeuds.map((noeud) => [noeud.natal, noeud.projetId]));
  return groupes.flatMap(({ id, membres }) => membres.filter((natal) => stored.get(natal) !== id));
}
