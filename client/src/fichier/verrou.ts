// One writer: a lock file that says who holds it, so that the lock of a dead process is taken over.
import { randomUUID } from 'node:crypto';
import { readFileSync, utimesSync } from 'node:fs';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { BoiteAbimee, BoiteOccupee } from '../publication/boite.ts';

export interface Verrou {
  /** Throws a BoiteAbimee if the lock is no longer ours. */
  check(): void;
  release(): Promise<void>;
}

interface Porteur {
  jeton: string;
  pid: number;
  machine: string;
  /** When the process started, by the system's count; tells a pid from the same one reused. */
  demarrage: string | null;
}

/** Locks of this very process, whichever copy of this module took them. */
const registre = Symbol.for('@projets-collectivites/client/verrous');
const memoire = globalThis as unknown as Record<symbol, Set<string> | undefined>;
const pris = memoire[registre] ?? new Set<string>();
memoire[registre] = pris;

const battementMs = 5_000;
/** A holder on another machine is dead after this silence. */
const silenceMs = 60_000;

/** Start of a process since the boot, where the system tells it. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function readPorteur(chemin: string): Promise<{ porteur: Porteur | undefined; silence: number }> {
  const { mtimeMs } = await stat(chemin);
  const silence = Date.now() - mtimeMs;
  try {
    return { porteur: JSON.parse(await readFile(chemin, 'utf8')) as Porteur, silence };
  } catch {
    return { porteur: undefined, silence };
  }
}

/** Undefined when nobody alive holds it; else who does. */
function holderOf(porteur: Porteur | undefined, silence: number, chemin: string): string | undefined {
  // Created and not yet written, or its writer died in between.
  if (porteur === undefined) return silence < 2_000 ? 'un processus qui démarre' : undefined;
  if (porteur.machine !== hostname()) {
    if (silence > silenceMs) return undefined;
    return `le processus ${porteur.pid} de la machine ${porteur.machine} (vu il y a ${Math.round(silence / 1_000)} s)`;
  }
  if (porteur.pid === process.pid) return pris.has(chemin) ? 'ce processus' : undefined;
  const isSame = isAlive(porteur.pid) && startOf(porteur.pid) === porteur.demarrage;
  return isSame ? `le processus ${porteur.pid}` : undefined;
}

async function create(chemin: string, porteur: Porteur): Promise<boolean> {
  try {
    const fichier = await open(chemin, 'wx', 0o600);
    await fichier.writeFile(JSON.stringify(porteur));
    await fichier.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes the lock of a dead holder; of several processes that try, one at a time. */
async function removeDead(chemin: string): Promise<void> {
  const garde = `${chemin}.reprise`;
  const old = await stat(garde).catch(() => undefined);
  if (old && Date.now() - old.mtimeMs > 10_000) await rm(garde, { force: true });
  if (!(await create(garde, { jeton: '', pid: process.pid, machine: hostname(), demarrage: null }))) return;
  try {
    const lu = await readPorteur(chemin).catch(() => undefined);
    if (lu && holderOf(lu.porteur, lu.silence, chemin) === undefined) await rm(chemin, { force: true });
  } finally {
    await rm(garde, { force: true });
  }
}

function hold(chemin: string, jeton: string): Verrou {
  pris.add(chemin);
  let perdu = false;
  const read = () => (JSON.parse(readFileSync(chemin, 'utf8')) as Porteur).jeton;
  const battement = setInterval(() => {
    try {
      if (read() !== jeton) perdu = true;
      else utimesSync(chemin, new Date(), new Date());
    } catch {
      perdu = true;
    }
  }, battementMs);
  battement.unref();
  let dernier = Date.now();
  return {
    check() {
      // Asleep for long enough to be taken for dead: look before writing.
      if (Date.now() - dernier > silenceMs / 2) {
        try {
          perdu ||= read() !== jeton;
        } catch {
          perdu = true;
        }
      }
      dernier = Date.now();
      if (perdu) throw new BoiteAbimee(`Le verrou ${chemin} a été pris par un autre processus.`);
    },
    async release() {
      clearInterval(battement);
      pris.delete(chemin);
      if (!perdu) await rm(chemin, { force: true });
    },
  };
}

/** Takes the lock, or throws a BoiteOccupee that names its holder. */
export async function takeVerrou(chemin: string): Promise<Verrou> {
  const jeton = randomUUID();
  const porteur: Porteur = {
    jeton,
    pid: process.pid,
    machine: hostname(),
    demarrage: startOf(process.pid),
  };
  for (let essai = 0; essai < 20; essai++) {
    if (pris.has(chemin)) break;
    if (await create(chemin, porteur)) return hold(chemin, jeton);
    const lu = await readPorteur(chemin).catch(() => undefined);
    const holder = lu && holderOf(lu.porteur, lu.silence, chemin);
    if (holder !== undefined && lu?.porteur !== undefined) {
      throw new BoiteOccupee(`Cette boîte d’envoi est tenue par ${holder} (${chemin}).`);
    }
    if (lu && holder === undefined) await removeDead(chemin);
    else await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new BoiteOccupee(
    `Cette boîte d’envoi est tenue par ce processus ou en cours de reprise (${chemin}).`,
  );
}
