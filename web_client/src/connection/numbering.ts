import type { NotebookWrite } from "../notebook/writes";
import { settled, type Stores } from "./database";

const COUNT = "count:";

/** A write as the browser's database keeps it. */
export interface Kept {
  op_id: string;
  /** Its `device_seq`: the server counts for each person on a device. */
  number: number;
  /** Who wrote it; "" where nobody had been welcomed here yet. */
  by: string;
  refusal: string;
  write: NotebookWrite;
}

/** Where the numbers of a person stand who has been welcomed on this device. */
interface Count {
  last: number;
  /** The newest that the server has answered for, and when (milliseconds since 1970). */
  answered: number;
  answeredMs: number;
}
const NO_COUNT: Count = { last: 0, answered: 0, answeredMs: 0 };

/** A write as it goes out. */
export function numbered({ write, number }: Kept): NotebookWrite {
  return { ...write, device_seq: number };
}

/** By number; where a refused write has the same number as another, by name. */
export function inOrder(kept: Kept[]): Kept[] {
  return kept.sort((a, b) => a.number - b.number || (a.op_id < b.op_id ? -1 : 1));
}

async function device<T>(stores: Stores, key: string): Promise<T | undefined> {
  return settled(stores("device").get(key) as IDBRequest<T | undefined>);
}

/** Number a write and keep it. */
export async function add(stores: Stores, write: NotebookWrite, person: string): Promise<void> {
  const by = person || ((await device<string>(stores, "person")) ?? ""); // another tab may know who is here
  const count = (await device<Count>(stores, COUNT + by)) ?? NO_COUNT;
  const number = count.last + 1;
  const clock_offset_ms = (await device<number>(stores, "clock")) ?? null;
  stores("device").put({ ...count, last: number }, COUNT + by);
  const kept: Kept = { op_id: write.op_id, number, by, refusal: "", write: { ...write, clock_offset_ms } };
  await settled(stores("outbox").add(kept));
}

/** Keep why a write was refused. */
export async function refuse(stores: Stores, opId: string, refusal: string): Promise<void> {
  const kept = await settled(stores("outbox").get(opId) as IDBRequest<Kept | undefined>);
  if (kept) stores("outbox").put({ ...kept, refusal });
}

/** Forget a write; a file goes with the last write that needs it. */
export async function remove(stores: Stores, opId: string): Promise<void> {
  const all = await settled(stores("outbox").getAll() as IDBRequest<Kept[]>);
  stores("outbox").delete(opId);
  const attached = (op: Kept) => (op.write.type === "attach_file" ? op.write.file.sha256 : "");
  const file = all.filter((one) => one.op_id === opId).map(attached)[0];
  const needed = all.some((one) => one.op_id !== opId && attached(one) === file);
  if (file && !needed) stores("files").delete(file);
}

/**
 * Number what somebody's writes wait with from the server's last number on. Where all is as it was, every number stays;
 * it changes where the server was restored from an older backup, where this browser's data was cleared, and for what was
 * written before anybody was known here. What others wrote waits until they are back.
 */
export async function renumber(
  stores: Stores,
  person: string,
  last: number,
  greetedMs: number,
): Promise<void> {
  const count = await device<Count>(stores, COUNT + person);
  // Another tab has sent on since this one said hello.
  const has = count && count.answeredMs >= greetedMs ? Math.max(last, count.answered) : last;
  let number = has;
  for (const one of inOrder(await settled(stores("outbox").getAll() as IDBRequest<Kept[]>))) {
    if (one.refusal || (one.by !== "" && one.by !== person)) continue;
    // The answer to it was lost: the same again gives the same.
    if (count && one.by === person && one.number <= has) continue;
    stores("outbox").put({ ...one, by: person, number: ++number });
  }
  stores("device").put({ ...(count ?? NO_COUNT), last: number }, COUNT + person);
  stores("device").delete(COUNT);
  stores("device").put(person, "person");
}

/** Note that the server has answered for a number. */
export async function answer(stores: Stores, person: string, number: number, atMs: number): Promise<void> {
  const count = (await device<Count>(stores, COUNT + person)) ?? NO_COUNT;
  stores("device").put({ ...count, answered: number, answeredMs: atMs }, COUNT + person);
}
