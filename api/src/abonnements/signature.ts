// Standard Webhooks: the headers by which the receiver knows the event, its moment and its author.
import { createHmac } from 'node:crypto';

export interface EnTetesDeWebhook {
  'webhook-id': string;
  'webhook-timestamp': string;
  'webhook-signature': string;
}

function sign(secret: string, contenu: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(contenu).digest('base64')}`;
}

/** Every header of a webhook. */
export function entetesDe(
  id: string,
  instant: number,
  corps: string,
  secrets: readonly string[],
): Record<string, string> {
  return {
    ...signWebhook(id, instant, corps, secrets),
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'api-projets-collectivites',
  };
}

/** One signature for each live secret, newest first. `instant` in milliseconds. */
export function signWebhook(
  id: string,
  instant: number,
  corps: string,
  secrets: readonly string[],
): EnTetesDeWebhook {
  const timestamp = String(Math.floor(instant / 1_000));
  const contenu = `${id}.${timestamp}.${corps}`;
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => sign(secret, contenu)).join(' '),
  };
}
