// Erasure: the one exception to append-only. Texts become `[effacé]`; what was decided stands.
import { sql } from 'kysely';
import type { Db } from '../infra/db.ts';
import { type EffacementDeDecisions, efface, eraseProposition } from '../projets/index.ts';

interface Charge {
  id: string;
  payload: Record<string, unknown>;
}

/** The texts that come with a payload, and the value when it is a correction of an erased field. */
function erasePayload(
  payload: Charge['payload'],
  champs: Parameters<EffacementDeDecisions['deTrace']>[2],
): Charge['payload'] {
  const { champ, valeurProposee } = payload;
  const valeur = typeof champ === 'string' ? eraseProposition(champ, valeurProposee, champs) : valeurProposee;
  const isErased = champs.includes('decisions') || valeur !== valeurProposee;
  return Object.fromEntries(
    Object.entries(payload).map(([nom, texte]) => {
      if (nom === 'valeurProposee') return [nom, valeur];
      return [nom, isErased && nom !== 'champ' ? efface : texte];
    }),
  );
}

export const effacementDeDecisions: EffacementDeDecisions = {
  async deTrace(tx, natal, champs) {
    const { rows } = await sql<Charge>`
      SELECT id, payload FROM decision WHERE natal_a = ${natal}::uuid AND payload IS NOT NULL`.execute(tx);
    const erased = rows
      .map(({ id, payload }) => ({ id, avant: payload, payload: erasePayload(payload, champs) }))
      .filter(({ avant, payload }) => JSON.stringify(avant) !== JSON.stringify(payload));
    await sql`
      UPDATE decision d SET payload = r.payload
      FROM json_to_recordset(${JSON.stringify(erased)}::json) AS r(id uuid, payload json)
      WHERE d.id = r.id`.execute(tx);
    if (champs.includes('decisions')) {
      await sql`
        UPDATE decision SET auteur = CASE WHEN auteur IS NOT NULL THEN ${efface} END,
          commentaire = CASE WHEN commentaire IS NOT NULL THEN ${efface} END
        WHERE natal_a = ${natal}::uuid OR natal_b = ${natal}::uuid`.execute(tx);
    }
    return rows.flatMap(({ id, payload }) =>
      eraseProposition(String(payload.champ), payload.valeurProposee, champs) === payload.valeurProposee
        ? []
        : [id],
    );
  },

  async dePersonne(db: Db, email: string) {
    const holds = (texte: 'auteur' | 'commentaire') =>
      sql<boolean>`coalesce(strpos(lower(${sql.ref(texte)}), lower(${email})) > 0, false)`;
    const { rows } = await sql`
      UPDATE decision SET auteur = CASE WHEN ${holds('auteur')} THEN ${efface} ELSE auteur END,
        commentaire = CASE WHEN ${holds('commentaire')} THEN ${efface} ELSE commentaire END
      WHERE ${holds('auteur')} OR ${holds('commentaire')} RETURNING id`.execute(db);
    return rows.length;
  },
};
