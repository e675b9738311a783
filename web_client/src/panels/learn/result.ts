import type { Actions } from "../../actions";
import type { StepResult, TrainingState } from "../../generated/messages.gen";
import type { AppState } from "../../state";
import type { Block, Press, Quantity, Size, TableRow } from "../content";
import { plain, quantity } from "../numbers";
import type { Words } from "../words";
import { clock } from "./timing";

/** What became of a module: the score, every step, the certificate, and what comes next. */
export function resultBlocks(
  run: TrainingState,
  state: AppState,
  actions: Actions,
  words: Words,
  size: Size,
): Block[] {
  const verdict = passed(run, words);
  const numbers: Block = { kind: "quantities", rows: score(run, words), large: true };
  const ways = next(run, state, actions, words);
  if (size !== "full") return [...verdict, numbers, ways];
  return [...verdict, numbers, table(run, words), ...certificate(run, words), ways];
}

function passed({ standing }: TrainingState, { t }: Words): Block[] {
  if (standing.passed === null) return [];
  return [
    {
      kind: "text",
      text: t(standing.passed ? "learn.passed" : "learn.failed"),
      tone: standing.passed ? "ok" : "warning",
      icon: standing.passed ? "ok" : "warning",
      live: true,
    },
  ];
}

function score({ standing, results }: TrainingState, { t, language }: Words): Quantity[] {
  const { points, possible } = standing;
  const seconds = results.reduce((sum, one) => sum + one.seconds, 0);
  const share = possible > 0 ? points / possible : 1;
  return [
    { label: t("learn.score"), value: quantity(100 * share, 0, t("unit.percent"), language) },
    { label: t("learn.points"), value: t("learn.of", { points: plain(points, language), possible }) },
    { label: t("learn.time"), value: clock(seconds) },
  ];
}

function table({ run_id, results }: TrainingState, words: Words): Block {
  const { t } = words;
  return {
    kind: "table",
    id: `results-${run_id}`,
    label: t("learn.results"),
    columns: [
      ...[t("learn.results.step"), t("learn.results.right"), t("learn.results.errors")],
      ...[t("learn.results.hints"), t("learn.points"), t("learn.time")],
    ],
    rows: results.map((one) => row(one, words)),
    empty: t("learn.results.none"),
  };
}

function row(result: StepResult, { t, language }: Words): TableRow {
  const { step_id, title, right, errors, hints, points, worth, seconds, feedback } = result;
  const verdict = right
    ? { icon: "ok" as const, label: t("learn.right"), tone: "ok" as const, brief: true }
    : { icon: "warning" as const, label: t("learn.wrong"), tone: "warning" as const, brief: true };
  const earned = worth > 0 ? t("learn.of", { points: plain(points, language), possible: worth }) : "–";
  return {
    id: step_id,
    cells: [title, verdict, String(errors), String(hints), earned, clock(seconds)],
    ...(right || !feedback ? {} : { below: feedback }),
  };
}

/** There is none for an exam that was not passed. */
function certificate({ run_id, standing }: TrainingState, { t }: Words): Block[] {
  if (standing.passed === false) return [];
  const href = (format: string) => `/api/v1/training/runs/${run_id}/certificate?format=${format}`;
  return [
    {
      kind: "links",
      label: t("learn.certificate"),
      links: [
        { id: "certificate", label: t("learn.certificate.page"), href: href("html") },
        { id: "certificate-json", label: t("learn.certificate.json"), href: href("json"), download: true },
      ],
    },
  ];
}

/** On to the module that follows in the line, once more through this one, or back to all of them. */
function next(run: TrainingState, { learn, connection }: AppState, actions: Actions, { t }: Words): Block {
  const modules = learn.modules ?? [];
  const following = modules[modules.findIndex(({ module_id }) => module_id === run.module_id) + 1];
  const buttons: Press[] = [
    {
      id: "afresh",
      label: t("learn.afresh"),
      disabled: learn.busy || connection !== "online",
      press: () => actions.openModule(run.module_id, run.mode, true),
    },
    { id: "leave", label: t("learn.modules"), press: () => actions.showModule("") },
  ];
  if (following)
    buttons.unshift({
      id: "next-module",
      label: t("learn.next", { title: following.title }),
      icon: "next",
      primary: true,
      press: () => actions.showModule(following.module_id),
    });
  return { kind: "buttons", buttons };
}
