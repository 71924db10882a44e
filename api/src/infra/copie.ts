// Rows sent as they are stored, by COPY: neither parsed as JSON nor planned, many times cheaper than INSERT for new rows.
import pg from 'pg';

/** A column value: an array holds no NULL, an object goes to a JSON column. */
export type Valeur = string | number | boolean | null | readonly string[] | readonly number[] | object;

const escapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapeText(text: string): string {
  return /[\\\n\r\t]/.test(text) ? text.replace(/[\\\n\r\t]/g, (c) => escapes[c] as string) : text;
}

function arrayText(items: readonly (string | number)[]): string {
  const quoted = items.map((item) =>
    typeof item === 'number' ? item : `"${/["\\]/.test(item) ? item.replace(/["\\]/g, '\\$&') : item}"`,
  );
  return `{${quoted.join(',')}}`;
}

/** Control characters are escaped in a JSON text: only the backslashes of these escapes are left to escape. */
function jsonColumn(text: string): string {
  return text.includes('\\') ? text.replaceAll('\\', '\\\\') : text;
}

function columnText(value: Valeur): string {
  if (typeof value === 'string') return escapeText(value);
  if (value === null) return '\\N';
  if (Array.isArray(value)) return escapeText(arrayText(value));
  return typeof value === 'object' ? jsonColumn(JSON.stringify(value)) : String(value);
}

/** One row in the text format of COPY. */
export function copyLine(values: readonly Valeur[]): string {
  let line = columnText(values[0] as Valeur);
  for (let i = 1; i < values.length; i++) line += `\t${columnText(values[i] as Valeur)}`;
  return `${line}\n`;
}

interface Connection {
  stream: { write(bytes: Uint8Array): void };
  query(text: string): void;
  endCopyFrom(): void;
}

/** A COPY whose rows follow its text without waiting: a server that refuses it drops them too. */
export function createCopie(
  text: string,
  rows: readonly Uint8Array[],
  done: (error: Error | null | undefined, result: unknown) => void,
): pg.Query {
  const query = new pg.Query({ text }, done as never);
  return Object.assign(query, {
    submit: (connection: unknown) => sendCopie(connection as Connection, text, rows),
    // The rows are on their way already.
    handleCopyInResponse: () => undefined,
  });
}

function sendCopie(connection: Connection, text: string, rows: readonly Uint8Array[]): null {
  connection.query(text);
  for (const bytes of rows) {
    const head = Buffer.allocUnsafe(5);
    head[0] = 0x64;
    head.writeInt32BE(bytes.length + 4, 1);
    connection.stream.write(head);
    connection.stream.write(bytes);
  }
  connection.endCopyFrom();
  return null;
}
