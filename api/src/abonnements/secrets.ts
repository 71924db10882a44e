// Signing secrets, kept encrypted: the database alone is not enough to sign in our name.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface SecretGarde {
  /** Base64 of iv, tag and ciphertext (AES-256-GCM). */
  chiffre: string;
  creeLe: string;
  /** RFC 3339; null for the current one. */
  expireLe: string | null;
}

export interface SecretOuvert {
  secret: string;
  /** Milliseconds; null: does not expire. */
  expire: number | null;
}

export interface Coffre {
  /** Encrypts a text, bound to what it belongs to. */
  sceller(texte: string, lie: string): Promise<string>;
  /** Throws when the key is not the one that sealed it. */
  ouvrir(paquet: string, lie: string): Promise<string>;
}

/** A new secret as a plateforme receives it, in the form of Standard Webhooks. */
export function createSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

function createCoffre(readCle: () => Promise<Buffer>): Coffre {
  let known: Promise<Buffer> | undefined;
  const cleOf = () => {
    known ??= readCle();
    known.catch(() => {
      known = undefined;
    });
    return known;
  };
  return {
    async sceller(texte, lie) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', await cleOf(), iv).setAAD(Buffer.from(lie));
      const chiffre = Buffer.concat([cipher.update(texte, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), chiffre]).toString('base64');
    },
    async ouvrir(paquet, lie) {
      const bytes = Buffer.from(paquet, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', await cleOf(), bytes.subarray(0, 12));
      decipher.setAAD(Buffer.from(lie)).setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    },
  };
}

/** The key kept beside the data; the first process that needs it writes it. */
async function readOrCreateCle(dataDir: string): Promise<Buffer> {
  const fichier = join(dataDir, 'cle-secrets');
  await mkdir(dataDir, { recursive: true });
  const fresh = randomBytes(32).toString('base64');
  await writeFile(fichier, fresh, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return Buffer.from(await readFile(fichier, 'utf8'), 'base64');
}

/** Opens with the configured key, or with the one of DATA_DIR, read at first use. */
export function openCoffre(config: { cleSecrets?: Buffer | undefined; dataDir: string }): Coffre {
  const { cleSecrets, dataDir } = config;
  return createCoffre(async () => cleSecrets ?? readOrCreateCle(dataDir));
}
