/**
 * What this browser keeps: writes that wait to be sent and the files they attach, where this device's numbers stand, and
 * the server's last answers for days without network; writes of participants of studies wait in a queue of their own.
 */

const NAME = "holotrode";
const VERSION = 3;
export type StoreName = "outbox" | "files" | "device" | "kept" | "study";

/** The stores of a transaction by their names. */
export type Stores = (name: StoreName) => IDBObjectStore;

/**
 * Open the browser's database, creating what is missing.
 *
 * @param onNewer another tab brings a newer version of this page, which needs the database for itself.
 */
export function openDatabase(
  factory: IDBFactory,
  onNewer: () => void = () => undefined,
): Promise<IDBDatabase> {
  const opening = factory.open(NAME, VERSION);
  opening.onupgradeneeded = ({ oldVersion }) => {
    const database = opening.result;
    if (oldVersion < 1) {
      database.createObjectStore("outbox", { keyPath: "op_id" });
      database.createObjectStore("kept");
    }
    if (oldVersion < 2) {
      database.createObjectStore("files");
      database.createObjectStore("device");
    }
    const study = database.createObjectStore("study", { keyPath: "number", autoIncrement: true });
    study.createIndex("by", "by");
    study.createIndex("acts", ["by", "act"]);
    if (oldVersion === 1) numberOldEntries(opening.transaction!);
  };
  return settled(opening).then((database) => {
    database.onversionchange = () => {
      database.close();
      onNewer();
    };
    return database;
  });
}

/** Version 1 kept bare entries, whose names sort in the order in which they were made; the first welcome counts them. */
function numberOldEntries(upgrade: IDBTransaction): void {
  const outbox = upgrade.objectStore("outbox");
  let last = 0;
  outbox.openCursor().onsuccess = ({ target }) => {
    const cursor = (target as IDBRequest<IDBCursorWithValue | null>).result;
    if (!cursor) {
      upgrade.objectStore("device").put({ last, answered: 0, answeredMs: 0 }, "count:");
      return;
    }
    const write: unknown = cursor.value;
    cursor.update({ op_id: cursor.key, number: ++last, by: "", refusal: "", write });
    cursor.continue();
  };
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
  return transact(database, [store], async (stores) => change(stores(store)));
}

/**
 * Read and write several stores as one: all of it is on disk when this resolves, or nothing of it.
 *
 * @param work awaits nothing but requests of these stores.
 */
export async function transact<T>(
  database: IDBDatabase,
  names: StoreName[],
  work: (stores: Stores) => Promise<T>,
): Promise<T> {
  const transaction = database.transaction(names, "readwrite", { durability: "strict" });
  const done = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("the browser did not write"));
  });
  done.catch(() => undefined); // where the work itself fails, its reason is the one to tell
  let result: T;
  try {
    result = await work((name) => transaction.objectStore(name));
  } catch (reason) {
    if (transaction.error === null) transaction.abort();
    throw reason;
  }
  await done;
  return result;
}

/** The result of a request. */
export function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
