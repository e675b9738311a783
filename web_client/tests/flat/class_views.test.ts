// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { BlockList } from "../../src/flat/blocks";
import { element } from "../../src/flat/element";
import type { Block, BlockOf, LearnerLine } from "../../src/panels/content";

const COLUMNS = ["Student", "Step", "Errors", "Hints", "Time", "State"];

function line(name: string, change: Partial<LearnerLine> = {}): LearnerLine {
  return {
    id: name,
    name,
    work: "Slurry · exam",
    step: { text: "2 / 12", title: "Weigh", fraction: 0.25 },
    errors: "1",
    hints: "0",
    time: "0:30",
    state: [{ icon: "pen", label: "Working" }],
    open: { id: `learner-${name}`, label: name, press: () => undefined },
    chosen: false,
    ...change,
  };
}

function drawn() {
  const root = element("div");
  document.body.replaceChildren(root);
  const list = new BlockList(root);
  const show = (...lines: LearnerLine[]) =>
    list.update([
      { kind: "learners", id: "l", label: "Who is where", empty: "Nobody", columns: COLUMNS, lines },
    ]);
  return { root, list, show };
}

it("is a table with a caption, heads, and a name for every line", () => {
  const { root, show } = drawn();
  show(line("Ada"), line("Bo", { state: [{ icon: "warning", label: "Stuck", tone: "danger" }] }));
  expect(root.querySelector("caption")?.textContent).toBe("Who is where");
  expect([...root.querySelectorAll("th[scope=col]")].map((head) => head.textContent)).toEqual(COLUMNS);
  expect([...root.querySelectorAll("th[scope=row] button")].map((name) => name.textContent)).toEqual([
    "Ada",
    "Bo",
  ]);
  const [ada, bo] = root.querySelectorAll<HTMLElement>("tbody tr");
  expect([...ada!.querySelectorAll("td")].map((cell) => cell.textContent)).toEqual([
    "2 / 12Weigh",
    "1",
    "0",
    "0:30",
    "Working",
  ]);
  expect(ada!.querySelector<HTMLElement>(".fill")!.style.inlineSize).toBe("25%");
  expect([ada!.dataset["tone"], bo!.dataset["tone"]]).toEqual(["quiet", "danger"]);
});

it("keeps the focus where it is while lines move and clocks tick", () => {
  const { root, show } = drawn();
  show(line("Ada"), line("Bo"));
  const button = root.querySelectorAll<HTMLButtonElement>("th button")[0]!;
  button.focus();
  show(line("Bo"), line("Ada", { time: "0:31", chosen: true }));
  expect(document.activeElement).toBe(button);
  expect(button.getAttribute("aria-pressed")).toBe("true");
  expect([...root.querySelectorAll("tbody tr")].map((row) => row.getAttribute("data-learner"))).toEqual([
    "Bo",
    "Ada",
  ]);
});

it("says that nobody is there", () => {
  const { root, show } = drawn();
  show();
  expect(root.querySelector("p")?.hidden).toBe(false);
  expect(root.querySelector("table")?.hidden).toBe(true);
});

it("shows shares as bars with their numbers beside them", () => {
  const { root, list } = drawn();
  const bars: Block = {
    ...{ kind: "shares", id: "b", label: "How hard", columns: ["Step", "Right", "Time"] },
    bars: [{ id: "weigh", title: "Weigh", share: 0.5, text: "50 % of 2", besides: "0:40" }],
  };
  list.update([bars]);
  const row = root.querySelector("tbody tr")!;
  expect(row.textContent).toBe("Weigh50 % of 20:40");
  expect(row.querySelector<HTMLElement>(".fill")!.style.inlineSize).toBe("50%");
});

it("numbers lines, marks the wrong one, and leads to it", () => {
  const { root, list } = drawn();
  const typed: string[] = [];
  const text: BlockOf<"source"> = {
    ...{ kind: "source", id: "s", label: "Module", value: "a\nbb\nccc", line: 2, problem: "x:2: wrong" },
    ...{ goTo: "Go to line 2", change: (value) => typed.push(value) },
  };
  list.update([text]);
  const area = root.querySelector("textarea")!;
  const numbers = () => [...root.querySelectorAll(".numbers span")].map((one) => one.textContent);
  expect(numbers()).toEqual(["1", "2", "3"]);
  expect(root.querySelector(".wrong")?.textContent).toBe("2");
  expect(area.getAttribute("aria-invalid")).toBe("true");
  expect(document.getElementById(area.getAttribute("aria-describedby")!)?.textContent).toBe("x:2: wrong");
  root.querySelector<HTMLButtonElement>(".go-to")!.click();
  expect([area.selectionStart, area.selectionEnd]).toEqual([2, 4]);
  expect(document.activeElement).toBe(area);
  area.value = "a\nbb\nccc\nd";
  area.dispatchEvent(new Event("input"));
  list.update([{ ...text, value: typed[0]!, line: null, problem: "", goTo: "" }]);
  expect(numbers()).toEqual(["1", "2", "3", "4"]);
  expect(root.querySelector(".wrong")).toBeNull();
  expect(root.querySelector<HTMLElement>(".go-to")!.hidden).toBe(true);
});
