import type { Actions } from "../actions";
import { comparison } from "../connection/comparing";
import { Lost } from "../connection/messages";
import * as server from "../connection/records";
import { beside, type Compared } from "../desk";
import { MOST_COMPARED } from "../routes";
import type { AppState } from "../state";
import { patch, sentence, type Context } from "./context";
import { addressNow } from "./navigation";

/** Actions on records that are set side by side. */
export function comparingActions({ store }: Context): Pick<Actions, "tick" | "compare"> {
  return {
    tick(recordId, on) {
      const others = store.get().desk.ticked.filter((id) => id !== recordId);
      const ticked = on ? [...others, recordId].slice(0, MOST_COMPARED) : others;
      patch(store, "desk", { ticked });
    },
    compare(recordIds) {
      patch(store, "desk", { compared: beside(recordIds) });
      history.pushState(null, "", addressNow(store.get()));
    },
  };
}

/** What is set side by side is asked for once there is a connection, and anew in another language. */
export function fetchCompared(context: Context): void {
  const { store } = context;
  let before = "";
  const look = (state: AppState) => {
    const wanted = wantedBy(state);
    if (wanted === before) return;
    before = wanted;
    const { compared } = state.desk;
    if (compared && wanted) void fetch(context, compared.records, wanted);
  };
  look(store.get());
  store.subscribe(look);
}

function wantedBy({ connection, language, desk }: AppState): string {
  return desk.compared && connection === "online" ? `${language} ${desk.compared.records.join()}` : "";
}

async function fetch({ store }: Context, records: readonly string[], wanted: string): Promise<void> {
  const change = (part: Partial<Compared>) => {
    const { compared } = store.get().desk;
    if (compared && wantedBy(store.get()) === wanted)
      patch(store, "desk", { compared: { ...compared, ...part } });
  };
  try {
    const { language } = store.get();
    const [{ rows }, first] = await Promise.all([comparison(records), server.record(records[0]!, language)]);
    change({ rows, form: first.form, problem: "" });
  } catch (reason) {
    if (!(reason instanceof Lost)) change({ problem: sentence(reason) }); // after the next welcome it is asked again
  }
}
