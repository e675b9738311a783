import type { Actions } from "../actions";
import { comparison, type ComparedValue } from "../connection/comparing";
import { Lost } from "../connection/messages";
import * as server from "../connection/records";
import type { Form } from "../generated/messages.gen";
import type { Language } from "../i18n";
import { namedIn } from "../notebook/naming";
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
    const { rows } = await comparison(records);
    change({ rows, forms: await formsFor(rows, records, language), problem: "" });
  } catch (reason) {
    if (!(reason instanceof Lost)) change({ problem: sentence(reason) }); // after the next welcome it is asked again
  }
}

/** The form of the first record, and of as many others as it takes to know every number's unit. */
async function formsFor(
  rows: readonly ComparedValue[],
  records: readonly string[],
  language: Language,
): Promise<Form[]> {
  const forms: Form[] = [];
  const numbers = rows.filter(({ values }) => values.some((value) => typeof value === "number"));
  for (const id of records) {
    if (forms.length > 0 && numbers.every(({ name }) => namedIn(forms, name))) break;
    const { form } = await server.record(id, language);
    if (form) forms.push(form);
  }
  return forms;
}
