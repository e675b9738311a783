import type { Actions } from "../actions";
import type { BringingActions, Desk, DeskActions } from "../desk";
import type { NotebookActions } from "../notebook/actions";
import { benchPanel } from "../panels/notebook/bench";
import { pressSaid } from "../panels/notebook/voice";
import { addressOf } from "../routes";
import type { AppState, PanelName } from "../state";
import type { Store } from "../store";
import { patch, words, type Context } from "./context";

type Visiting = Pick<NotebookActions, "openRecord" | "closeRecord" | "createRecord">;

const TICK_MS = 500;

/**
 * Actions on what is open on the notebook's pages, and the ways between them.
 *
 * @param notebook what the ways lead to.
 * @param all every action, for what is said to a button.
 */
export function deskActions(
  context: Context,
  notebook: NotebookActions,
  all: () => Actions,
): Omit<DeskActions, keyof BringingActions> & Visiting {
  const { store } = context;
  return {
    arrangeDesk: (change) => patch(store, "desk", change),
    standAtBench(there) {
      go(store, there ? "bench" : "notebook", store.get().notebook.recordId);
      const { model, bench } = store.get().notebook;
      if (!there) notebook.takeSlot(null);
      else if (bench.slotId === null) notebook.takeSlot(model?.next ?? null);
    },
    say(text) {
      const press = pressSaid(benchPanel(store.get(), all(), words(context)), text);
      if (press) press.press();
      else notebook.hear(text);
    },
    openRecord: (recordId) => visit(store, notebook, recordId),
    closeRecord: () => visit(store, notebook, ""),
    createRecord(templateId, title) {
      go(store, "notebook", ""); // the record takes this address over, and the way back leads to the list
      notebook.createRecord(templateId, title);
    },
  };
}

/** Keep the desk's clock going while something is timed. */
export function keepTime(store: Store<AppState>): void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = () => patch(store, "desk", { nowMs: Date.now() });
  store.subscribe(({ notebook }) => {
    const timed = notebook.undoable !== null || notebook.bench.timer !== null;
    if (timed === (timer !== undefined)) return;
    clearInterval(timer);
    timer = timed ? setInterval(tick, TICK_MS) : undefined;
    if (timed) tick();
  });
}

/** Whoever comes to the bench finds the next field in their hands, as soon as the record is there. */
export function standReady(store: Store<AppState>, { takeSlot }: Pick<NotebookActions, "takeSlot">): void {
  let stoodAt = "";
  store.subscribe(({ panel, notebook }) => {
    const { model, recordId, bench } = notebook;
    if (panel !== "bench") stoodAt = "";
    else if (model?.next && bench.slotId === null && stoodAt !== recordId) {
      stoodAt = recordId;
      takeSlot(model.next);
    }
  });
}

function visit(store: Store<AppState>, notebook: NotebookActions, recordId: string): void {
  patch(store, "desk", nothingOpen());
  go(store, "notebook", recordId);
  notebook.openRecord(recordId);
}

function go(store: Store<AppState>, panel: PanelName, id: string): void {
  history.pushState(null, "", addressOf({ panel, id }));
  store.update((state) => ({ ...state, panel }));
}

function nothingOpen(): Partial<Desk> {
  return { stepId: "", openSlot: "", keeping: null, settling: null, sealing: null };
}
