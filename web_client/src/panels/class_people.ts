import type { Actions } from "../actions";
import type { ClassState, Learner } from "../generated/messages.gen";
import type { AppState } from "../state";
import type { Block, LearnerLine, Quantity, Remark } from "./content";
import { decimal } from "./numbers";
import type { Words } from "./words";

/** How many are named in the sentence about those who need somebody. */
const NAMED = 3;

/** What is so about a learner; several things can be. */
export function standingOf(learner: Learner, nowMs: number, { t }: Words): Remark[] {
  const { standing, questions, stuck, mode } = learner;
  if (standing.passed === true) return [{ icon: "ok", label: t("class.state.passed"), tone: "ok" }];
  if (standing.passed === false) return [{ icon: "stop", label: t("class.state.failed"), tone: "danger" }];
  if (standing.finished) return [{ icon: "ok", label: t("class.state.finished"), tone: "ok" }];
  const wants: Remark[] = [];
  if (questions > 0) wants.push({ icon: "question", label: t("class.state.asks"), tone: "warning" });
  if (stuck) wants.push({ icon: "warning", label: t("class.state.stuck"), tone: "danger" });
  if (wants.length > 0) return wants;
  if (mode === "exam" && standing.deadline !== null && Date.parse(standing.deadline) < nowMs)
    return [{ icon: "clock", label: t("class.state.over"), tone: "warning" }];
  return [{ icon: "pen", label: t("class.state.working"), tone: "quiet" }];
}

/** Whether somebody asks or is stuck. */
export const wantsSomebody = ({ standing, questions, stuck }: Learner) =>
  !standing.finished && (questions > 0 || stuck);

/** Who needs somebody comes first, who is done last. */
export function inOrder(learners: readonly Learner[]): Learner[] {
  const rank = (one: Learner) =>
    wantsSomebody(one) ? (one.questions > 0 ? 0 : 1) : one.standing.finished ? 3 : 2;
  return [...learners].sort(
    (a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, undefined, { numeric: true }),
  );
}

/** The class in four numbers. */
export function summary({ learners }: ClassState, words: Words): Block[] {
  const { t } = words;
  if (learners.length === 0) return [];
  const count = (holds: (one: Learner) => boolean) => String(learners.filter(holds).length);
  const rows: Quantity[] = [
    { label: t("class.students"), value: String(learners.length) },
    { label: t("class.finished"), value: count(({ standing }) => standing.finished) },
    { label: t("class.stuck"), value: count(({ stuck, standing }) => stuck && !standing.finished) },
    {
      label: t("class.asking"),
      value: count(({ questions, standing }) => questions > 0 && !standing.finished),
    },
    { label: t("class.median"), value: medianStep(learners) },
  ];
  return [{ kind: "quantities", large: true, rows }];
}

/** The step that half of the class has reached, and of how many where that is the same for all. */
function medianStep(learners: readonly Learner[]): string {
  const reached = learners
    .map(({ standing, steps }) => Math.min(standing.current + 1, steps))
    .sort((a, b) => a - b);
  const middle = String(reached[Math.floor((reached.length - 1) / 2)] ?? 0);
  const lengths = new Set(learners.map(({ steps }) => steps));
  return lengths.size === 1 ? `${middle} / ${[...lengths][0]}` : middle;
}

/** Who needs somebody now, said aloud when it changes. */
export function needy({ learners }: ClassState, { t }: Words): Block[] {
  const wanting = inOrder(learners).filter(wantsSomebody);
  if (learners.length === 0) return [];
  if (wanting.length === 0)
    return [{ kind: "text", text: t("class.nobody"), tone: "quiet", icon: "ok", live: true }];
  const named = wanting
    .slice(0, NAMED)
    .map(({ name, step, questions }) =>
      t(questions > 0 ? "class.asks_at" : "class.stuck_at", { name, step }),
    );
  const more = wanting.length - named.length;
  const sentence = [...named, ...(more > 0 ? [t("class.more", { count: more })] : [])].join(" · ");
  return [
    { kind: "text", label: t("class.needs"), text: sentence, tone: "warning", icon: "hand", live: true },
  ];
}

/** Everybody, those who need somebody first. */
export function learnerTable(
  { learners }: ClassState,
  { classes, account }: AppState,
  actions: Actions,
  words: Words,
): Block {
  const { t } = words;
  const nowMs = classes.nowMs + account.serverAheadMs;
  const columns = ["student", "step", "errors", "hints", "time", "state"] as const;
  return {
    kind: "learners",
    id: "learners",
    label: t("class.learners"),
    empty: t("class.empty"),
    columns: columns.map((column) => t(`class.column.${column}`)),
    lines: inOrder(learners).map((one) => ({
      ...line(one, nowMs, actions, words),
      work: alike(learners) ? "" : workOf(one, words),
      chosen: one.run_id === classes.runId,
    })),
  };
}

const workOf = ({ module, mode }: Learner, { t }: Words) => `${module} · ${t(`class.mode.${mode}`)}`;

/** Whether all do the same: then it is said once. */
function alike(learners: readonly Learner[]): boolean {
  return new Set(learners.map(({ module_id, mode }) => `${module_id} ${mode}`)).size <= 1;
}

/** What all of a class do; nothing where they do different things. */
export function commonWork({ learners }: ClassState, words: Words): Block[] {
  const [first] = learners;
  if (!first || !alike(learners)) return [];
  return [{ kind: "text", text: workOf(first, words), tone: "quiet" }];
}

function line(
  one: Learner,
  nowMs: number,
  actions: Actions,
  words: Words,
): Omit<LearnerLine, "work" | "chosen"> {
  const { t } = words;
  const { standing, steps } = one;
  const number = Math.min(standing.current + 1, steps);
  return {
    id: one.run_id,
    name: one.name,
    step: {
      text: standing.finished ? t("class.done") : `${number} / ${steps}`,
      title: one.step,
      fraction: standing.current / steps,
    },
    errors: String(one.total_errors),
    hints: String(one.total_hints),
    time: standing.finished ? "" : stopwatch((nowMs - Date.parse(standing.entered_at)) / 1000),
    state: standingOf(one, nowMs, words),
    open: {
      ...{ id: `learner-${one.run_id}`, label: one.name, name: t("class.look", { name: one.name }) },
      press: () => actions.openLearner(one.run_id),
    },
  };
}

/** Seconds as minutes and seconds, from an hour on with the hours before them. */
export function stopwatch(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number: number) => String(number).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** The steps of the learner who is looked at. */
export function learnerSteps(
  { learners }: ClassState,
  { classes }: AppState,
  actions: Actions,
  words: Words,
): Block[] {
  const { t, language } = words;
  const one = learners.find(({ run_id }) => run_id === classes.runId);
  if (!one) return [];
  const steps = classes.view?.results.find(({ run_id }) => run_id === one.run_id)?.steps ?? [];
  const points = steps.reduce((sum, step) => sum + step.points, 0);
  const worth = steps.reduce((sum, step) => sum + step.worth, 0);
  const lines: Block = {
    kind: "entries",
    label: t("class.steps_of", { name: one.name }),
    empty: t("class.steps_none"),
    lines: steps.map((step) => ({
      id: step.step_id,
      name: step.title,
      value: stopwatch(step.seconds),
      remark: "",
      times: t("class.step_counts", { errors: step.errors, hints: step.hints }),
      state: step.right
        ? { icon: "ok", label: t("class.step.right"), tone: "ok" }
        : { icon: "warning", label: t("class.step.wrong"), tone: "warning" },
    })),
  };
  const score = `${decimal(points, points % 1 === 0 ? 0 : 1, language)} / ${worth}`;
  return [
    { kind: "heading", text: one.name },
    {
      kind: "quantities",
      rows: [
        { label: t("class.points"), value: score },
        { label: t("class.errors"), value: String(one.total_errors) },
        { label: t("class.hints"), value: String(one.total_hints) },
      ],
    },
    lines,
    {
      kind: "buttons",
      buttons: [
        { id: "close-learner", label: t("class.close_learner"), press: () => actions.openLearner("") },
      ],
    },
  ];
}

/** What the class needed help with, most of all first, and the questions as they were put. */
export function asked({ asked }: ClassState, { t }: Words): Block[] {
  const heading: Block = { kind: "heading", text: t("class.asked") };
  if (asked.length === 0) return [heading, { kind: "text", text: t("class.asked.none"), tone: "quiet" }];
  return [
    heading,
    {
      kind: "entries",
      label: t("class.asked"),
      empty: "",
      lines: asked.map((one) => ({
        id: `${one.module_id}-${one.step_id}`,
        name: one.step,
        value: "",
        remark: [...new Set(one.questions)].map((question) => t("class.question", { question })).join(" "),
        times: "",
        state: {
          icon: one.questions.length > 0 ? "question" : "eye",
          label: t("class.step_counts", { errors: one.errors, hints: one.hints }),
          tone: "quiet",
        },
      })),
    },
  ];
}
