// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { BlockList } from "../../src/flat/blocks";
import { element } from "../../src/flat/element";
import type { Block, Figure, StationCard } from "../../src/panels/content";

function drawn() {
  const root = element("div");
  document.body.replaceChildren(root);
  const list = new BlockList(root);
  return { root, show: (...blocks: Block[]) => list.update(blocks) };
}

const fms = (values: number[], change: Partial<Figure> = {}): Figure => ({
  ...{ id: "fms", label: "Sickness", value: "6", besides: "peak 8", tone: "danger" },
  trend: { values, limit: 0.75, text: "Ratings so far" },
  ...change,
});
const card = (name: string, change: Partial<StationCard> = {}): StationCard => ({
  ...{ id: name, name, detail: "Headset", state: { icon: "play", label: "Task runs", tone: "ok" } },
  ...{
    figures: [],
    blocks: [{ kind: "field", id: "note", label: "Note", value: "", change: () => undefined }],
  },
  ...change,
});
const stations = (...all: StationCard[]): Block => ({
  ...{ kind: "stations", id: "s", label: "Participants today", empty: "Nobody", stations: all },
});

it("people keep their elements and the caret while others come and go", () => {
  const { root, show } = drawn();
  show(stations(card("P01"), card("P02")));
  const input = root.querySelectorAll("input")[1]!;
  input.focus();
  show(stations(card("P02", { detail: "Paper" })));
  expect(document.activeElement).toBe(input);
  expect(root.querySelectorAll(".station")).toHaveLength(1);
  expect(root.querySelector(".station-detail")?.textContent).toBe("Paper");
  const named = root.querySelector(".station")!.getAttribute("aria-labelledby")!;
  expect(document.getElementById(named)?.textContent).toBe("P02");
  show(stations());
  expect(root.textContent).toContain("Nobody");
});

it("a figure has its number, its tone and its way there, in words too", () => {
  const { root, show } = drawn();
  show(stations(card("P01", { figures: [fms([0, 0.5, 1])] })));
  const figure = root.querySelector('[data-figure="fms"]')!;
  expect([figure.className, figure.querySelector("dd > span")?.textContent]).toEqual([
    "figure tone-danger",
    "6",
  ]);
  expect(figure.querySelector("svg")?.getAttribute("aria-label")).toBe("Ratings so far");
  expect(figure.querySelector("polyline")?.getAttribute("points")).toBe("0.0,26.5 48.0,14.0 96.0,1.5");
  const { trend: _, ...without } = fms([]);
  show(stations(card("P01", { figures: [without] })));
  expect(root.querySelector("svg.trend")).toBeNull();
});

it("parts are links with an address; one opens without leaving the page", () => {
  const { root, show } = drawn();
  const opened: string[] = [];
  const ways = (current: string): Block => ({
    ...{ kind: "ways", id: "w", label: "Parts" },
    ways: ["design", "people"].map((id) => ({
      ...{
        id,
        label: id,
        href: `/studies/x/${id}`,
        current: id === current,
        open: () => void opened.push(id),
      },
    })),
  });
  show(ways("design"));
  const [design, people] = [...root.querySelectorAll("a")];
  expect([design?.getAttribute("aria-current"), people?.getAttribute("aria-current")]).toEqual([
    "page",
    null,
  ]);
  people!.click();
  show(ways("people"));
  expect(opened).toEqual(["people"]);
  expect(root.querySelectorAll("a")[1]).toBe(people);
  expect(people?.getAttribute("aria-current")).toBe("page");
});

it("a rating is one of a group, and those from the stop on stand apart", () => {
  const { root, show } = drawn();
  const chosen: number[] = [];
  const rating = (value: number | null): Block => ({
    ...{ kind: "rating", id: "r", label: "How sick?", highest: 20, stop: 15, value, ends: ["none", "frank"] },
    change: (one: number) => void chosen.push(one),
  });
  show(rating(null));
  const points = [...root.querySelectorAll("input")];
  expect(points.map(({ value }) => value)).toEqual(Array.from({ length: 21 }, (_, i) => String(i)));
  expect(points.filter(({ checked }) => checked)).toEqual([]);
  expect(root.querySelectorAll("[data-stop]")).toHaveLength(6);
  points[7]!.checked = true;
  points[7]!.dispatchEvent(new Event("change", { bubbles: true }));
  expect(chosen).toEqual([7]);
  show(rating(7));
  expect(root.querySelector("legend")?.textContent).toBe("How sick?");
  expect(points.filter(({ checked }) => checked)).toEqual([points[7]]);
});

it("a code on paper is read by eyes, by ears and by cameras", () => {
  const { root, show } = drawn();
  const address = "https://lab.example/take-part/ABC123";
  show({
    ...{ kind: "tickets", id: "t", label: "Codes", title: "Paper or headset", how: "Scan." },
    tickets: [{ code: "ABC 123", spoken: "A B C 1 2 3", address, rows: ["10", "01"] }],
  });
  expect(root.querySelector(".ticket-code > [aria-hidden]")?.textContent).toBe("ABC 123");
  expect(root.querySelector(".ticket-code > .unseen")?.textContent).toBe("A B C 1 2 3");
  expect(root.querySelector(".ticket-address")?.textContent).toBe(address);
  expect(root.querySelector("svg[role=img]")?.getAttribute("aria-label")).toBe(address);
});
