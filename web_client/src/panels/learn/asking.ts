import type { Actions } from "../../actions";
import type { TrainingState, TrainingStep } from "../../generated/messages.gen";
import { answerTo } from "../../learning/answers";
import { secondsUntil } from "../../learning/state";
import type { AppState } from "../../state";
import type { Block, Press, Size } from "../content";
import { slicing } from "../cutting";
import { quantity } from "../numbers";
import { particleRows } from "../particle";
import { phaseLabel } from "../phase";
import { held } from "../room_notices";
import type { Words } from "../words";
import { electrodeGame } from "./electrode_game";
import { poreFlightBlocks } from "./pore_flight";
import { clock, duration } from "./timing";

/** What a step's condition is asked with: the drawer of a condition gets all of it. */
export interface Asking {
  run: TrainingState;
  step: TrainingStep;
  state: AppState;
  actions: Actions;
  words: Words;
  size: Size;
}

const DRAWN: Record<TrainingStep["condition"], (about: Asking) => Block[]> = {
  value,
  confirm: (about) => [answerButton(about, about.words.t("learn.confirm"))],
  choice,
  checklist,
  time,
  particle,
  slice,
  "pore-flight": poreFlightBlocks,
  "best-electrode": electrodeGame,
};

/** What the step asks for, and the button that answers. */
export function asking(
  run: TrainingState,
  step: TrainingStep,
  state: AppState,
  actions: Actions,
  words: Words,
  size: Size,
): Block[] {
  return DRAWN[step.condition]({ run, step, state, actions, words, size });
}

/** The button that answers with what is in the hands; a value is looked at even where it is no number. */
export function answerButton({ step, state, actions }: Asking, label: string, ...more: Press[]): Block {
  const { learn, view } = state;
  const isTyped = step.condition === "value" && learn.answer.trim() !== "";
  const ready = isTyped || answerTo(step, learn, view) !== undefined;
  const press: Press = {
    id: "complete",
    label,
    primary: true,
    disabled: learn.busy || !ready,
    press: () => actions.completeStep(),
  };
  return { kind: "buttons", buttons: [press, ...more] };
}

/** A measured value; in guided work one that is beside the target can be kept, because work cannot be undone. */
function value(about: Asking): Block[] {
  const { run, step, state, actions, words } = about;
  const { answer, judged, busy } = state.learn;
  const isWrong = judged?.stepId === step.step_id && !judged.completed && judged.answer === answer;
  const keep: Press = {
    id: "keep",
    label: words.t("learn.keep"),
    disabled: busy,
    press: () => actions.keepValue(),
  };
  return [
    {
      kind: "field",
      id: `value-${step.step_id}`,
      label: words.t("learn.value"),
      value: answer,
      unit: step.unit,
      numeric: true,
      wide: true,
      change: actions.answer,
      enter: actions.completeStep,
    },
    answerButton(about, words.t("learn.check"), ...(run.mode === "guided" && isWrong ? [keep] : [])),
  ];
}

function choice(about: Asking): Block[] {
  const { step, state, actions, words } = about;
  const { t } = words;
  const options = step.choices.map((label, index) => ({ value: String(index), label }));
  const values = state.learn.ticked.map(String);
  const id = `choice-${step.step_id}`;
  const block: Block = step.several
    ? {
        kind: "ticks",
        ...{ id, label: t("learn.choices"), values, options },
        change: (option, on) => actions.tickOff(Number(option), on),
      }
    : {
        kind: "choices",
        ...{ id, label: t("learn.choice"), value: values[0] ?? "", options },
        change: (option) => actions.choose(Number(option)),
      };
  return [block, answerButton(about, t("learn.check"))];
}

function checklist(about: Asking): Block[] {
  const { step, state, actions, words } = about;
  const { t } = words;
  const { ticked } = state.learn;
  return [
    {
      kind: "ticks",
      id: `list-${step.step_id}`,
      label: t("learn.checklist", { done: ticked.length, count: step.choices.length }),
      values: ticked.map(String),
      options: step.choices.map((label, index) => ({ value: String(index), label })),
      change: (item, on) => actions.tickOff(Number(item), on),
    },
    answerButton(about, t("learn.confirm")),
  ];
}

/** Beside real work the time really passes; elsewhere it is taken as passed. */
function time(about: Asking): Block[] {
  const { run, step, state, actions, words } = about;
  const { t } = words;
  const whole = step.seconds ?? 0;
  if (run.mode !== "guided")
    return [
      {
        kind: "text",
        text: t("learn.wait.taken", { time: duration(whole, words) }),
        icon: "clock",
        tone: "quiet",
      },
      answerButton(about, t("learn.wait.go")),
    ];
  const { learn, account } = state;
  const left = whole + secondsUntil(run.standing.entered_at, learn.nowMs, account.serverAheadMs);
  const over = left <= 0;
  const shown: Block = {
    kind: "display",
    id: `time-${step.step_id}`,
    label: t("learn.wait"),
    value: clock(left),
    unit: "",
    empty: "",
    target: t("learn.wait.of", { time: clock(whole) }),
    remarks: over ? [{ icon: "ok", label: t("learn.wait.over"), tone: "ok" }] : [],
    spoken: t("learn.wait.of", { time: clock(whole) }),
  };
  const press: Press = {
    ...{ id: "complete", label: t("learn.confirm"), primary: true, disabled: learn.busy || !over },
    press: () => actions.completeStep(),
  };
  return [shown, { kind: "buttons", buttons: [press] }];
}

/** The particle that is picked on the stage. */
function particle(about: Asking): Block[] {
  const { state, words } = about;
  const { t } = words;
  const { picked } = state.view;
  const shown: Block = picked
    ? {
        kind: "quantities",
        rows: [
          { label: t("learn.particle.phase"), value: phaseLabel(picked.phase, state, words) },
          ...particleRows(picked, state, words),
        ],
      }
    : { kind: "text", text: t("learn.particle.none"), icon: "pointer" };
  return [shown, answerButton(about, t("learn.particle.answer"))];
}

/** The cut as it is now; on the page it can be made here, in a headset it is on the other side. */
function slice(about: Asking): Block[] {
  const { state, actions, words, size } = about;
  const { t, language } = words;
  const { on, axis, position } = state.view.slice;
  const percent = quantity(position * 100, 0, t("unit.percent"), language);
  const shown: Block = on
    ? { kind: "quantities", rows: [{ label: t(`electrode.slice.${axis}`), value: percent }] }
    : { kind: "text", text: t("learn.slice.none"), icon: "pointer" };
  const tools = size === "full" ? held("slicing", state, words, slicing(state, actions, words)) : [];
  return [...tools, shown, answerButton(about, t("learn.slice.answer"))];
}
