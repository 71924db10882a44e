// The commands of the product: parse the configuration, wire, start, stop.
import { fileURLToPath } from 'node:url';
import { admin } from './commands/admin.ts';
import type { Command } from './commands/context.ts';
import { importCommand } from './commands/import.ts';
import { migrateCommand } from './commands/prepare.ts';
import { serve, work } from './commands/serve.ts';
import { start } from './commands/start.ts';
import { readConfig } from './config.ts';
import { isDiskFull } from './infra/data-dir.ts';
import { tellUnhandled, withLifecycle } from './infra/lifecycle.ts';
import { createLogger } from './infra/logging.ts';
import { StartupError } from './infra/startup-error.ts';

interface Entry {
  run: Command;
  /** 'signal': runs until it is stopped. */
  until: 'end' | 'signal';
  level: 'info' | 'warn';
  aide: string;
}

const commands: Record<string, Entry> = {
  start: { run: start, until: 'signal', level: 'warn', aide: 'tout démarrer, avec la démonstration' },
  serve: { run: serve, until: 'signal', level: 'info', aide: 'servir l’API (HTTP)' },
  work: { run: work, until: 'signal', level: 'info', aide: 'faire le travail de fond' },
  admin: { run: admin, until: 'end', level: 'warn', aide: 'gérer plateformes, clés et cercles' },
  import: {
    run: importCommand,
    until: 'end',
    level: 'warn',
    aide: 'importer des données ouvertes ou des traces',
  },
  migrate: { run: migrateCommand, until: 'end', level: 'warn', aide: 'mettre la base à jour' },
};

function usage(): string {
  const lines = Object.entries(commands).map(([name, { aide }]) => `  ${name.padEnd(10)}${aide}`);
  return `Commandes :\n${lines.join('\n')}`;
}

function tell(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

function sentenceOf(error: unknown): string {
  if (error instanceof StartupError) return error.message;
  const { message, code } = error as { message?: string; code?: string };
  return `Échec inattendu : ${message || code || String(error)} (LOG_LEVEL=debug donne le détail)`;
}

async function main([name = '', ...args]: string[]): Promise<void> {
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry === undefined) throw new StartupError(usage());
  const config = readConfig(process.env, fileURLToPath(new URL('../..', import.meta.url)));
  const output = name === 'serve' || name === 'work' ? 'stdout' : 'stderr';
  const logger = createLogger(config.logLevel ?? entry.level, output);
  tellUnhandled(logger);
  try {
    await withLifecycle(logger, entry.until, (life) => entry.run({ config, logger, life, args, tell }));
  } catch (error) {
    logger.debug({ err: error, cause: error instanceof Error ? error.cause : undefined }, 'échec');
    const guilty = !(error instanceof StartupError) && config.databaseUrl === undefined;
    if (!guilty || !(await isDiskFull(config.dataDir))) throw error;
    throw new StartupError(`Le disque de ${config.dataDir} est plein : libérez de la place, puis relancez.`);
  }
}

// A reader that leaves (`| head`) must not end the process.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

try {
  await main(process.argv.slice(2));
} catch (error) {
  tell(sentenceOf(error));
  process.exitCode = 1;
}
// Whatever still holds the loop (an interrupted command) may finish writing, not more.
setTimeout(() => process.exit(), 500).unref();
