import { uuid7 } from "../connection/uuid7";
import { Lost, type Asked, type Of } from "../connection/messages";
import type { StudyClock } from "../generated/messages.gen";
import type { AppState } from "../state";
import {
  conductsStudies,
  emptyStation,
  stationOf,
  type Deed,
  type Station,
  type StudyActions,
} from "../studies";
import { patch, sentence, type Context } from "./context";

type ConductingActions = Pick<StudyActions, "draftStation" | "conduct" | "draftRelease" | "reviewNote">;

const TICK_MS = 1000;
/** The clock is read so often when a study is followed; the quickest answer counts. */
const READINGS = 4;

/** Actions of an experimenter about participants. */
export function conductingActions(context: Context): ConductingActions {
  const { store } = context;
  return {
    draftStation: (participantId, change) => draft(context, participantId, { problem: "", ...change }),
    conduct: (participantId, deed) => void conduct(context, participantId, deed),
    draftRelease(entryId, text) {
      const { releases } = store.get().studies;
      patch(store, "studies", { releases: { ...releases, [entryId]: text }, said: "" });
    },
    async reviewNote({ entry_id, participant_id }, text) {
      if (store.get().studies.reviewing) return;
      patch(store, "studies", { reviewing: entry_id, problem: "", said: "" });
      try {
        await deliver(context, participant_id, { type: "review_note", entry_id, text });
        const { notes, releases } = store.get().studies;
        const { [entry_id]: _, ...others } = releases;
        const reviewed = notes?.map((one) => (one.entry_id === entry_id ? { ...one, released: text } : one));
        patch(store, "studies", { notes: reviewed ?? null, releases: others });
      } catch (reason) {
        patch(store, "studies", { problem: sentence(reason) });
      } finally {
        patch(store, "studies", { reviewing: "" });
      }
    },
  };
}

function draft({ store }: Context, participantId: string, change: Partial<Station>): void {
  const { studies } = store.get();
  const station = { ...stationOf(studies, participantId), ...change };
  patch(store, "studies", { stations: { ...studies.stations, [participantId]: station } });
}

/** Do something about somebody; one thing at a time, and what the server says against it stands beside the button. */
async function conduct(context: Context, participantId: string, deed: Deed): Promise<void> {
  const station = stationOf(context.store.get().studies, participantId);
  if (station.busy) return;
  draft(context, participantId, { busy: deed.type, problem: "", done: "" });
  try {
    await deliver(context, participantId, deed);
    const { read, note, sheet, ipd } = stationOf(context.store.get().studies, participantId);
    const kept = { read, sheet, ipd, note: deed.type === "annotate" ? "" : note };
    draft(context, participantId, { ...emptyStation(), ...kept, done: deed.type });
  } catch (reason) {
    draft(context, participantId, { busy: "", problem: sentence(reason) });
  }
}

type StudyWrite = Of<Deed["type"] | "review_note">;
type Undelivered = Deed | Omit<Of<"review_note">, "op_id" | "device_time" | "participant_id">;

/** Send what must not be lost, under one name until the server has it. */
function deliver(
  { connection, store }: Context,
  participant_id: string,
  said: Undelivered,
): Promise<unknown> {
  const named = { op_id: uuid7(), device_time: new Date().toISOString(), participant_id };
  const clock = said.type === "rate_sickness" ? { clock: clockOf(store.get()) } : {};
  return connection.deliver<Asked>({ ...said, ...named, ...clock } as StudyWrite);
}

/** How this device's clock stands to the server's; until it was read, as the welcome said, to about a second. */
function clockOf({ account, studies }: AppState): StudyClock {
  return studies.clock ?? { offset_ms: account.serverAheadMs, uncertainty_ms: TICK_MS };
}

async function readClock({ store, connection }: Context): Promise<void> {
  let clock: StudyClock | null = null;
  for (let reading = 0; reading < READINGS; reading++) {
    const asked = Date.now();
    const { server_ms } = await connection.ask({ type: "sync_clock", device_ms: asked });
    const uncertainty_ms = Math.max(0, Date.now() - asked) / 2;
    if (clock !== null && clock.uncertainty_ms <= uncertainty_ms) continue;
    clock = { offset_ms: server_ms - (asked + uncertainty_ms), uncertainty_ms };
  }
  patch(store, "studies", { clock });
}

/** Follow the study whose people are on show, and keep its clock; anew after a lost connection. */
export function followStudy(context: Context): void {
  const { store } = context;
  let following = "";
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = () => patch(store, "studies", { nowMs: Date.now() });
  const look = (state: AppState) => {
    const shown = followed(state);
    const wanted = state.connection === "online" ? shown : "";
    const before = following;
    following = wanted;
    if (wanted !== before) void follow(context, before, wanted);
    if ((shown !== "") === (timer !== undefined)) return;
    clearInterval(timer);
    timer = shown ? setInterval(tick, TICK_MS) : undefined;
    if (shown) tick();
  };
  look(store.get());
  store.subscribe(look);
}

/** The study whose people are looked at; "" for none. */
function followed({ panel, studies, account }: AppState): string {
  const isThere = panel === "studies" && account.login === "in" && conductsStudies(account.role);
  return isThere && (studies.tab === "people" || studies.tab === "console") ? studies.studyId : "";
}

async function follow(context: Context, before: string, now: string): Promise<void> {
  const { store, connection } = context;
  try {
    if (before) connection.tell({ type: "leave_study", study_id: before });
    if (!now) return;
    await connection.ask({ type: "follow_study", study_id: now });
    await readClock(context);
  } catch (reason) {
    if (!(reason instanceof Lost)) patch(store, "studies", { problem: sentence(reason) }); // else it is asked again
  }
}
