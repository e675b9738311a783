const SECOND_MS = 1000;

/**
 * Ask again and again, each time a second after the answer before.
 *
 * @returns a function that stops it.
 */
export function poll(ask: () => Promise<void>): () => void {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout>;
  function wait(): void {
    if (!stopped) timer = setTimeout(() => void ask().finally(wait), SECOND_MS);
  }
  wait();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
