import type { Actions } from "../../actions";
import type { TrainingState, TrainingStep } from "../../generated/messages.gen";
import { currentStep, mustAcknowledge } from "../../learning/state";
import type { AppState } from "../../state";
import type { Block, PanelContent, Size } from "../content";
import { trouble } from "../troubles";
import type { Words } from "../words";
import { asking } from "./asking";
import { catalogue } from "./catalogue";
import { gameAnswers } from "./electrode_game";
import { hazardsBlock, hazardsInTurn, toAcknowledge } from "./hazards";
import { helpBlocks } from "./help";
import { modulePage } from "./module";
import { resultBlocks } from "./result";
import { explanation } from "./step";
import { timeLeft } from "./timing";

/** What a learner sees: the catalogue, a module and its modes, the step to do now, or what became of them all. */
export function learnPanel(state: AppState, actions: Actions, words: Words, size: Size): PanelContent {
  const { run, moduleId } = state.learn;
  if (run) return runPanel(run, state, actions, words, size);
  return moduleId ? modulePage(state, actions, words, size) : catalogue(state, actions, words, size);
}

function runPanel(
  run: TrainingState,
  state: AppState,
  actions: Actions,
  words: Words,
  size: Size,
): PanelContent {
  const { learn } = state;
  const step = currentStep(learn);
  const place = `${run.run_id} ${run.standing.current} ${run.standing.finished}`;
  const blocks = step
    ? [...runBlocks(run, state, actions, words, size), ...ways(actions, words, size)]
    : [...standing(run, state, words), ...resultBlocks(run, state, actions, words, size)];
  const content: PanelContent = { title: run.title, blocks, place, fromTop: true };
  if (size !== "full" || step?.condition !== "best-electrode") return content;
  return { ...content, layout: "list", aside: gameAnswers(state, words, size) };
}

/** The step of a module that is done now, without the ways that lead out of the module; nothing once all is done. */
export function runBlocks(
  run: TrainingState,
  state: AppState,
  actions: Actions,
  words: Words,
  size: Size,
): Block[] {
  const step = currentStep(state.learn);
  return step ? [...standing(run, state, words), ...stepBlocks(run, step, state, actions, words, size)] : [];
}

function standing(run: TrainingState, state: AppState, words: Words): Block[] {
  return [progress(run, words), ...timeLeft(state, words), ...feedback(state, words)];
}

/** The step to do now; its hazards first, and nothing else before they were read where that is asked for. */
function stepBlocks(
  run: TrainingState,
  step: TrainingStep,
  state: AppState,
  actions: Actions,
  words: Words,
  size: Size,
): Block[] {
  const heading: Block = { kind: "heading", text: step.title };
  const { learn } = state;
  if (size !== "full") {
    const read = learn.read.stepId === step.step_id ? learn.read.hazards : 0;
    const inTurn = hazardsInTurn(run, step, read, learn.busy, actions, words);
    if (inTurn.length > 0) return [heading, ...inTurn, ...trouble(learn.problem)];
  }
  const hazards = hazardsBlock(run, step, words, size);
  const before = [...recordOf(run, words, size), heading, ...hazards];
  if (mustAcknowledge(run, step))
    return [...before, toAcknowledge(learn.busy, actions, words), ...troubles(state, words)];
  return [
    ...before,
    ...explanation(step, words, size),
    ...asking(run, step, state, actions, words, size),
    ...troubles(state, words),
    ...helpBlocks(run, step, state, actions, words, size),
  ];
}

function progress({ steps, standing, mode }: TrainingState, { t }: Words): Block {
  const count = steps.length;
  const done = standing.finished ? count : standing.current;
  const where = standing.finished
    ? t("learn.finished")
    : t("learn.step", { number: standing.current + 1, count });
  const text = `${where} · ${t(`learn.mode.${mode}`)}`;
  return { kind: "progress", label: t("learn.progress"), fraction: done / count, text };
}

/** What was said about the last answer; an exam says only that it has it. */
function feedback({ learn }: AppState, { t }: Words): Block[] {
  const { judged, run } = learn;
  if (!judged) return [];
  const { right, completed, feedback: text, title } = judged;
  const isExam = run?.mode === "exam";
  const verdict = right ? "learn.right" : completed ? "learn.going_on" : "learn.not_yet";
  const label = isExam ? title : completed ? `${title}: ${t(verdict)}` : t(verdict);
  const tone = isExam ? "plain" : right ? "ok" : "warning";
  return [{ kind: "text", label, text, tone, icon: right ? "ok" : "warning", live: true }];
}

/** Where the values of guided work go. */
function recordOf({ mode, record_id: id }: TrainingState, { t }: Words, size: Size): Block[] {
  if (mode !== "guided" || id === null) return [];
  if (size !== "full") return [{ kind: "text", text: t("learn.record", { id }), tone: "quiet" }];
  const link = {
    id: "record",
    label: t("learn.record.open", { id }),
    href: `/notebook/${encodeURIComponent(id)}`,
  };
  return [{ kind: "links", label: t("learn.record", { id }), links: [link] }];
}

function troubles({ learn, connection }: AppState, { t }: Words): Block[] {
  if (learn.problem) return trouble(learn.problem);
  if (connection === "online") return [];
  return [{ kind: "text", text: t("learn.offline"), tone: "quiet", icon: "clock", live: true }];
}

function ways(actions: Actions, { t }: Words, size: Size): Block[] {
  if (size !== "full") return [];
  const leave = { id: "leave", label: t("learn.leave"), press: () => actions.showModule("") };
  return [
    { kind: "buttons", buttons: [leave] },
    { kind: "text", text: t("learn.leave.kept"), tone: "quiet" },
  ];
}
