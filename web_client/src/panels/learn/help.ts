import type { Actions } from "../../actions";
import type { TrainingState, TrainingStep } from "../../generated/messages.gen";
import type { AppState } from "../../state";
import type { Block, Press, Size } from "../content";
import { success } from "../troubles";
import type { Words } from "../words";

/** Hints, one by one; where the facts come from; and a question to the teacher. */
export function helpBlocks(
  run: TrainingState,
  step: TrainingStep,
  state: AppState,
  actions: Actions,
  words: Words,
  size: Size,
): Block[] {
  const hints = hintBlocks(run, step, state, actions, words);
  if (size !== "full") return hints;
  const { t } = words;
  const sources: Block[] =
    step.sources.length > 0
      ? [
          {
            kind: "fold",
            id: `sources-${step.step_id}`,
            label: t("learn.sources"),
            blocks: [{ kind: "list", label: t("learn.sources"), items: [...step.sources], tone: "quiet" }],
          },
        ]
      : [];
  return [...hints, ...sources, ...(mayAsk(run, state) ? [question(step, state, actions, words)] : [])];
}

/** In a study nobody writes freely: what is written there could name people. */
function mayAsk({ mode }: TrainingState, { account }: AppState): boolean {
  return mode !== "exam" && account.role !== "participant";
}

function hintBlocks(
  run: TrainingState,
  step: TrainingStep,
  { learn }: AppState,
  actions: Actions,
  { t }: Words,
): Block[] {
  const open = run.standing.hints;
  const said = open.map((text, i): Block => ({
    ...{ kind: "text", label: t("learn.hint", { number: i + 1 }), text, icon: "question" },
    live: true,
  }));
  if (open.length >= step.hint_count) return said;
  const press: Press = {
    id: "hint",
    label: t("learn.hint.take", { number: open.length + 1, count: step.hint_count }),
    icon: "question",
    disabled: learn.busy,
    press: () => actions.takeHint(),
  };
  return [...said, { kind: "buttons", buttons: [press] }];
}

function question(step: TrainingStep, { learn }: AppState, actions: Actions, { t }: Words): Block {
  const { text, asked } = learn.question;
  const send: Press = {
    id: "ask",
    label: t("learn.ask.send"),
    disabled: learn.busy || text.trim() === "",
    press: () => actions.askTeacher(),
  };
  return {
    kind: "fold",
    id: `ask-${step.step_id}`,
    label: t("learn.ask"),
    blocks: [
      {
        kind: "field",
        id: `question-${step.step_id}`,
        label: t("learn.ask.field"),
        value: text,
        wide: true,
        change: actions.draftQuestion,
        enter: actions.askTeacher,
      },
      { kind: "buttons", buttons: [send] },
      ...(asked ? [success(t("learn.asked"))] : []),
    ],
  };
}
