import { expect, it } from "vitest";
import type { Block, EntryLine } from "../../src/panels/content";
import { accountPanel } from "../../src/panels/account";
import { peoplePanel } from "../../src/panels/people";
import { wordsIn } from "../../src/panels/words";
import type { AppState } from "../../src/state";
import { exampleState, notedActions } from "./example_state";

const words = wordsIn("en");
const { actions, done } = notedActions();
const opened = (openId: string, state: AppState = exampleState()) =>
  peoplePanel({ ...state, people: { ...state.people, openId } }, actions, words);
const lines = (blocks: Block[]): EntryLine[] =>
  blocks.flatMap((block) => (block.kind === "entries" ? block.lines : []));
const button = (blocks: Block[], id: string) =>
  blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : [])).find((one) => one.id === id);

it("the log names who did what to whom, and marks what went wrong", () => {
  const [, , added, failed] = lines(opened("").blocks);
  expect(added).toMatchObject({ name: "Person added", value: "«Bo»" });
  expect(added?.state).toMatchObject({ label: "«Ada», 127.0.0.1", tone: "quiet" });
  expect(failed?.state).toMatchObject({ icon: "warning", tone: "warning", label: "127.0.0.1" });
});

it("a person is opened from the list, and has the link that was just made", () => {
  lines(opened("").blocks)[1]!.open!.press();
  expect(done.pop()).toEqual(["openPerson", "p-bo"]);
  const { title, blocks } = opened("p-bo");
  expect(title).toBe("«Bo»");
  expect(JSON.stringify(blocks)).toContain("?token=x");
  expect(JSON.stringify(opened("p-ada").blocks)).not.toContain("?token=x");
  button(blocks, "disable")!.press();
  expect(done.pop()).toEqual(["changePerson", "p-bo", { disabled: true }]);
});

it("people are for the administrator alone", () => {
  const state = exampleState();
  const { blocks } = opened("", { ...state, account: { ...state.account, role: "teacher" } });
  expect(blocks).toHaveLength(1);
  expect(JSON.stringify(blocks)).not.toContain("«Bo»");
});

it("a device can be revoked from another one only, and its button says which", () => {
  const [here, headset] = lines(accountPanel(exampleState(), actions, words).blocks);
  expect(here).toMatchObject({ name: "Browser", state: { label: "This device" } });
  expect(here?.discard).toBeUndefined();
  expect(headset?.discard?.name).toBe("Revoke: «HoloLens 2, Edge»");
  headset!.discard!.press();
  expect(done.pop()).toEqual(["revokeDevice", "headset"]);
});

it("nobody signs out over entries that still wait on the device", () => {
  const state = exampleState();
  const signOut = (now: AppState) => button(accountPanel(now, actions, words).blocks, "sign-out");
  expect(signOut(state)?.disabled).toBe(true);
  expect(signOut({ ...state, notebook: { ...state.notebook, waiting: [] } })?.disabled).toBe(false);
});
