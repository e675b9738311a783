import type { Actions } from "../../actions";
import type { KnownEntry, RecordModel, StepState } from "../../notebook/model";
import type { AppState } from "../../state";
import type { Block, EntryLine, PanelContent, Press, Size } from "../content";
import { trouble } from "../troubles";
import type { Words } from "../words";
import { recordLinks } from "./addresses";
import { benchPanel } from "./bench";
import { computedBlocks } from "./computed";
import { freeRecord } from "./free";
import { predictedBlocks } from "./predicted";
import { sealBlocks, stateRemark } from "./seals";
import { isWriter, slotLines } from "./slot";
import { stepList } from "./steps";
import { byWhom, valueText, when } from "./values";

/** A record as a whole: the steps of the work, their fields, and what follows from them. */
export function recordPanel(state: AppState, actions: Actions, words: Words, size: Size): PanelContent {
  const { notebook } = state;
  const { model } = notebook;
  const { t } = words;
  if (size !== "full") return benchPanel(state, actions, words);
  if (!model) {
    const online = state.connection === "online";
    const text = t(online ? "record.loading" : "record.offline");
    return {
      title: notebook.recordId,
      layout: "list",
      blocks: [
        ...trouble(notebook.problem),
        { kind: "text", text, tone: "quiet", icon: "clock", live: true },
        { kind: "buttons", buttons: [back(actions, words)] },
      ],
    };
  }
  if (!model.form) return freeRecord(state, model, actions, words);
  const chosen = model.steps.filter(({ id }) => state.desk.stepId === "" || id === state.desk.stepId);
  return {
    title: model.summary.title,
    layout: "record",
    place: `${model.summary.record_id} ${state.desk.stepId}`,
    top: head(state, model, actions, words),
    steps: [stepList(state, model, actions, words)],
    blocks: [
      ...(notebook.bench.slotId === null ? trouble(notebook.problem) : []),
      ...refused(state, model, actions, words),
      ...chosen.flatMap((step) => stepBlocks(step, model, state, actions, words)),
      ...noteBlocks(model, words),
      { kind: "heading", text: t("seal.title") },
      ...sealBlocks(state, model, actions, words),
    ],
    aside: [
      ...predictedBlocks(state, model, actions, words),
      {
        kind: "fold",
        id: "take-along",
        label: t("record.export"),
        blocks: [recordLinks(model.summary, words)],
      },
    ],
  };
}

/** Who, when, by which template, how it stands; who looks on, and what still waits on this device. */
export function head(state: AppState, model: RecordModel, actions: Actions, words: Words): Block[] {
  const { t } = words;
  const { summary, form } = model;
  const about = [
    form ? t("record.template", { title: form.title, version: form.version }) : "",
    t("record.by", { who: summary.author, when: when(summary.created_at, words.language) }),
  ];
  const { icon, label, tone = "plain" } = stateRemark(summary.state, words);
  const blocks: Block[] = [
    { kind: "text", text: about.filter(Boolean).join(" · "), tone: "quiet" },
    { kind: "text", text: label, tone, icon },
  ];
  if (summary.simulated) blocks.push({ kind: "text", text: t("record.simulated"), tone: "quiet" });
  if (model.openQuestions > 0)
    blocks.push({
      kind: "text",
      tone: "warning",
      icon: "question",
      text: t("slot.questions", { count: model.openQuestions }),
    });
  const others = state.notebook.people.filter((name) => name !== state.account.person);
  if (others.length > 0)
    blocks.push({
      kind: "text",
      icon: "eye",
      text: t("record.people", { names: others.join(", ") }),
      live: true,
    });
  blocks.push(waits(model, state, words));
  const presses: Press[] = [back(actions, words)];
  if (isWriter(state) && form)
    presses.push({
      id: "to-bench",
      label: t("record.bench"),
      icon: "hand",
      primary: true,
      press: () => actions.standAtBench(true),
    });
  return [...blocks, { kind: "buttons", buttons: presses }];
}

function waits({ waiting }: RecordModel, { connection, notebook }: AppState, { t }: Words): Block {
  const parts = [waiting > 0 ? t("record.waiting", { count: waiting }) : t("record.all_stored")];
  for (const { name, sent, bytes } of notebook.uploads)
    parts.push(t("record.upload", { name, percent: Math.floor((100 * sent) / Math.max(1, bytes)) }));
  const calm = waiting === 0 && connection === "online";
  const text =
    connection === "online" ? parts.join(" · ") : [...parts, t("record.offline.short")].join(" · ");
  return { kind: "text", text, tone: calm ? "ok" : "quiet", icon: calm ? "ok" : "clock", live: true };
}

function back(actions: Actions, { t }: Words): Press {
  return { id: "all-records", label: t("record.all"), icon: "back", press: actions.closeRecord };
}

function stepBlocks(
  step: StepState,
  model: RecordModel,
  state: AppState,
  actions: Actions,
  words: Words,
): Block[] {
  const instruction: Block[] = step.instruction
    ? [{ kind: "text", text: step.instruction, tone: "quiet" }]
    : [];
  return [
    { kind: "heading", text: step.title },
    ...instruction,
    ...slotLines(step.slots, model, state, actions, words),
    ...computedBlocks(step, model, words),
  ];
}

/** What stands in the record beside the fields of its form. */
export function noteBlocks({ notes }: RecordModel, words: Words): Block[] {
  if (notes.length === 0) return [];
  const lines = notes.map((known) => noteLine(known, words));
  const { t } = words;
  return [
    { kind: "heading", text: t("record.notes") },
    { kind: "entries", label: t("record.notes"), empty: "", lines },
  ];
}

export function noteLine(known: KnownEntry, words: Words): EntryLine {
  const { t } = words;
  const { entry } = known;
  const states: Record<KnownEntry["state"], EntryLine["state"]> = {
    stored: { icon: "ok", label: t("notebook.stored"), tone: "ok" },
    waiting: { icon: "clock", label: t("notebook.waits"), tone: "quiet" },
    refused: { icon: "warning", label: t("notebook.refused", { reason: known.refusal }), tone: "danger" },
  };
  const text = entry.value === null && !entry.file ? "" : valueText(known, words);
  return {
    id: entry.entry_id,
    name: entry.field,
    value: text,
    remark: entry.text,
    times: byWhom(known, words),
    state: states[known.state],
  };
}

/** What the server did not take: it is kept here until somebody decides. */
function refused({ notebook }: AppState, model: RecordModel, actions: Actions, { t }: Words): Block[] {
  const rows = notebook.waiting
    .filter(({ write, refusal }) => refusal !== "" && write.record_id === notebook.recordId)
    .map(({ write, refusal }) => ({
      id: write.op_id,
      name: "field" in write ? labelOf(write.field, model) : t(`write.${write.type}`),
      detail: refusal,
      remarks: [{ icon: "warning" as const, label: t("slot.refused.short"), tone: "danger" as const }],
      presses: [
        {
          id: `again-${write.op_id}`,
          label: t("record.again"),
          press: () => actions.rewriteEntry(write.op_id),
        },
        {
          id: `discard-${write.op_id}`,
          label: t("notebook.discard"),
          press: () => actions.discardEntry(write.op_id),
        },
      ],
    }));
  if (rows.length === 0) return [];
  return [{ kind: "rows", id: "refused", label: t("record.refused"), empty: "", rows }];
}

function labelOf(slotId: string, { steps }: RecordModel): string {
  const slot = steps.flatMap(({ slots }) => slots).find(({ id }) => id === slotId);
  return slot?.field.label ?? slotId;
}
