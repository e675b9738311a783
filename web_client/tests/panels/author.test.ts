import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EXAMPLE, idIn, initialAuthoring, pictureName, type Authoring } from "../../src/authoring";
import type { ModuleCheck } from "../../src/connection/modules";
import type { Role } from "../../src/generated/messages.gen";
import { PANELS } from "../../src/panels";
import type { Block, BlockOf, Press } from "../../src/panels/content";
import { wordsIn } from "../../src/panels/words";
import { exampleState, notedActions } from "./example_state";

const words = wordsIn("en");
const right: ModuleCheck = { problem: null, line: null, title: "X", steps: [], pictures: [] };
const wrong: ModuleCheck = { ...right, problem: "x.yaml:3: title: the key is missing", line: 3 };

function drawn(authoring: Partial<Authoring>, role: Role = "teacher") {
  const state = exampleState();
  const { done, actions } = notedActions();
  const account = { ...state.account, role };
  const whole = { ...state, account, authoring: { ...initialAuthoring(), yaml: "id: x\n", ...authoring } };
  return { ...PANELS.author(whole, actions, words, "full"), done };
}
const pressesIn = (blocks: Block[]): Press[] =>
  blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
const find = (blocks: Block[], id: string) => pressesIn(blocks).find((press) => press.id === id)!;
const sourceIn = (blocks: Block[]) =>
  blocks.find((block): block is BlockOf<"source"> => block.kind === "source")!;

describe("the page of who writes a module", () => {
  it("marks the line of a mistake and says what is wrong there", () => {
    const { blocks } = drawn({ check: wrong });
    expect(sourceIn(blocks)).toMatchObject({ line: 3, problem: wrong.problem, goTo: "Go to line 3" });
    expect(find(blocks, "store-module").disabled).toBe(true);
  });

  it("stores a text without a mistake, a new one under the id in it", () => {
    const { blocks, done } = drawn({ check: right });
    const store = find(blocks, "store-module");
    expect([store.label, store.disabled]).toEqual(["Store as x", false]);
    store.press();
    expect(done).toEqual([["storeModule"]]);
  });

  it("stores nothing that was not checked or has not changed", () => {
    expect(find(drawn({ check: null }).blocks, "store-module").disabled).toBe(true);
    const same = drawn({ moduleId: "x", stored: "id: x\n", check: right });
    expect(find(same.blocks, "store-module").disabled).toBe(true);
    expect(pressesIn(same.blocks).map(({ id }) => id)).toEqual(["store-module", "remove-module"]);
  });

  it("asks before it deletes", () => {
    const { blocks } = drawn({ moduleId: "x", check: right, confirming: "remove" });
    expect(pressesIn(blocks).map(({ id }) => id)).toEqual(["remove-yes", "remove-no"]);
  });

  it("keeps the preview of the text before the mistake", () => {
    const { aside } = drawn({ check: wrong, preview: { ...right, title: "Weigh", steps: [] } });
    expect(aside?.slice(0, 2)).toMatchObject([
      { text: "Preview: Weigh" },
      { text: "As it was before the mistake." },
    ]);
  });

  it.each(["guest", "student", "researcher", "ergonomist"] as const)("is not for a %s", (role) => {
    const { blocks, aside } = drawn({}, role);
    expect(blocks).toHaveLength(1);
    expect(aside).toBeUndefined();
  });
});

it("begins with the whole module of the guide", () => {
  const guide = readFileSync(new URL("../../../training_modules/README.md", import.meta.url), "utf-8");
  expect(guide).toContain(`\`\`\`yaml\n${EXAMPLE}\`\`\``);
});

it.each([
  [EXAMPLE, "weigh-nmc111"],
  ["id: 'weigh'\n", "weigh"],
  ["title: x\n  id: weigh\n", ""],
  ["id: Weigh it\n", ""],
  ["id:\n", ""],
])("finds the id in a text", (yaml, id) => expect(idIn(yaml)).toBe(id));

it.each([
  ["Pan.PNG", "pan.png"],
  ["Balance à plateau (1).jpeg", "balance-a-plateau-1.jpg"],
  ["  .svg", "picture.svg"],
  ["a.b.webp", "a-b.webp"],
  [`${"x".repeat(200)}.png`, `${"x".repeat(60)}.png`],
])("a file %s is stored as %s", (name, stored) => expect(pictureName(name)).toBe(stored));
