import type { Outbox } from "../connection/outbox";
import type { Connection } from "../connection/socket";
import type { Viewer } from "../scene/viewer";
import type { AppState } from "../state";
import type { Store } from "../store";
import { wordsIn, type Words } from "../panels/words";
import type { Memory } from "./memory";

/** What actions work with. */
export interface Context {
  store: Store<AppState>;
  connection: Connection;
  outbox: Outbox;
  memory: Memory;
  /** The 3D view arrives after the page, so that the page does not wait for it. */
  viewer: Promise<Viewer>;
}

/** Change one part of the state. */
export function patch<K extends keyof AppState>(
  store: Store<AppState>,
  key: K,
  change: Partial<AppState[K]>,
): void {
  store.update((state) => ({ ...state, [key]: { ...(state[key] as object), ...change } }));
}

/** The words of the language spoken now. */
export function words({ store }: Context): Words {
  return wordsIn(store.get().language);
}

/** What a refusal or a failure says. */
export function sentence(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
