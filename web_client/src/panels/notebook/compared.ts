import type { Actions } from "../../actions";
import type { ComparedValue } from "../../connection/comparing";
import type { Compared } from "../../desk";
import type { Form } from "../../generated/messages.gen";
import { namedIn, type Named } from "../../notebook/naming";
import { fromSi } from "../../notebook/units";
import { addressOf, MOST_COMPARED } from "../../routes";
import type { AppState } from "../../state";
import type { Block, ComparedRecord, ComparedRow, PanelContent, RecordLine } from "../content";
import { plain } from "../numbers";
import { trouble } from "../troubles";
import type { Words } from "../words";
import { signed, when } from "./values";

const ENTERED_DIGITS = 9; // all that a balance shows, and none that converting has added
const COMPUTED_DIGITS = [4, 5, 6] as const;

/** The tick of a record in the list. */
export function tickOf(
  { record_id: id, title }: { record_id: string; title: string },
  { desk, connection }: AppState,
  actions: Actions,
  { t }: Words,
): Pick<RecordLine, "tick"> {
  if (connection !== "online") return {};
  const on = desk.ticked.includes(id);
  const disabled = !on && desk.ticked.length >= MOST_COMPARED;
  const label = t("compare.tick", { title });
  return { tick: { label, on, disabled, change: (now) => actions.tick(id, now) } };
}

/** What can be done with the records that are ticked; nothing while none is. */
export function tickedBlocks({ desk, connection }: AppState, actions: Actions, { t }: Words): Block[] {
  const { ticked } = desk;
  if (ticked.length === 0 || connection !== "online") return [];
  const said = [t("compare.ticked", { count: ticked.length })];
  if (ticked.length >= MOST_COMPARED) said.push(t("compare.most", { count: MOST_COMPARED }));
  return [
    { kind: "text", text: said.join(" · "), live: true },
    {
      kind: "buttons",
      buttons: [
        {
          id: "compare",
          label: t("compare.do"),
          primary: true,
          disabled: ticked.length < 2,
          press: () => actions.compare(ticked),
        },
        { id: "untick", label: t("compare.clear"), press: () => actions.arrangeDesk({ ticked: [] }) },
      ],
    },
  ];
}

/** Records side by side. */
export function comparedPanel(
  state: AppState,
  compared: Compared,
  actions: Actions,
  words: Words,
): PanelContent {
  const { t } = words;
  return {
    title: t("compare.title"),
    layout: "list",
    place: `compared ${compared.records.join()}`,
    top: [
      {
        kind: "buttons",
        buttons: [{ id: "all-records", label: t("record.all"), icon: "back", press: actions.closeRecord }],
      },
    ],
    blocks: [...trouble(compared.problem), ...values(state, compared, actions, words)],
  };
}

function values(state: AppState, compared: Compared, actions: Actions, words: Words): Block[] {
  const { t } = words;
  const { records, rows, forms, problem } = compared;
  if (rows === null) {
    const waits = t(state.connection === "online" ? "compare.busy" : "compare.offline");
    return problem ? [] : [{ kind: "text", text: waits, tone: "quiet", icon: "clock", live: true }];
  }
  if (rows.length === 0) return [{ kind: "text", text: t("compare.nothing"), tone: "quiet" }];
  const differing = rows.filter(({ differs }) => differs.some(Boolean));
  const only = state.desk.onlyDifferent;
  const shown = only ? differing : rows;
  const said = { count: rows.length, differing: differing.length };
  const table: Block = {
    kind: "compared",
    id: "compared",
    label: t("compare.table", { count: records.length }),
    head: t("compare.value"),
    none: t("compare.none"),
    columns: records.map((id) => column(id, state, actions)),
    rows: shown.map((row) => comparedRow(row, forms, words)),
  };
  return [
    {
      kind: "toggle",
      id: "only-different",
      label: t("compare.only"),
      on: only,
      change: (onlyDifferent) => actions.arrangeDesk({ onlyDifferent }),
    },
    { kind: "text", text: t("compare.found", said), tone: "quiet", live: true },
    shown.length > 0 ? table : { kind: "text", text: t("compare.same") },
  ];
}

function column(id: string, { notebook }: AppState, actions: Actions): ComparedRecord {
  const title = notebook.list.records.find(({ record_id }) => record_id === id)?.title ?? id;
  return {
    title,
    detail: title === id ? "" : id,
    href: addressOf({ panel: "notebook", id }),
    open: () => actions.openRecord(id),
  };
}

function comparedRow(
  { name, values, differs }: ComparedValue,
  forms: readonly Form[],
  words: Words,
): ComparedRow {
  const { t } = words;
  const named = namedIn(forms, name);
  const hasUsual = differs.some((differing) => !differing);
  const texts = textsOf(values, named, words);
  return {
    id: name,
    label: named ? labelOf(named, words) : name,
    unit: named?.unit?.symbol ?? "",
    apart: hasUsual ? "" : t("compare.apart"),
    cells: texts.map((text, i) => ({ text, odd: hasUsual && differs[i] ? t("compare.odd") : "" })),
  };
}

function labelOf({ label, reading }: Named, { t }: Words): string {
  return reading > 0 ? t("compare.reading", { label, number: reading }) : label;
}

/** Values as they are read: of what is computed, with as many digits as it takes to see that two differ. */
function textsOf(values: ComparedValue["values"], named: Named | undefined, { language }: Words): string[] {
  const { unit, kind } = named ?? {};
  const written = (digits: number) =>
    values.map((value) => {
      if (value === null) return "";
      if (typeof value === "string") return kind === "moment" ? when(value, language) : value;
      return signed(plain(Number((unit ? fromSi(value, unit) : value).toPrecision(digits)), language));
    });
  if (kind !== "computed") return written(ENTERED_DIGITS);
  const different = (list: readonly unknown[]) => new Set(list).size;
  const digits = COMPUTED_DIGITS.find(
    (some) => different(written(some)) === different(written(ENTERED_DIGITS)),
  );
  return written(digits ?? COMPUTED_DIGITS[2]);
}
