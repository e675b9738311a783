import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { StageCommand } from "../../src/rooms/commands";
import { PAUSE_MS, Sharing } from "../../src/rooms/sharing";

const slice = (position: number): StageCommand => ({
  ...{ type: "set_slice", on: true, axis: "x", position },
});

describe("sharing changes of the stage", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function started() {
    const sent: StageCommand[] = [];
    const answers: (() => void)[] = [];
    const settled = vi.fn();
    const refused = vi.fn();
    const send = (command: StageCommand) => {
      sent.push(command);
      return new Promise((resolve) => answers.push(() => resolve(undefined)));
    };
    return { sent, answers, settled, refused, sharing: new Sharing({ send, settled, refused }) };
  }

  it("sends ten a second at most, the first at once and the last always", async () => {
    const { sent, sharing } = started();
    for (let i = 0; i <= 100; i++) {
      sharing.share(slice(i / 100));
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(sent[0]).toEqual(slice(0));
    expect(sent.at(-1)).toEqual(slice(1));
    expect(sent.length).toBeLessThanOrEqual(12);
    expect(sent.length).toBeGreaterThanOrEqual(10);
  });

  it("does not let one kind wait for another", () => {
    const { sent, sharing } = started();
    sharing.share(slice(0.1));
    sharing.share({ type: "set_colour", colour: "a" });
    expect(sent.map(({ type }) => type)).toEqual(["set_slice", "set_colour"]);
  });

  it("is busy until the last own change is answered, and then says so once", async () => {
    const { answers, settled, sharing } = started();
    sharing.share(slice(0.1));
    sharing.share(slice(0.2));
    expect(sharing.busy).toBe(true);
    answers.shift()!();
    await vi.advanceTimersByTimeAsync(0);
    expect(sharing.busy).toBe(true); // the second waits for its turn
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    answers.shift()!();
    await vi.advanceTimersByTimeAsync(0);
    expect(sharing.busy).toBe(false);
    expect(settled).toHaveBeenCalledTimes(1);
  });

  it("settles also when the server refuses", async () => {
    const settled = vi.fn();
    const refused = vi.fn();
    const sharing = new Sharing({ send: () => Promise.reject(new Error("locked")), settled, refused });
    sharing.share(slice(0.1));
    await vi.advanceTimersByTimeAsync(0);
    expect(refused).toHaveBeenCalledWith(new Error("locked"));
    expect(settled).toHaveBeenCalledTimes(1);
  });
});
