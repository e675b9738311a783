import type { TrainingStep } from "../../generated/messages.gen";
import type { Block, Quantity, Size } from "../content";
import { plain, withUnit } from "../numbers";
import type { Words } from "../words";

/** What to do in the step, shown and explained. */
export function explanation(step: TrainingStep, words: Words, size: Size): Block[] {
  const { t } = words;
  const target = targetOf(step, words);
  const pictures = step.pictures.map(({ url, alt, credit }, i): Block => {
    const caption = credit ? { caption: credit } : {};
    return { kind: "picture", id: `picture-${step.step_id}-${i}`, address: url, text: alt, ...caption };
  });
  const reason: Block[] =
    size === "full" && step.reason
      ? [{ kind: "text", label: t("learn.reason"), text: step.reason, tone: "quiet" }]
      : [];
  return [
    { kind: "text", text: step.instruction },
    ...pictures,
    ...reason,
    ...(target ? [{ kind: "quantities" as const, rows: [target] }] : []),
  ];
}

function targetOf(step: TrainingStep, { t, language }: Words): Quantity | undefined {
  if (step.condition !== "value" || step.target === null) return undefined;
  const tolerance =
    step.tolerance === null ? "" : ` ${t("learn.tolerance", { tolerance: plain(step.tolerance, language) })}`;
  return { label: t("learn.target"), value: withUnit(plain(step.target, language) + tolerance, step.unit) };
}
