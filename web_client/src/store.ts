/** One value that only moves forward: readers subscribe, writers hand in a function from state to state. */
export interface Store<S> {
  get(): S;
  update(change: (state: S) => S): void;
  subscribe(listener: (state: S) => void): () => void;
}

/**
 * Make a store. Listeners hear of a change once per microtask, however many updates led to it, and never when an
 * update returned the state it was given.
 */
export function createStore<S>(initial: S): Store<S> {
  let state = initial;
  let announced = false;
  const listeners = new Set<(state: S) => void>();

  function announce(): void {
    announced = false;
    for (const listener of [...listeners]) listener(state);
  }

  return {
    get: () => state,
    update(change) {
      const next = change(state);
      if (Object.is(next, state)) return;
      state = next;
      if (announced) return;
      announced = true;
      queueMicrotask(announce);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
