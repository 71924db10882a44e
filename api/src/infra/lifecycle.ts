// Stopping in order: what was opened last closes first, once the requests in flight are answered.
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { StartupError } from './startup-error.ts';

export interface Lifecycle {
  /** Registers what to do at the end; the last registered runs first. Rejects when the end has already come. */
  onStop(what: string, close: () => Promise<void> | void): Promise<void>;
}

type Closer = [string, () => Promise<void> | void];

// npm, the terminal and a supervisor may each deliver the same Ctrl-C.
const sameGesture = 1_000;
/** How long an interrupted opening may take to notice. */
const patience = 15_000;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function nextSignal(logger: Logger): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const onSignal = (signal: NodeJS.Signals): void => {
      const now = Date.now();
      if (first === undefined) {
        first = now;
        logger.info({ signal }, 'arrêt demandé');
        resolve();
      } else if (now - first > sameGesture) {
        logger.warn('arrêt forcé');
        process.exit(1);
      }
    };
    for (const signal of signals) process.on(signal, onSignal);
  });
}

async function closeAll(closers: Closer[], logger: Logger): Promise<void> {
  for (const [what, close] of closers.reverse()) {
    try {
      await close();
    } catch (error) {
      process.exitCode = 1;
      logger.error({ err: error, what }, 'fermeture incomplète');
    }
  }
}

function interrupted(): StartupError {
  return new StartupError('Commande interrompue.');
}

function nextCrash(logger: Logger, until: 'end' | 'signal'): Promise<never> {
  return new Promise((_resolve, reject) => {
    process.on('uncaughtException', (error) => {
      if (until === 'signal') logger.fatal({ err: error }, 'erreur inattendue : arrêt');
      reject(error);
    });
  });
}

/** A failure nobody awaited is a bookkeeping one: it is told, and the requests go on. */
export function tellUnhandled(logger: Logger): void {
  process.on('unhandledRejection', (reason) => logger.error({ err: reason }, 'promesse rejetée sans suite'));
}

/**
 * Runs `body`, then closes in reverse order what it registered. A signal during `body` closes what is open so far;
 * `until` = 'signal' also waits for a signal after it.
 */
export async function withLifecycle(
  logger: Logger,
  until: 'end' | 'signal',
  body: (life: Lifecycle) => Promise<void>,
): Promise<void> {
  const closers: Closer[] = [];
  let stopping = false;
  const life: Lifecycle = {
    async onStop(what, close) {
      closers.push([what, close]);
      if (!stopping) return;
      await closeAll(closers.splice(0), logger);
      throw interrupted();
    },
  };
  const signalled = nextSignal(logger);
  const crashed = nextCrash(logger, until);
  crashed.catch(() => undefined);
  const work = body(life);
  const settled = work.then(
    () => undefined,
    () => undefined,
  );
  try {
    await Promise.race([
      work,
      crashed,
      signalled.then(() => (until === 'end' ? Promise.reject(interrupted()) : undefined)),
    ]);
    if (until === 'signal') await Promise.race([signalled, crashed]);
  } finally {
    stopping = true;
    await closeAll(closers.splice(0), logger);
    await Promise.race([settled, delay(patience, undefined, { ref: false })]);
  }
}
