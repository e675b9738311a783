import type { ClassView } from "../connection/classes";
import type { StepResult } from "../generated/messages.gen";
import type { Block, ShareBar } from "./content";
import { decimal, withUnit } from "./numbers";
import { stopwatch } from "./class_people";
import type { Words } from "./words";

/** How hard each step was: how many were right at once, and how long it took. */
export function difficulty({ state, results }: ClassView, words: Words): Block[] {
  const { t } = words;
  const moduleOf = new Map(state.learners.map(({ run_id, module }) => [run_id, module]));
  const modules = new Map<string, StepResult[][]>();
  for (const { run_id, steps } of results) {
    const module = moduleOf.get(run_id);
    if (module !== undefined && steps.length > 0)
      modules.set(module, [...(modules.get(module) ?? []), steps]);
  }
  return [...modules].flatMap(([module, ways]): Block[] => [
    { kind: "heading", text: t("class.difficulty", { module }) },
    {
      kind: "shares",
      id: `difficulty-${module}`,
      label: t("class.difficulty", { module }),
      columns: [t("class.column.step"), t("class.first"), t("class.usual")],
      bars: inOrder(ways).map((results) => bar(results, words)),
    },
  ]);
}

/** The results of everybody by step; the steps as most people met them. */
function inOrder(ways: readonly StepResult[][]): StepResult[][] {
  const steps = new Map<string, StepResult[]>();
  for (const way of [...ways].sort((a, b) => b.length - a.length))
    for (const result of way) steps.set(result.step_id, [...(steps.get(result.step_id) ?? []), result]);
  return [...steps.values()];
}

function bar(results: StepResult[], { t, language }: Words): ShareBar {
  const [{ step_id: id, title }] = results as [StepResult];
  const share = results.filter(({ right, errors }) => right && errors === 0).length / results.length;
  const percent = withUnit(decimal(100 * share, 0, language), t("unit.percent"));
  return {
    id,
    title,
    share,
    text: t("class.share", { percent, count: results.length }),
    besides: stopwatch(median(results.map(({ seconds }) => seconds))),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
}
