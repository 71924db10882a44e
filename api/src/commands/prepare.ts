// A database ready to serve: up to date, with the reference data and the journal's identity.
import { ensureJournal } from '../evenements/index.ts';
import type { DatabaseAccess } from '../infra/database.ts';
import type { Db } from '../infra/db.ts';
import { migrate } from '../infra/migrate.ts';
import { loadReferentiel } from '../territoires/index.ts';
import { type Command, type CommandContext, openAccess, openPool } from './context.ts';

/** Migrates and loads the reference data where they are missing; safe when several processes start together. */
export async function prepareDatabase(context: CommandContext, access: DatabaseAccess): Promise<Db> {
  const applied = await migrate(access.directUrl);
  if (applied.length > 0) context.tell(`Base mise à jour : ${applied.join(', ')}.`);
  const db = await openPool(context, access.url, 'préparation');
  const { charge, version } = await loadReferentiel(db);
  if (charge) context.tell(`Référentiel des territoires chargé (${version}).`);
  await ensureJournal(db);
  return db;
}

/** `migrate`: brings the database up to date, then ends. */
export const migrateCommand: Command = async (context) => {
  await prepareDatabase(context, await openAccess(context, 'commande'));
  context.tell('La base est à jour.');
};
