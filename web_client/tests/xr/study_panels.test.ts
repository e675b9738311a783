import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Participation } from "../../src/generated/messages.gen";
import type { AppState } from "../../src/state";
import { initialStudy, withParticipation, type Study } from "../../src/study/state";
import { panelsFor } from "../../src/xr/panels";
import { PX_PER_M } from "../../src/xr/pen";
import { LAYOUT } from "../../src/xr/plates";
import { exampleState, notedActions } from "../panels/example_state";
import { exampleRun } from "../panels/learn/example_learn";
import { ASKED, exampleForm, exampleParticipation } from "../study/example_study";
import { meet, MOST_HEIGHT, painted } from "./plate_ink";

const LEAST_M = 0.032;

beforeAll(() => vi.stubGlobal("Path2D", class {}));

const BEGUN: Partial<Participation> = {
  ...{ phase: "task", medium: "vr", module_id: exampleRun().module_id, mode: exampleRun().mode },
  ...{ task_started_at: "2026-11-23T08:00:00.000Z", fms_due_at: "2026-11-23T08:01:00.000Z" },
};

/** A participant in a headset who was told something. */
function inHeadset(now: Partial<Participation>, study: Partial<Study> = {}, run = false) {
  const state = exampleState();
  const followed = withParticipation(initialStudy(), exampleParticipation(now));
  const participant: AppState = {
    ...state,
    connection: "online",
    account: { ...state.account, login: "in", role: "participant", serverAheadMs: 0 },
    learn: { ...state.learn, run: run ? exampleRun() : null },
    study: { ...followed, headset: true, ...study },
  };
  const { actions, done } = notedActions();
  const left: string[] = [];
  const readable = panelsFor(participant, actions, { leave: () => left.push("left"), align: undefined });
  return { ...readable, done, left };
}

const { distance, alone } = LAYOUT["immersive-vr"];
const onPlate = ({ task }: ReturnType<typeof inHeadset>) => painted(task.title, task.blocks, task.aside);

describe("a participant in a headset", () => {
  it.each([
    ["an item", ASKED, 0],
    ["a pair", ASKED, 3],
    ["a break", { phase: "waiting", break_until: "2999-01-01T00:00:00.000Z" }, 0],
    ["a pause", { phase: "task", paused: true }, 0],
    ["the beginning of the task", { phase: "task" }, 0],
    ["the end", { phase: "done" }, 0],
  ] as [string, Partial<Participation>, number][])(
    "sees %s alone, with targets that a finger meets at its distance",
    (_, now, place) => {
      const asked = inHeadset(now, { form: exampleForm() });
      const at = { ...withParticipation(initialStudy(), exampleParticipation(now)).answering, place };
      const shown = inHeadset(now, { form: exampleForm(), answering: at });
      expect([asked.side, shown.side, shown.notice]).toEqual([null, null, null]);
      const { targets, height } = onPlate(shown);
      expect(height).toBeLessThanOrEqual(MOST_HEIGHT);
      expect(targets.map(({ id }) => id)).toEqual(expect.arrayContaining(["stop", "leave"]));
      for (const one of targets) {
        const side = ((Math.min(one.width, one.height) / PX_PER_M) * alone * distance) / 2;
        expect(side, one.id).toBeGreaterThanOrEqual(LEAST_M);
        for (const other of targets) if (other !== one) expect(meet(one, other)).toBe(false);
      }
    },
  );

  it("answers an item by one press, and goes on to the next", () => {
    const shown = inHeadset(ASKED, { form: exampleForm() });
    const { targets } = onPlate(shown);
    const press = (id: string) => targets.find((one) => one.id === id)!.press();
    press("load-mental-1");
    press("next");
    expect(shown.done).toEqual([
      ["answerItem", "mental", 1],
      ["goToQuestion", 1],
    ]);
  });

  it("has the work beside the task, and says at the edge how sick they are, 0 to 20", () => {
    const due = Date.parse(BEGUN.fms_due_at!);
    const before = inHeadset(BEGUN, { nowMs: due - 1000 }, true);
    expect(before.side).not.toBeNull();
    expect(before.notice).toBeNull();
    const shown = inHeadset(BEGUN, { nowMs: due + 1000 }, true);
    expect(onPlate(shown).targets.map(({ id }) => id)).toEqual(onPlate(before).targets.map(({ id }) => id));
    const { targets } = painted(shown.notice!.title, shown.notice!.blocks);
    expect(targets).toHaveLength(21);
    targets[20]!.press();
    expect(shown.done).toEqual([["rateSickness", 20]]);
  });

  it("can pause and stop in the middle of the task", () => {
    const shown = inHeadset(BEGUN, {}, true);
    const { targets } = onPlate(shown);
    for (const id of ["pause", "stop"]) targets.find((one) => one.id === id)!.press();
    expect(shown.done).toEqual([
      ["pauseStudy", true],
      ["considerStopping", true],
    ]);
  });

  it("can always leave the headset view", () => {
    const { targets } = onPlate(inHeadset(ASKED, { form: exampleForm() }));
    expect(targets.some(({ id }) => id === "leave")).toBe(true);
    const { side } = inHeadset(BEGUN, {}, true);
    const presses = side!.blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
    expect(presses.some(({ id }) => id === "leave")).toBe(true);
  });
});
