import { leadsClass, type ClassActions, type Classes } from "../classes";
import * as server from "../connection/classes";
import { Lost } from "../connection/messages";
import { mayOpenRooms } from "../rooms/state";
import { addressOf, routeOf, type Route } from "../routes";
import type { AppState } from "../state";
import { patch, sentence, type Context } from "./context";

const TICK_MS = 1000;
/** Results of every step are asked for anew this often at most, while answers come. */
const RESULTS_MS = 10_000;

/** Actions on classes. */
export function classActions({ store }: Context): ClassActions {
  return {
    openClass(roomId) {
      show(store, roomId);
      history.pushState(null, "", addressOf({ panel: "class", id: roomId }));
    },
    openLearner(runId) {
      const { classes } = store.get();
      patch(store, "classes", { runId: classes.runId === runId ? "" : runId });
    },
  };
}

function show(store: Context["store"], roomId: string): void {
  const { classes } = store.get();
  const view = classes.view?.state.room_id === roomId ? classes.view : null;
  patch(store, "classes", { roomId, view, runId: "", problem: "" });
  store.update((state) => ({ ...state, panel: "class" }));
}

/** The room whose class is to be followed now; "" for none. */
function followed(state: AppState): string {
  const { panel, classes, rooms, account } = state;
  if (panel === "class" && mayOpenRooms(account.role)) return classes.roomId;
  return panel === "rooms" && leadsClass(rooms.joined, account.role)
    ? (rooms.joined?.room.room_id ?? "")
    : "";
}

/** Follow the class on show, keep its clock and its results, and list the classes; anew after a lost connection. */
export function followClasses(context: Context, route: Route): void {
  const { store } = context;
  if (route.panel === "class") patch(store, "classes", { roomId: route.id });
  window.addEventListener("popstate", () => {
    const { panel, id } = routeOf(location.pathname);
    if (panel === "class" && id !== store.get().classes.roomId) show(store, id);
  });
  const results = new Results(context);
  const clock = new Clock(() => patch(store, "classes", { nowMs: Date.now() }));
  let before = { following: "", listing: "" };
  const look = (state: AppState) => {
    const online = state.connection === "online" && state.account.login === "in";
    const following = online ? followed(state) : "";
    const lists = online && state.panel === "class" && state.classes.roomId === "";
    const listing = lists && mayOpenRooms(state.account.role) ? state.language : "";
    const last = before;
    before = { following, listing };
    if (following !== last.following) void follow(context, last.following, following);
    if (listing && listing !== last.listing) void list(context);
    clock.run(followed(state) !== "");
    results.want(online && state.panel === "class" ? following : "", state);
  };
  look(store.get());
  store.subscribe(look);
}

async function follow({ store, connection }: Context, before: string, now: string): Promise<void> {
  const change = (part: Partial<Classes>) => patch(store, "classes", part);
  try {
    if (before) connection.tell({ type: "leave_class", room_id: before });
    if (store.get().classes.standing?.room_id !== now) change({ standing: null });
    if (!now) return;
    await connection.ask({ type: "follow_class", room_id: now });
    change({ problem: "" });
  } catch (reason) {
    if (!(reason instanceof Lost)) change({ problem: sentence(reason) }); // after the next welcome it is asked again
  }
}

async function list({ store }: Context): Promise<void> {
  try {
    patch(store, "classes", { list: await server.classes(store.get().language), problem: "" });
  } catch (reason) {
    if (!(reason instanceof Lost)) patch(store, "classes", { problem: sentence(reason) });
  }
}

/** The results of the class on show: at once, and again when steps were completed since. */
class Results {
  private wanted = "";
  private askedMs = -RESULTS_MS;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly context: Context) {}

  want(roomId: string, { classes, language }: AppState): void {
    const learners = classes.standing?.room_id === roomId ? classes.standing.learners : [];
    const done = learners.map(({ run_id, standing }) => `${run_id} ${standing.completed}`).join();
    const wanted = roomId ? `${roomId} ${language} ${done}` : "";
    if (wanted === this.wanted) return;
    const isSame = this.wanted.startsWith(`${roomId} ${language} `);
    this.wanted = wanted;
    clearTimeout(this.timer);
    if (!wanted) return;
    const wait = isSame ? Math.max(0, this.askedMs + RESULTS_MS - performance.now()) : 0;
    this.timer = setTimeout(() => void this.fetch(roomId), wait);
  }

  private async fetch(roomId: string): Promise<void> {
    const { store } = this.context;
    this.askedMs = performance.now();
    try {
      const view = await server.classView(roomId, store.get().language);
      if (store.get().classes.roomId !== roomId) return;
      const { standing } = store.get().classes;
      const state = standing?.room_id === roomId ? standing : view.state;
      patch(store, "classes", { view: { ...view, state } });
    } catch (reason) {
      if (!(reason instanceof Lost)) patch(store, "classes", { problem: sentence(reason) });
    }
  }
}

/** Ticks while something is timed. */
class Clock {
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly tick: () => void) {}

  run(on: boolean): void {
    if (on === (this.timer !== undefined)) return;
    clearInterval(this.timer);
    this.timer = on ? setInterval(this.tick, TICK_MS) : undefined;
    if (on) this.tick();
  }
}
