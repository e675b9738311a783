import type { Actions } from "../../actions";
import type { Slot } from "../../notebook/model";
import type { AppState } from "../../state";
import type { Block } from "../content";
import type { Words } from "../words";
import { byWhom, nameOf, valueText } from "./values";

const KEEP_REASONS = ["looked", "agreed", "later", "device"] as const;

/** Values that two people wrote without knowing of each other: all of them, until somebody decides why. */
export function conflict(
  slot: Slot,
  { desk }: AppState,
  actions: Actions,
  words: Words,
  atBench = false,
): Block[] {
  if (slot.values.length < 2) return [];
  const { t } = words;
  const keeping = desk.keeping?.slotId === slot.id ? desk.keeping : null;
  const block: Block = {
    kind: "conflict",
    id: slot.id,
    text: t("conflict.explain"),
    sides: slot.values.map((known) => {
      const { entry_id: opId } = known.entry;
      const value = valueText(known, words, slot.field);
      return {
        id: opId,
        value,
        who: byWhom(known, words),
        keep: {
          id: `keep-${opId}`,
          label: t("conflict.keep"),
          name: t("conflict.keep.name", { value, field: nameOf(slot, words) }),
          primary: keeping?.opId === opId,
          press: () => actions.arrangeDesk({ keeping: { slotId: slot.id, opId, reason: "" } }),
        },
      };
    }),
  };
  return keeping ? [block, ...why(keeping, actions, words, atBench)] : [block];
}

function why(
  keeping: NonNullable<AppState["desk"]["keeping"]>,
  actions: Actions,
  { t }: Words,
  atBench: boolean,
): Block[] {
  const { slotId, opId, reason } = keeping;
  const change = (text: string) => actions.arrangeDesk({ keeping: { ...keeping, reason: text } });
  const keep = () => {
    if (reason.trim() === "") return;
    actions.resolve(slotId, opId, reason.trim());
    actions.arrangeDesk({ keeping: null });
  };
  return [
    atBench
      ? {
          kind: "choices",
          id: `keep-reason-${slotId}`,
          label: t("conflict.reason"),
          value: reason,
          short: true,
          options: KEEP_REASONS.map((why) => ({ value: t(`keep.${why}`), label: t(`keep.${why}`) })),
          change,
        }
      : {
          kind: "field",
          id: `keep-reason-${slotId}`,
          label: t("conflict.reason"),
          value: reason,
          wide: true,
          first: true,
          suggestions: KEEP_REASONS.map((why) => t(`keep.${why}`)),
          change,
          enter: keep,
        },
    {
      kind: "buttons",
      buttons: [
        {
          id: `keep-do-${slotId}`,
          label: t("conflict.keep.do"),
          primary: true,
          disabled: reason.trim() === "",
          press: keep,
        },
        {
          id: `keep-not-${slotId}`,
          label: t("slot.cancel"),
          press: () => actions.arrangeDesk({ keeping: null }),
        },
      ],
    },
  ];
}
