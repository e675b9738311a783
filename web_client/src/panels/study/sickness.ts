import { isSicknessDue } from "../../study/state";
import type { Block } from "../content";
import type { Showing } from "./parts";

const HIGHEST = 20;

/** As published, Keshavarz & Hecht (2011): no version in another language is validated, and we translate none. */
const ENDS = { low: "0 = No sickness at all", high: "20 = Frank sickness" };

/**
 * During a task in a headset, when it is due: how sick somebody feels, from 0 to 20 (the fast motion sickness scale,
 * Keshavarz and Hecht 2011). It stands beside the task and keeps nobody from it.
 */
export function sicknessPrompt({ state, actions, words }: Showing): Block[] {
  const { t, language } = words;
  if (!isSicknessDue(state.study, state.account.serverAheadMs)) return [];
  return [
    {
      kind: "scale",
      id: "sickness",
      label: t("study.sickness"),
      language,
      value: null,
      points: Array.from({ length: HIGHEST + 1 }, (_, value) => ({
        value,
        label: String(value),
        name: t("study.sickness.point", { value }),
      })),
      ends: ENDS,
      look: "numbers",
      open: "",
      called: 0,
      live: true,
      change: actions.rateSickness,
    },
  ];
}
