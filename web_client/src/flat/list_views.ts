import type { BlockOf, ComparedRecord, ComparedRow, RecordLine, Remark } from "../panels/content";
import type { View } from "./blocks";
import { element, setAttribute, setText } from "./element";
import { remark } from "./rows_view";

/** Records as a table whose lines lead to them, and may be ticked. */
export function records(): View<BlockOf<"records">> {
  const head = element("tr");
  const body = element("tbody");
  const empty = element("p", { class: "text tone-quiet" });
  const table = element("table", { class: "records" }, element("thead", {}, head), body);
  let lines: RecordLine[] = [];
  let shown = "";
  const lineAt = ({ target }: Event) => {
    const row = target instanceof Element ? target.closest<HTMLElement>("tr") : null;
    return lines.find(({ id }) => id === row?.dataset["record"]);
  };
  body.addEventListener("click", (event) => {
    const line = lineAt(event);
    if (!line || event.ctrlKey || event.metaKey || event.shiftKey) return; // the browser opens it elsewhere
    if (event.target instanceof Element && event.target.closest(".record-tick")) return;
    event.preventDefault();
    line.open();
  });
  body.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement) lineAt(event)?.tick?.change(event.target.checked);
  });
  return {
    element: element("div", {}, empty, table),
    update(block) {
      ({ lines } = block);
      setAttribute(table, "aria-label", block.label);
      setText(empty, block.empty);
      empty.hidden = lines.length > 0;
      table.hidden = lines.length === 0;
      const now = JSON.stringify([block.columns, lines.map(({ tick, ...line }) => [line, tick?.label])]);
      if (now !== shown) {
        shown = now;
        const ticked = lines.some(({ tick }) => tick) ? [element("td", { class: "record-tick" })] : [];
        head.replaceChildren(...ticked, ...block.columns.map((column) => columnHead(column)));
        body.replaceChildren(...lines.map((line) => recordRow(line, block.columns)));
      }
      body.querySelectorAll<HTMLInputElement>(".record-tick input").forEach((input, i) => {
        const { on = false, disabled = false } = lines[i]?.tick ?? {};
        input.checked = on;
        input.disabled = disabled;
      });
    },
  };
}

const COLUMNS = ["state", "title", "who", "date", "standing"] as const;

function recordRow(line: RecordLine, columns: readonly string[]): HTMLElement {
  const title = element("a", { href: line.href }, line.title);
  const said = (one: Remark) => remark(one);
  const inside: Record<(typeof COLUMNS)[number], (Node | string)[]> = {
    state: [said(line.state)],
    title: [title, element("span", { class: "by" }, line.template)],
    who: [line.who],
    date: [line.date],
    standing: line.remarks.map(said),
  };
  const cells = COLUMNS.map((column, i) =>
    element("td", { class: `record-${column}`, "data-column": columns[i] ?? "" }, ...inside[column]),
  );
  return element(
    "tr",
    { "data-record": line.id },
    ...(line.tick ? [tickCell(line.tick.label)] : []),
    ...cells,
  );
}

/** The whole cell is the target: a tick that is missed would open the record. */
function tickCell(name: string): HTMLElement {
  const input = element("input", { type: "checkbox", "aria-label": name, title: name });
  return element("td", { class: "record-tick" }, element("label", {}, input));
}

/** Values of several records beside each other; what is not as most are has a sign and weight. */
export function compared(): View<BlockOf<"compared">> {
  const caption = element("caption", { class: "unseen" });
  const head = element("tr");
  const body = element("tbody");
  const table = element("table", {}, caption, element("thead", {}, head), body);
  const box = element("div", { class: "compared", role: "region", tabindex: "0" }, table);
  let columns: ComparedRecord[] = [];
  let shown = "";
  head.addEventListener("click", (event) => {
    const links = [...head.querySelectorAll("a")];
    const column = columns[links.findIndex((link) => link === event.target)];
    if (!column || event.ctrlKey || event.metaKey || event.shiftKey) return; // the browser opens it elsewhere
    event.preventDefault();
    column.open();
  });
  return {
    element: box,
    update(block) {
      ({ columns } = block);
      setAttribute(box, "aria-label", block.label);
      const now = JSON.stringify([block.head, block.none, columns, block.rows]);
      if (now === shown) return;
      shown = now;
      setText(caption, block.label);
      head.replaceChildren(columnHead(block.head), ...columns.map(recordHead));
      body.replaceChildren(...block.rows.map((row) => comparedRow(row, block.none)));
    },
  };
}

function columnHead(...inside: (Node | string)[]): HTMLElement {
  return element("th", { scope: "col" }, ...inside);
}

function recordHead({ title, detail, href }: ComparedRecord): HTMLElement {
  const link = element("a", { href }, title);
  return columnHead(link, ...(detail ? [element("span", { class: "by" }, detail)] : []));
}

function comparedRow({ id, label, unit, apart, cells }: ComparedRow, none: string): HTMLElement {
  const name = element("th", { scope: "row" }, element("span", { class: "compared-label" }, label));
  if (unit) name.append(" ", element("span", { class: "by" }, unit));
  if (apart) name.append(" ", unequal(apart));
  const values = cells.map(({ text, odd }) => {
    const value = text ? [text] : signAndWords("–", none);
    if (!odd) return element("td", {}, ...value);
    return element("td", { class: "odd" }, unequal(odd), " ", element("strong", {}, ...value));
  });
  return element("tr", { "data-value": id }, name, ...values);
}

function unequal(words: string): HTMLElement {
  return element("span", { class: "unequal", title: words }, ...signAndWords("≠", words));
}

/** The sign for who sees it, the words for who hears it. */
function signAndWords(seen: string, words: string): HTMLElement[] {
  return [element("span", { "aria-hidden": "true" }, seen), element("span", { class: "unseen" }, words)];
}
