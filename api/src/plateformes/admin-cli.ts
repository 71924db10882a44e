// `npm run admin -- …`: the same use cases as /v1/admin, for whoever runs the server.
import { parseArgs } from 'node:util';
import type { Db } from '../infra/db.ts';
import { Problem } from '../infra/problem.ts';
import { commandes, ErreurDUsage, type Options } from './admin-commandes.ts';

/** Where the answers are written: a stream, or a test's recorder. */
export interface Sortie {
  write(texte: string): unknown;
}

function usage(): string {
  const lignes = Object.entries(commandes).map(([nom, { usage: suite }]) =>
    `  npm run admin -- ${nom} ${suite}`.trimEnd(),
  );
  return ['Commandes d’administration (--json pour une sortie lisible par un programme) :', ...lignes].join(
    '\n',
  );
}

const options = {
  json: { type: 'boolean' },
  url: { type: 'string' },
  origine: { type: 'string' },
  quota: { type: 'string' },
  scopes: { type: 'string' },
  expire: { type: 'string' },
} as const;

function parse(argv: readonly string[]) {
  let lus: { values: Options & { json?: boolean }; positionals: string[] };
  try {
    lus = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new ErreurDUsage(
      `Option inconnue ou incomplète : ${/'[^']+'/.exec((error as Error).message)?.[0] ?? argv.join(' ')}.`,
    );
  }
  const [objet = '', verbe = '', ...mots] = lus.positionals;
  const nom = `${objet} ${verbe}`;
  const commande = Object.hasOwn(commandes, nom) ? commandes[nom] : undefined;
  if (commande === undefined)
    throw new ErreurDUsage(objet === '' ? 'Donnez une commande.' : `Commande inconnue : « ${nom.trim()} ».`);
  const [min, max] = commande.mots;
  if (mots.length < min || mots.length > max)
    throw new ErreurDUsage(`Usage : npm run admin -- ${nom} ${commande.usage}`.trimEnd());
  return { commande, mots, options: lus.values };
}

/**
 * Runs one administration command. Exit code: 0 done, 1 refused (the reason is written), 2 misused (usage written).
 * Errors go to `err`, by default the same place as answers.
 */
export async function runAdmin(
  db: Db,
  argv: readonly string[],
  out: Sortie,
  err: Sortie = out,
): Promise<number> {
  const json = argv.includes('--json');
  try {
    const { commande, mots, options: lues } = parse(argv);
    const { donnees, lignes } = await commande.run(db, mots, lues);
    const texte = json ? JSON.stringify(donnees) : lignes.join('\n') || '(rien)';
    out.write(`${texte}\n`);
    return 0;
  } catch (error) {
    if (error instanceof ErreurDUsage) {
      err.write(`${error.message}\n\n${usage()}\n`);
      return 2;
    }
    if (!(error instanceof Problem)) throw error;
    const details = (error.errors ?? []).map((e) => `  ${e.pointer} : ${e.detail}`);
    const { title, detail, status, errors } = error;
    err.write(
      json
        ? `${JSON.stringify({ title, status, detail, errors })}\n`
        : `${[detail, ...details].join('\n')}\n`,
    );
    return 1;
  }
}
