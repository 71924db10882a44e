// Opening of the files: encoding, size, and faults of the file itself, told in French.
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { StartupError } from '../infra/startup-error.ts';

/** The file cannot be read as what it should be: the import stops with this sentence. */
export class ErreurDeFichier extends StartupError {
  override readonly name = 'ErreurDeFichier';
}

export type Encodage = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

export interface Fichier {
  chemin: string;
  octets: number;
  encodage: Encodage;
}

/** Finds the size and the encoding of a text file in one pass, in constant memory. */
export async function inspecter(chemin: string): Promise<Fichier> {
  const octets = await sizeOf(chemin);
  const bom = await readStart(chemin, 2);
  if (bom[0] === 0xff && bom[1] === 0xfe) return { chemin, octets, encodage: 'utf-16le' };
  if (bom[0] === 0xfe && bom[1] === 0xff) return { chemin, octets, encodage: 'utf-16be' };
  return { chemin, octets, encodage: await detectUtf8(chemin) };
}

async function sizeOf(chemin: string): Promise<number> {
  const infos = await stat(chemin).catch((cause: NodeJS.ErrnoException) => {
    const raison = cause.code === 'ENOENT' ? 'il n’existe pas' : (cause.code ?? cause.message);
    throw new ErreurDeFichier(`Le fichier ${chemin} ne peut pas être lu : ${raison}.`);
  });
  if (!infos.isFile()) throw new ErreurDeFichier(`${chemin} n’est pas un fichier.`);
  if (infos.size === 0) throw new ErreurDeFichier(`Le fichier ${chemin} est vide.`);
  return infos.size;
}

async function readStart(chemin: string, octets: number): Promise<Buffer> {
  const fichier = await open(chemin, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw new ErreurDeFichier(
      `Le fichier ${chemin} ne peut pas être ouvert : ${cause.code ?? cause.message}.`,
    );
  });
  try {
    const { buffer, bytesRead } = await fichier.read(Buffer.alloc(octets), 0, octets, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await fichier.close();
  }
}

/** A few bad bytes do not make a UTF-8 file a Windows-1252 one: the more numerous reading wins. */
async function detectUtf8(chemin: string): Promise<Encodage> {
  const decodeur = new TextDecoder('utf-8');
  let lisibles = 0;
  let illisibles = 0;
  for await (const morceau of createReadStream(chemin, { highWaterMark: 1 << 18 })) {
    const texte = decodeur.decode(morceau as Buffer, { stream: true });
    const accents = texte.match(/[^\0-\x7f]+/gu) ?? [];
    for (const accent of accents) {
      const perdus = accent.split('\uFFFD').length - 1;
      illisibles += perdus;
      lisibles += accent.length - perdus;
    }
  }
  return illisibles > lisibles ? 'windows-1252' : 'utf-8';
}

/** The text of the file, decoded by pieces; `onOctets` is told the bytes read so far. */
export async function* lireTexteDeFichier(
  fichier: Fichier,
  onOctets?: (octets: number) => void,
): AsyncGenerator<string, void, undefined> {
  const decoder = createDecoder(fichier.encodage);
  let octets = 0;
  for await (const morceau of createReadStream(fichier.chemin, { highWaterMark: 1 << 16 })) {
    octets += (morceau as Buffer).length;
    onOctets?.(octets);
    const texte = decoder(morceau as Buffer);
    if (texte !== '') yield texte;
  }
  const reste = decoder();
  if (reste !== '') yield reste;
}

/** The beginning of the decoded text, enough for a header. */
export async function readHead(fichier: Fichier): Promise<string> {
  const debut = await readStart(fichier.chemin, 1 << 17);
  return createDecoder(fichier.encodage)(debut);
}

// 0x80 to 0x9f of Windows-1252; Node 20's own decoder reads them as control characters.
const SPECIAUX = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Decodes piece by piece; called without a piece, gives what was left. */
function createDecoder(encodage: Encodage): (morceau?: Buffer) => string {
  if (encodage === 'windows-1252') {
    return (morceau) =>
      (morceau?.toString('latin1') ?? '').replace(
        /[\x80-\x9f]/g,
        (caractere) => SPECIAUX[caractere.charCodeAt(0) - 0x80] ?? caractere,
      );
  }
  const decodeur = new TextDecoder(encodage);
  return (morceau) =>
    morceau === undefined ? decodeur.decode() : decodeur.decode(morceau, { stream: true });
}
