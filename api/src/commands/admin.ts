// `admin`: the same use cases as /v1/admin, on the database of a running server or of this command's own.
import { runAdmin } from '../plateformes/index.ts';
import { type Command, openAccess } from './context.ts';
import { prepareDatabase } from './prepare.ts';

export const admin: Command = async (context) => {
  const db = await prepareDatabase(context, await openAccess(context, 'commande'));
  process.exitCode = await runAdmin(db, context.args, process.stdout, process.stderr);
};
