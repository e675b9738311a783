import type { Actions } from "../actions";
import { Lost } from "../connection/messages";
import { uuid7 } from "../connection/uuid7";
import type {
  AcknowledgeHazards,
  AskTeacher,
  CompleteStep,
  ElectrodeTried,
  TakeHint,
  TrainingMode,
  TrainingStep,
  TryElectrode,
} from "../generated/messages.gen";
import type { LearningActions } from "../learning/actions";
import { answerTo, type Given } from "../learning/answers";
import { currentStep, type Learn } from "../learning/state";
import { parseDecimal, plain } from "../panels/numbers";
import { patch, sentence, words, type Context } from "./context";
import { addressNow } from "./navigation";

type RunWrite = CompleteStep | AcknowledgeHazards | TakeHint | AskTeacher | TryElectrode;
/** What is left to say of a write once the run and its step are known. */
type Said<W extends RunWrite> = W extends RunWrite
  ? Omit<W, "op_id" | "device_time" | "run_id" | "step_id">
  : never;

/**
 * Actions of a learner.
 *
 * @param all every action, for a game that is played on the stage.
 */
export function learningActions(context: Context, all: () => Actions): LearningActions {
  const { store } = context;
  const learn = (change: Partial<Learn>) => patch(store, "learn", { problem: "", ...change });
  return {
    showModule: (moduleId) => showModule(context, moduleId),
    openModule: (moduleId, mode, afresh = false) => void openModule(context, moduleId, mode, afresh),
    answer: (answer) => learn({ answer }),
    choose: (option) => learn({ ticked: [option] }),
    tickOff(option, on) {
      const others = store.get().learn.ticked.filter((one) => one !== option);
      learn({ ticked: on ? [...others, option] : others });
    },
    completeStep: () => void completeStep(context),
    keepValue: () => void completeStep(context, { keep: true }),
    readHazards: (stepId, hazards) => learn({ read: { stepId, hazards } }),
    acknowledgeHazards: () => void write(context, { type: "acknowledge_hazards" }),
    takeHint: () => void write(context, { type: "take_hint" }),
    draftQuestion: (text) => learn({ question: { text, asked: false } }),
    askTeacher: () => void askTeacher(context),
    chooseElectrode: (change) =>
      learn({ game: { ...store.get().learn.game, choice: { ...store.get().learn.game.choice, ...change } } }),
    tryElectrode: () => void tryElectrode(context),
    playPoreFlight() {
      all().showPanel("electrode");
      all().startPoreFlight();
    },
    bringFlight: (flown) => learn({ flown }),
  };
}

/** To the page of a module, or with "" to the catalogue; what was open keeps its place on the server. */
function showModule(context: Context, moduleId: string): void {
  const { store } = context;
  store.update((state) => ({ ...state, panel: "learn" }));
  patch(store, "learn", { run: null, judged: null, moduleId, problem: "" });
  history.pushState(null, "", addressNow(store.get()));
  void listModules(context);
}

/** Go on with the unfinished run of a module, or begin one. */
export async function openModule(
  { store, connection }: Context,
  moduleId: string,
  mode: TrainingMode,
  afresh = false,
): Promise<void> {
  if (store.get().learn.busy) return;
  patch(store, "learn", { busy: true, problem: "", nowMs: Date.now() });
  const device_time = new Date().toISOString();
  try {
    await connection.ask({ type: "open_training", module_id: moduleId, mode, afresh, device_time });
  } catch (reason) {
    patch(store, "learn", { problem: reason instanceof Lost ? "" : sentence(reason) });
  } finally {
    patch(store, "learn", { busy: false });
  }
}

/** After a welcome: the catalogue, and the run that was open or that the address asks for. */
export async function resumeLearning(context: Context, wanted: string): Promise<void> {
  const { store } = context;
  if (wanted) patch(store, "learn", { moduleId: wanted });
  const { run } = store.get().learn;
  if (run && !run.standing.finished) await openModule(context, run.module_id, run.mode);
  await listModules(context);
  const { moduleId, modules, run: open } = store.get().learn;
  const underWay = modules?.find(({ module_id }) => module_id === moduleId)?.under_way;
  if (wanted && !open && underWay) await openModule(context, wanted, underWay);
}

/** Ask for the catalogue and how far one is; without a connection the one that is known stays. */
export async function listModules({ store, connection }: Context): Promise<void> {
  if (store.get().connection !== "online") return;
  try {
    await connection.ask({ type: "list_modules" });
  } catch (reason) {
    if (!(reason instanceof Lost)) patch(store, "learn", { problem: sentence(reason) });
  }
}

async function completeStep(context: Context, besides: Given = {}): Promise<void> {
  const { learn, view } = context.store.get();
  const step = currentStep(learn);
  if (!step) return;
  const given = answerTo(step, learn, view);
  if (!given) return patch(context.store, "learn", { problem: badNumber(context, step) });
  await write(context, { type: "complete_step", ...given, ...besides });
  const { run } = context.store.get().learn;
  if (run && step.condition === "pore-flight") await listScores(context, run.run_id, step.step_id);
  if (run?.standing.finished) await listModules(context);
}

/** The time of an exam is over: whatever is sent now, the server ends it. */
export async function endExam(context: Context): Promise<void> {
  await write(context, { type: "complete_step" });
  await listModules(context);
}

async function askTeacher(context: Context): Promise<void> {
  const text = context.store.get().learn.question.text.trim();
  if (!text) return;
  const stood = await write(context, { type: "ask_teacher", text });
  if (stood) patch(context.store, "learn", { question: { text: "", asked: true } });
}

async function tryElectrode(context: Context): Promise<void> {
  const { store, memory } = context;
  const { choice } = store.get().learn.game;
  const tried = await write(context, { type: "try_electrode", ...choice });
  const { run, game } = store.get().learn;
  const step = currentStep(store.get().learn);
  if (tried?.type !== "electrode_tried" || !run || !step) return;
  await memory.keepTrials(run.run_id, step.step_id, game.trials);
  await listScores(context, run.run_id, step.step_id);
}

/** The best of the class, or of everybody; without a connection those that are known stay. */
async function listScores({ connection, store }: Context, run_id: string, step_id: string): Promise<void> {
  if (store.get().connection !== "online") return;
  try {
    await connection.ask({ type: "list_scores", run_id, step_id });
  } catch (reason) {
    if (!(reason instanceof Lost)) patch(store, "learn", { problem: sentence(reason) });
  }
}

/** Where a game is played, the best of the others stand beside it; trials that this device has kept belong to it again. */
export async function recallGame(context: Context): Promise<void> {
  const { store, memory } = context;
  const { run } = store.get().learn;
  const step = currentStep(store.get().learn);
  if (!run || !step) return;
  if (step.condition === "pore-flight") await listScores(context, run.run_id, step.step_id);
  if (step.condition !== "best-electrode") return;
  const kept: ElectrodeTried[] = await memory.trials(run.run_id, step.step_id);
  const { learn } = store.get();
  if (learn.run?.run_id === run.run_id && learn.game.trials.length === 0)
    patch(store, "learn", { game: { ...learn.game, trials: kept } });
  await listScores(context, run.run_id, step.step_id);
}

/** Send what must not be lost, about the step to do now; one at a time. */
async function write<W extends RunWrite>({ store, connection }: Context, said: Said<W>) {
  const { learn } = store.get();
  const step = currentStep(learn);
  if (!learn.run || !step || learn.busy) return undefined;
  const about = { run_id: learn.run.run_id, step_id: step.step_id };
  const named = { op_id: uuid7(), device_time: new Date().toISOString() };
  const message = { ...said, ...named, ...about } as unknown as RunWrite;
  patch(store, "learn", { busy: true, problem: "", nowMs: Date.now() });
  try {
    return await connection.deliver<RunWrite["type"]>(message);
  } catch (reason) {
    patch(store, "learn", { busy: false, problem: sentence(reason) });
    return undefined;
  }
}

function badNumber(context: Context, step: TrainingStep): string {
  const { t, language } = words(context);
  const { answer } = context.store.get().learn;
  if (step.condition !== "value" || parseDecimal(answer) !== undefined) return "";
  return t("number.bad", { example: plain(step.target ?? 1.5, language), got: answer });
}
