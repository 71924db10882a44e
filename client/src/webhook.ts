// Standard Webhooks: is it from the hub, intact and recent? WebCrypto only: Node, edge and browsers.
import type { Evenement } from './contrat.gen.ts';

export type RaisonDeRefus =
  /** A `webhook-…` header is absent or malformed. */
  | 'entetes'
  /** The clock of the message is too far from ours. */
  | 'horloge'
  /** No signature matches a secret. */
  | 'signature'
  /** Signed, but not the JSON of an event. */
  | 'corps';

/** The message must not be trusted: answer 400 or 401, and do nothing. */
export class WebhookRefuse extends Error {
  readonly raison: RaisonDeRefus;

  constructor(raison: RaisonDeRefus, message: string) {
    super(message);
    this.name = 'WebhookRefuse';
    this.raison = raison;
  }
}

/** Headers of a request, as fetch, Node or a framework give them. */
export type EnTetes =
  | { get(nom: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface OptionsDeVerification {
  /** Largest difference between the two clocks, in seconds, both ways; 300 by default. */
  toleranceSecondes?: number;
  /** Present instant in milliseconds; the clock by default. */
  maintenant?: number;
}

function readEnTete(entetes: EnTetes, nom: string): string | undefined {
  if (typeof entetes.get === 'function') return entetes.get(nom) ?? undefined;
  for (const [cle, valeur] of Object.entries(entetes as Record<string, unknown>)) {
    if (cle.toLowerCase() !== nom) continue;
    const premiere: unknown = Array.isArray(valeur) ? valeur[0] : valeur;
    return typeof premiere === 'string' ? premiere : undefined;
  }
  return undefined;
}

/** Undefined when the text is not base64. */
function readBase64(texte: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(texte), (caractere) => caractere.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** Throws a TypeError: a secret that cannot be read is our setting, not the message's fault. */
function importSecret(secret: string): Promise<CryptoKey> {
  const octets = readBase64(secret.replace(/^whsec_/, ''));
  if (octets === undefined || octets.length === 0) {
    throw new TypeError('Secret de webhook illisible : « whsec_ » suivi de base64 est attendu.');
  }
  return crypto.subtle.importKey('raw', octets, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

function bytesOf(corps: string | Uint8Array | ArrayBuffer): Uint8Array {
  if (typeof corps === 'string') return new TextEncoder().encode(corps);
  return corps instanceof Uint8Array ? corps : new Uint8Array(corps);
}

/** `<id>.<timestamp>.<body>`, the body being its exact bytes. */
function signedContent(tete: string, corps: Uint8Array): Uint8Array<ArrayBuffer> {
  const prefixe = new TextEncoder().encode(tete);
  const contenu = new Uint8Array(prefixe.length + corps.length);
  contenu.set(prefixe);
  contenu.set(corps, prefixe.length);
  return contenu;
}

/** The `v1` signatures of the header; other versions are left to those who know them. */
function readSignatures(entete: string): Uint8Array<ArrayBuffer>[] {
  return entete
    .split(' ')
    .filter((partie) => partie.startsWith('v1,'))
    .slice(0, 10)
    .map((partie) => readBase64(partie.slice(3)))
    .filter((octets) => octets !== undefined);
}

/** Every pair is tried, and each comparison is made in constant time by WebCrypto. */
async function anyMatches(
  secrets: readonly string[],
  signatures: readonly Uint8Array<ArrayBuffer>[],
  contenu: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  let found = false;
  for (const cle of await Promise.all(secrets.map(importSecret))) {
    for (const signature of signatures) {
      found = (await crypto.subtle.verify('HMAC', cle, signature, contenu)) || found;
    }
  }
  return found;
}

function checkHorloge(timestamp: string, options: OptionsDeVerification): void {
  const { toleranceSecondes = 300, maintenant = Date.now() } = options;
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new WebhookRefuse('entetes', 'L’en-tête webhook-timestamp n’est pas un nombre de secondes.');
  }
  const ecart = Math.abs(maintenant / 1_000 - Number(timestamp));
  if (ecart > toleranceSecondes) {
    throw new WebhookRefuse(
      'horloge',
      `Message daté à ${Math.round(ecart)} s de notre horloge : rejoué, ou horloge déréglée.`,
    );
  }
}

/**
 * Verifies a received webhook and gives its event. `corps` is the body exactly as received (before any JSON parsing);
 * `secrets`, one `whsec_…` or the two that are alive during a rotation. Throws a WebhookRefuse when the message must
 * not be trusted. The same event may come more than once: keep its `id` to recognise it.
 */
export async function verifyWebhook(
  entetes: EnTetes,
  corps: string | Uint8Array | ArrayBuffer,
  secrets: string | readonly string[],
  options: OptionsDeVerification = {},
): Promise<Evenement> {
  const id = readEnTete(entetes, 'webhook-id');
  const timestamp = readEnTete(entetes, 'webhook-timestamp');
  const signature = readEnTete(entetes, 'webhook-signature');
  if (!id || !timestamp || !signature) {
    throw new WebhookRefuse('entetes', 'Les en-têtes webhook-id, -timestamp et -signature sont attendus.');
  }
  checkHorloge(timestamp, options);
  const octets = bytesOf(corps);
  const contenu = signedContent(`${id}.${timestamp}.`, octets);
  const connus = typeof secrets === 'string' ? [secrets] : secrets;
  if (!(await anyMatches(connus, readSignatures(signature), contenu))) {
    throw new WebhookRefuse('signature', 'Aucune signature ne correspond : secret faux, ou message modifié.');
  }
  return readEvenement(octets);
}

function readEvenement(octets: Uint8Array): Evenement {
  try {
    const evenement = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(octets)) as unknown;
    if (evenement !== null && typeof evenement === 'object' && 'type' in evenement) {
      return evenement as Evenement;
    }
  } catch {
    // Told below.
  }
  throw new WebhookRefuse('corps', 'Le corps signé n’est pas un événement JSON.');
}
