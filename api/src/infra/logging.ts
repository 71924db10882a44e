// Structured logs, one JSON line each, without bodies, secrets or personal data.
import { type Logger, pino, stdSerializers } from 'pino';
import type { NiveauDeJournal } from '../config.ts';

const safeFields = [
  'code',
  'severity',
  'schema',
  'table',
  'column',
  'constraint',
  'routine',
  'statusCode',
  'slug',
];

/** Details of a database error quote the row's values: only the fields known to hold none are kept. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return stdSerializers.err(error as Error);
  const frames = error.stack?.split('\n    at ').slice(1).join('\n    at ');
  // A message of the database may quote a value; its code and constraint say enough.
  const told = 'severity' in error ? {} : { message: error.message };
  const kept: Record<string, unknown> = { type: error.name, ...told, stack: frames };
  for (const field of safeFields) {
    const value = Reflect.get(error, field);
    if (typeof value === 'string' || typeof value === 'number') kept[field] = value;
  }
  return kept;
}

/** `stderr` leaves standard output to what a command prints for people or programs. */
export function createLogger(level: NiveauDeJournal, output: 'stdout' | 'stderr'): Logger {
  const options = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: serializeError },
    redact: ['req.headers.authorization', 'req.headers.cookie', '*.cle', '*.secret'],
  };
  return pino(options, pino.destination({ dest: output === 'stdout' ? 1 : 2, sync: true }));
}
