import type { Authoring } from "../authoring";
import type { TrainingStep } from "../generated/messages.gen";
import type { Block, Quantity } from "./content";
import { plain, withUnit } from "./numbers";
import { leadOf } from "./sentences";
import type { Words } from "./words";

/** The steps as learners will see them; of a text with a mistake, as they were before it. */
export function preview({ preview: shown, check }: Authoring, words: Words): Block[] {
  const { t } = words;
  const heading: Block = { kind: "heading", text: t("author.preview") };
  if (!shown) return [heading, { kind: "text", text: t("author.preview.none"), tone: "quiet" }];
  const stale: Block[] = check?.problem
    ? [{ kind: "text", text: t("author.preview.stale"), tone: "quiet", icon: "clock" }]
    : [];
  return [
    { kind: "heading", text: t("author.preview.of", { title: shown.title }) },
    ...stale,
    ...shown.steps.flatMap((step, place) => stepBlocks(step, place, words)),
  ];
}

function stepBlocks(step: TrainingStep, place: number, words: Words): Block[] {
  const { t, language } = words;
  const hazards: Block[] = step.hazards.length
    ? [
        {
          ...{ kind: "list", label: t("learn.hazards"), tone: "warning", icon: "warning" },
          items: step.hazards.map((hazard) => leadOf(hazard).lead),
        },
      ]
    : [];
  const rows: Quantity[] = [{ label: t("author.asks"), value: t(`author.condition.${step.condition}`) }];
  if (step.target !== null) {
    const tolerance = step.tolerance === null ? "" : ` ± ${plain(step.tolerance, language)}`;
    rows.push({
      label: t("learn.target"),
      value: withUnit(plain(step.target, language) + tolerance, step.unit),
    });
  }
  if (step.hint_count > 0) rows.push({ label: t("learn.results.hints"), value: String(step.hint_count) });
  if (step.hotspot !== null) rows.push({ label: t("author.place"), value: step.hotspot });
  const choices: Block[] = step.choices.length
    ? [{ kind: "list", label: t("author.choices"), items: [...step.choices], tone: "plain" }]
    : [];
  return [
    { kind: "heading", text: `${place + 1}. ${step.title}` },
    { kind: "text", text: step.instruction },
    { kind: "text", label: t("learn.reason"), text: step.reason, tone: "quiet" },
    ...hazards,
    ...choices,
    ...step.pictures.map(({ url, alt, credit }): Block => {
      const shown: Block = { kind: "picture", id: url, address: url, text: alt };
      return credit ? { ...shown, caption: credit } : shown;
    }),
    { kind: "quantities", rows },
  ];
}
