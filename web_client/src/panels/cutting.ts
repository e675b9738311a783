import type { Actions } from "../actions";
import type { AppState, Axis, Range } from "../state";
import type { Block } from "./content";
import { quantity } from "./numbers";
import type { Words } from "./words";

const AXES: readonly Axis[] = ["x", "y", "z"];
/** What a clip box keeps at least, so that its two ends never change places. */
const LEAST = 0.02;

/** One cut through the electrode. */
export function slicing({ view }: AppState, actions: Actions, { t, language }: Words): Block[] {
  const { on, axis, position } = view.slice;
  const cut: Block = {
    kind: "toggle",
    id: "slice",
    label: t("electrode.slice.on"),
    on,
    change: (value) => actions.slice({ on: value }),
  };
  if (!on) return [cut];
  return [
    cut,
    {
      kind: "choices",
      id: "slice-axis",
      label: t("electrode.slice.axis"),
      value: axis,
      short: true,
      options: AXES.map((value) => ({ value, label: t(`electrode.slice.${value}`) })),
      change: (value) => actions.slice({ axis: value as Axis }),
    },
    {
      kind: "range",
      id: "slice-position",
      label: t("electrode.slice.position"),
      value: position,
      text: quantity(position * 100, 0, t("unit.percent"), language),
      change: (value) => actions.slice({ position: value }),
    },
  ];
}

/** Cuts from six sides: what lies between two positions along each axis is kept. */
export function clipBox({ view }: AppState, actions: Actions, words: Words): Block {
  const { on, ranges } = view.clip;
  const toggle: Block = {
    kind: "toggle",
    id: "clip",
    label: words.t("clip.on"),
    on,
    change: actions.clip,
  };
  const pairs = AXES.flatMap((axis) => pair(axis, ranges[axis], actions, words));
  return { kind: "fold", id: "clip", label: words.t("clip.title"), blocks: [toggle, ...pairs] };
}

function pair(axis: Axis, [from, to]: Range, actions: Actions, { t, language }: Words): Block[] {
  const percent = (share: number) => quantity(share * 100, 0, t("unit.percent"), language);
  const name = t(`electrode.slice.${axis}`);
  const end = (which: "from" | "to", value: number, change: (value: number) => void): Block => ({
    kind: "range",
    id: `clip-${axis}-${which}`,
    label: t(`clip.${which}`, { axis: name }),
    value,
    text: percent(value),
    change,
  });
  return [
    {
      kind: "text",
      label: name,
      text: t("clip.range", { from: percent(from), to: percent(to) }),
      tone: "quiet",
    },
    end("from", from, (value) => actions.clipTo(axis, [Math.min(value, to - LEAST), to])),
    end("to", to, (value) => actions.clipTo(axis, [from, Math.max(value, from + LEAST)])),
  ];
}
