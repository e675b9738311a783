import type { Actions } from "../../actions";
import type { RecordSummary } from "../../generated/messages.gen";
import { mayWriteRecords } from "../../rooms/state";
import { addressOf } from "../../routes";
import type { AppState } from "../../state";
import type { Block, PanelContent, RecordLine, Remark } from "../content";
import { bringingBlocks } from "./bringing";
import { trouble } from "../troubles";
import type { Words } from "../words";
import { correlationAddress, notebookLinks, trendAddress } from "./addresses";
import { stateRemark } from "./seals";
import { when } from "./values";

/** Quantities that most templates have. */
const TRENDS = {
  "electrode.porosity": "trend.porosity",
  "electrode.loading": "trend.loading",
  "electrode.capacity": "trend.capacity",
  "slurry.solid_content": "trend.solid_content",
  "viscosity.value": "trend.viscosity",
} as const;

/** All records: found, begun, compared, taken along. */
export function listPanel(state: AppState, actions: Actions, words: Words): PanelContent {
  const { notebook, connection } = state;
  const { t } = words;
  const { list } = notebook;
  const offline: Block[] =
    connection === "online"
      ? []
      : [{ kind: "text", text: t("list.offline"), tone: "quiet", icon: "clock", live: true }];
  const columns = ["state", "title", "author", "date", "standing"] as const;
  const more: Block[] =
    list.records.length < list.total
      ? [{ kind: "buttons", buttons: [{ id: "more", label: t("list.more"), press: actions.moreRecords }] }]
      : [];
  return {
    title: t("nav.notebook"),
    layout: "list",
    blocks: [
      ...search(state, actions, words),
      ...offline,
      ...trouble(list.problem),
      {
        kind: "text",
        text: t(list.busy ? "list.busy" : "list.found", { count: list.total }),
        tone: "quiet",
        live: true,
      },
      {
        kind: "records",
        label: t("list.records"),
        empty: t(list.query ? "list.none" : "list.empty"),
        columns: columns.map((column) => t(`list.column.${column}`)),
        lines: list.records.map((record) => line(record, state, actions, words)),
      },
      ...more,
    ],
    aside: [
      ...beginning(state, actions, words),
      ...insight(state, actions, words),
      ...exchange(state, actions, words),
    ],
  };
}

function search({ notebook, account }: AppState, actions: Actions, { t }: Words): Block[] {
  const name = `"${account.person}"`;
  const examples = [t("list.example.value"), t("list.example.author", { name }), t("list.example.state")];
  return [
    {
      kind: "field",
      id: "query",
      label: t("list.search"),
      value: notebook.list.query,
      wide: true,
      suggestions: examples,
      change: actions.search,
    },
    {
      kind: "buttons",
      buttons: examples.map((example, i) => ({
        id: `example-${i}`,
        label: example,
        name: t("list.example", { query: example }),
        press: () => actions.search(example),
      })),
    },
  ];
}

function line(record: RecordSummary, state: AppState, actions: Actions, words: Words): RecordLine {
  const { t, language } = words;
  const { record_id: id, open_questions: questions } = record;
  const waiting = state.notebook.waiting.filter(({ write }) => write.record_id === id).length;
  const remarks: Remark[] = [];
  if (questions > 0)
    remarks.push({ icon: "question", label: t("slot.questions", { count: questions }), tone: "warning" });
  if (waiting > 0)
    remarks.push({ icon: "clock", label: t("record.waiting", { count: waiting }), tone: "quiet" });
  const template = state.notebook.templates.find(({ template_id }) => template_id === record.template_id);
  const title = template?.title ?? record.template_id;
  return {
    id,
    title: record.title,
    href: addressOf({ panel: "notebook", id }),
    template: [title, record.simulated ? t("record.simulated") : ""].filter(Boolean).join(" · "),
    who: record.author,
    date: when(record.changed_at, language),
    state: stateRemark(record.state, words),
    remarks,
    open: () => actions.openRecord(id),
  };
}

/** A new record from a template. */
function beginning({ notebook, desk, account }: AppState, actions: Actions, { t }: Words): Block[] {
  if (!mayWriteRecords(account.role)) return [];
  const { templates, busy, problem } = notebook;
  const { title, templateId } = desk.beginning;
  const chosen = templateId || templates[0]?.template_id || "";
  const begin = () => {
    if (title.trim() === "" || chosen === "") return;
    actions.createRecord(chosen, title.trim());
    actions.arrangeDesk({ beginning: { templateId: "", title: "" } });
  };
  const change = (part: Partial<typeof desk.beginning>) =>
    actions.arrangeDesk({ beginning: { ...desk.beginning, ...part } });
  if (templates.length === 0)
    return [
      { kind: "heading", text: t("list.new") },
      { kind: "text", text: t("list.no_templates"), tone: "quiet" },
    ];
  return [
    { kind: "heading", text: t("list.new") },
    {
      kind: "select",
      id: "template",
      label: t("list.template"),
      value: chosen,
      options: templates.map((one) => ({ value: one.template_id, label: one.title })),
      change: (value) => change({ templateId: value }),
    },
    {
      kind: "field",
      id: "record-title",
      label: t("list.title"),
      value: title,
      wide: true,
      change: (text) => change({ title: text }),
      enter: begin,
    },
    ...trouble(problem),
    {
      kind: "buttons",
      buttons: [
        {
          id: "begin",
          label: t("list.begin"),
          primary: true,
          disabled: busy || title.trim() === "",
          press: begin,
        },
      ],
    },
  ];
}

/** How the batches develop, and what goes along with what: pictures of the records found, drawn by the server. */
function insight(state: AppState, actions: Actions, { t, language }: Words): Block[] {
  const { desk, connection, notebook } = state;
  if (connection !== "online") return [];
  const { query, problem } = notebook.list;
  const found = problem ? "" : query;
  const chosen = TRENDS[desk.trend as keyof typeof TRENDS];
  const matrix = (as: "picture" | "table" | "numbers") => correlationAddress(as, desk.over, found, language);
  return [
    { kind: "heading", text: t("list.compare") },
    {
      kind: "fold",
      id: "trend",
      label: t("list.trend"),
      blocks: [
        {
          kind: "select",
          id: "trend-of",
          label: t("list.trend.of"),
          value: desk.trend,
          options: Object.entries(TRENDS).map(([value, key]) => ({ value, label: t(key) })),
          change: (trend) => actions.arrangeDesk({ trend }),
        },
        {
          kind: "picture",
          id: "trend",
          address: trendAddress(desk.trend, found, language),
          text: t("list.trend.picture", { name: t(chosen) }),
        },
      ],
    },
    {
      kind: "fold",
      id: "correlation",
      label: t("list.correlation"),
      blocks: [
        {
          kind: "choices",
          id: "correlation-over",
          label: t("list.correlation.over"),
          value: desk.over,
          short: true,
          options: (["values", "materials"] as const).map((over) => ({
            value: over,
            label: t(`list.over.${over}`),
          })),
          change: (over) => actions.arrangeDesk({ over: over === "materials" ? over : "values" }),
        },
        { kind: "text", text: t("list.correlation.explain"), tone: "quiet" },
        { kind: "picture", id: "correlation", address: matrix("picture"), text: t("list.correlation") },
        {
          kind: "links",
          label: t("list.correlation"),
          links: [
            { id: "correlation-csv", label: t("export.csv"), href: matrix("table"), download: true },
            { id: "correlation-json", label: t("export.json"), href: matrix("numbers"), download: true },
          ],
        },
      ],
    },
  ];
}

/** All records as a file, and records from one. */
function exchange(state: AppState, actions: Actions, words: Words): Block[] {
  const { connection, account } = state;
  if (connection !== "online") return [];
  const { t } = words;
  return [
    { kind: "heading", text: t("list.exchange") },
    { kind: "fold", id: "export-all", label: t("list.export"), blocks: [notebookLinks(words)] },
    ...(mayWriteRecords(account.role) ? bringingBlocks(state, actions, words) : []),
  ];
}
