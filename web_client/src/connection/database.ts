/** What this browser keeps: entries that wait to be sent, and the server's last answers for days without network. */

const NAME = "holotrode";
const VERSION = 1;
export type StoreName = "outbox" | "kept";

/** Open the browser's database, creating what is missing. */
export function openDatabase(factory: IDBFactory): Promise<IDBDatabase> {
  const opening = factory.open(NAME, VERSION);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("outbox", { keyPath: "op_id" });
    opening.result.createObjectStore("kept");
  };
  return settled(opening);
}

/** All values of a store, in the order of their keys. */
export function readAll<T>(database: IDBDatabase, store: StoreName): Promise<T[]> {
  return settled(database.transaction(store).objectStore(store).getAll() as IDBRequest<T[]>);
}

/** One value of a store. */
export function read<T>(database: IDBDatabase, store: StoreName, key: string): Promise<T | undefined> {
  return settled(database.transaction(store).objectStore(store).get(key) as IDBRequest<T | undefined>);
}

/** Write through `change` and wait until it is on disk, not merely queued. */
export function write(
  database: IDBDatabase,
  store: StoreName,
  change: (objects: IDBObjectStore) => void,
): Promise<void> {
  const transaction = database.transaction(store, "readwrite", { durability: "strict" });
  change(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
