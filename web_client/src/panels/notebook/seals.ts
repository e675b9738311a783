import type { Actions } from "../../actions";
import type { Seal } from "../../desk";
import { mayWriteRecords } from "../../rooms/state";
import type { RecordModel, Slot } from "../../notebook/model";
import type { AppState } from "../../state";
import type { Block, Press, Remark } from "../content";
import type { Words } from "../words";
import { byWhom } from "./values";

/** How a record stands, as a sign and in a word. */
export function stateRemark(state: RecordModel["summary"]["state"], { t }: Words): Remark {
  const label = t(`record.state.${state}`);
  if (state === "open") return { icon: "pen", label, tone: "plain" };
  return { icon: state === "locked" ? "lock" : "ok", label, tone: "ok" };
}

/** Signatures so far, what can be done next, and what keeps it from being done. */
export function sealBlocks(state: AppState, model: RecordModel, actions: Actions, words: Words): Block[] {
  const { t } = words;
  const signed: Block[] = model.seals.map((known) => ({
    kind: "text",
    tone: "ok",
    icon: known.entry.kind === "locked" ? "lock" : "ok",
    label: t(`seal.${known.entry.kind as "signed" | "witnessed" | "locked"}`),
    text: [byWhom(known, words), known.entry.text].filter(Boolean).join(" · "),
  }));
  const next = nextSeals(state, model);
  if (next.length === 0) return signed;
  const reasons = blockers(model, words);
  const blocked: Block[] =
    reasons.length > 0
      ? [{ kind: "list", label: t("seal.blocked"), items: reasons, tone: "warning", icon: "warning" }]
      : [];
  return [...signed, ...blocked, ...sealing(state, next, reasons.length > 0, actions, words)];
}

/** What this person could do next to close the record; a witness is somebody else than who signed. */
function nextSeals({ account }: AppState, { summary, seals }: RecordModel): Seal[] {
  if (!mayWriteRecords(account.role) || summary.state === "locked") return [];
  if (summary.state === "open") return ["sign"];
  const own = seals.some(({ entry }) => entry.actor === account.person) || summary.author === account.person;
  if (summary.state === "signed" && !own) return ["witness", "lock"];
  return ["lock"];
}

/** What keeps a record from being signed, each in a sentence. */
export function blockers(model: RecordModel, { t }: Words): string[] {
  const slots = model.steps.flatMap((step) => step.slots);
  const conflicts = slots.filter(({ problem }) => problem === "conflict").length;
  const missing = slots.filter(isMissing).length;
  const reasons: string[] = [];
  if (model.openQuestions > 0) reasons.push(t("seal.questions", { count: model.openQuestions }));
  if (conflicts > 0) reasons.push(t("seal.conflicts", { count: conflicts }));
  if (missing > 0) reasons.push(t("seal.missing", { count: missing }));
  if (model.waiting > 0) reasons.push(t("seal.waiting", { count: model.waiting }));
  return reasons;
}

function isMissing({ field, values }: Slot): boolean {
  return field.required && values.length === 0;
}

function sealing(
  { desk, connection }: AppState,
  next: readonly Seal[],
  blocked: boolean,
  actions: Actions,
  { t }: Words,
): Block[] {
  const draft = desk.sealing;
  if (!draft || !next.includes(draft.what)) {
    const offline = connection !== "online";
    const presses = next.map((what): Press => ({
      id: `seal-${what}`,
      label: t(`seal.${what}`),
      ...(what === "lock" ? { icon: "lock" as const } : {}),
      disabled: blocked || offline,
      press: () => actions.arrangeDesk({ sealing: { what, text: "" } }),
    }));
    return [{ kind: "buttons", buttons: presses }];
  }
  const seal = () => {
    actions[draft.what](draft.text.trim());
    actions.arrangeDesk({ sealing: null });
  };
  return [
    { kind: "text", text: t(`seal.${draft.what}.explain`) },
    {
      kind: "field",
      id: "seal-text",
      label: t("seal.text"),
      value: draft.text,
      wide: true,
      first: true,
      change: (text) => actions.arrangeDesk({ sealing: { ...draft, text } }),
      enter: seal,
    },
    {
      kind: "buttons",
      buttons: [
        { id: "seal-do", label: t(`seal.${draft.what}`), primary: true, press: seal },
        { id: "seal-not", label: t("slot.cancel"), press: () => actions.arrangeDesk({ sealing: null }) },
      ],
    },
  ];
}
