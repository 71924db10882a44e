// The call of an operation, as someone would type it.
import { type DocumentOpenApi, exempleDeParametre, type Operation } from './openapi.ts';

/** Between single quotes, for a POSIX shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const placeholders: Record<string, string> = { ref: 'mec:48345', externalId: '48345' };

function pathOf({ chemin, parametres }: Operation, document: DocumentOpenApi): string {
  return chemin.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const parametre = parametres.find((one) => one.in === 'path' && one.name === name);
    const value = (parametre && exempleDeParametre(parametre, document)) ?? placeholders[name] ?? name;
    // A colon is legal in a path and reads better than %3A.
    return encodeURIComponent(String(value)).replaceAll('%3A', ':');
  });
}

function queryOf({ parametres }: Operation, document: DocumentOpenApi): string {
  const required = parametres.filter((one) => one.in === 'query' && one.required);
  const pairs = required.map(
    (one) => `${one.name}=${encodeURIComponent(String(exempleDeParametre(one, document) ?? ''))}`,
  );
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}

/** `$CLE` stands for the key. */
export function curlOf(operation: Operation, document: DocumentOpenApi, base: string): string {
  const { methode, scope, corps } = operation;
  const address = `${base}${pathOf(operation, document)}${queryOf(operation, document)}`;
  const parts = [`curl ${methode === 'GET' ? '' : `-X ${methode} `}${quote(address)}`];
  if (scope !== undefined) parts.push('-H "Authorization: Bearer $CLE"');
  const [contenu] = corps;
  if (contenu !== undefined) {
    parts.push(`-H ${quote(`Content-Type: ${contenu.type}`)}`);
    if (contenu.exemple !== undefined) parts.push(`-d ${quote(JSON.stringify(contenu.exemple))}`);
  }
  return parts.join(' \\\n  ');
}
