import { describe, expect, it, vi } from "vitest";
import { createStore } from "../src/store";

describe("store", () => {
  it("tells listeners once about changes made together", async () => {
    const store = createStore({ count: 0 });
    const heard = vi.fn();
    store.subscribe(heard);
    store.update((s) => ({ count: s.count + 1 }));
    store.update((s) => ({ count: s.count + 1 }));
    expect(store.get()).toEqual({ count: 2 });
    await Promise.resolve();
    expect(heard.mock.calls).toEqual([[{ count: 2 }]]);
  });

  it("stays silent when nothing changed, and after unsubscribing", async () => {
    const store = createStore({ count: 0 });
    const heard = vi.fn();
    const leave = store.subscribe(heard);
    store.update((s) => s);
    await Promise.resolve();
    leave();
    store.update(() => ({ count: 1 }));
    await Promise.resolve();
    expect(heard).not.toHaveBeenCalled();
  });

  it("announces a change that a listener makes", async () => {
    const store = createStore(0);
    const seen: number[] = [];
    store.subscribe((value) => {
      seen.push(value);
      if (value === 1) store.update(() => 2);
    });
    store.update(() => 1);
    await Promise.resolve();
    await Promise.resolve();
    expect(seen).toEqual([1, 2]);
  });
});
