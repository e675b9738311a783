import type { Actions } from "../../actions";
import type { TrainingState, TrainingStep } from "../../generated/messages.gen";
import type { Key } from "../../i18n";
import { mustAcknowledge } from "../../learning/state";
import type { Block, Pictogram, Size } from "../content";
import { leadOf } from "../sentences";
import type { Words } from "../words";

const KNOWN = /^GHS0[1-9]$/;

/** What is dangerous about the step and what to wear; whole where it has to be acknowledged. */
export function hazardsBlock(run: TrainingState, step: TrainingStep, words: Words, size: Size): Block[] {
  if (step.hazards.length === 0 && step.equipment.length === 0) return [];
  const { t } = words;
  const items = size === "full" ? [...step.hazards] : step.hazards.map((hazard) => leadOf(hazard).lead);
  return [
    {
      kind: "hazards",
      id: `hazards-${step.step_id}`,
      label: t(items.length > 0 ? "learn.hazards" : "learn.protection"),
      pictograms: pictogramsOf(step, words),
      items,
      whole: mustAcknowledge(run, step),
      equipment: { label: t("learn.equipment"), items: [...step.equipment] },
    },
  ];
}

/** The press without which guided work does not go on. */
export function toAcknowledge(busy: boolean, actions: Actions, { t }: Words): Block {
  const press = { id: "acknowledge", label: t("learn.acknowledge"), primary: true, disabled: busy };
  return { kind: "buttons", buttons: [{ ...press, press: () => actions.acknowledgeHazards() }] };
}

/**
 * Where hazards do not fit beside the step they stand before it, whole and one after the other; in guided work the
 * last one tells the server.
 */
export function hazardsInTurn(
  run: TrainingState,
  step: TrainingStep,
  read: number,
  busy: boolean,
  actions: Actions,
  words: Words,
): Block[] {
  const { t } = words;
  const asked = mustAcknowledge(run, step);
  const done = run.mode === "guided" ? !asked : read >= step.hazards.length;
  if (done) return [];
  const place = Math.min(read, step.hazards.length - 1);
  const isLast = place === step.hazards.length - 1;
  const press = () => {
    actions.readHazards(step.step_id, place + 1);
    if (isLast && asked) actions.acknowledgeHazards();
  };
  return [
    {
      kind: "hazards",
      id: `hazards-${step.step_id}`,
      label: t("learn.hazard", { number: place + 1, count: step.hazards.length }),
      pictograms: pictogramsOf(step, words),
      items: [step.hazards[place]!],
      whole: true,
      equipment: { label: t("learn.equipment"), items: isLast ? [...step.equipment] : [] },
    },
    {
      kind: "buttons",
      buttons: [{ id: "understood", label: t("learn.understood"), primary: true, disabled: busy, press }],
    },
  ];
}

function pictogramsOf({ pictograms }: TrainingStep, { t }: Words): Pictogram[] {
  return pictograms.map((code) => ({ code, name: KNOWN.test(code) ? t(`ghs.${code}` as Key) : code }));
}
