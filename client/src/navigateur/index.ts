// Browsers only: an outbox in IndexedDB, held by one tab at a time, and cursors kept there.
import { type Boite, BoiteOccupee, type Operation } from '../publication/boite.ts';

const magasin = 'operations';

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function endOf(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });
}

async function openBase(nom: string): Promise<IDBDatabase> {
  const request = indexedDB.open(nom, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(magasin, { autoIncrement: true });
  };
  return resultOf(request);
}

/** Holds a Web Lock until the returned function is called; undefined when another tab has it. */
async function takeLock(nom: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(nom, { ifAvailable: true }, (lock) => {
        if (lock === null) return resolve(undefined);
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}

/**
 * Opens the outbox of this name, in this origin's IndexedDB. Needs a secure context (HTTPS, or localhost). Throws a
 * BoiteOccupee while another tab holds it: one tab sends for all, or each has its own name.
 */
export async function openBoiteIndexedDb(nom: string): Promise<Boite> {
  const base = `projets-collectivites ${nom}`;
  const release = await takeLock(base);
  if (release === undefined) {
    throw new BoiteOccupee(`La boîte d’envoi « ${nom} » est tenue par un autre onglet.`);
  }
  const db = await openBase(base).catch((error: unknown) => {
    release();
    throw error;
  });

  async function write(operations: readonly Operation[], clear: boolean): Promise<void> {
    const transaction = db.transaction(magasin, 'readwrite', { durability: 'strict' });
    const end = endOf(transaction);
    const store = transaction.objectStore(magasin);
    if (clear) store.clear();
    for (const operation of operations) store.add(operation);
    await end;
  }

  return {
    read: () => resultOf(db.transaction(magasin).objectStore(magasin).getAll() as IDBRequest<Operation[]>),
    append: (operations) => write(operations, false),
    replace: (operations) => write(operations, true),
    async close() {
      db.close();
      release();
    },
  };
}
