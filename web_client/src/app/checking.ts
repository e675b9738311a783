/** A text is checked once the hands rest. */
const REST_MS = 300;

/** Asks the server about a text that is being written; of several answers only that to the newest text counts. */
export class Checking<T> {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = 0;

  /**
   * @param ask about the text as it is now; undefined where there is none yet.
   * @param take the answer.
   * @param fail there was no answer.
   */
  constructor(
    private readonly ask: () => Promise<T> | undefined,
    private readonly take: (answer: T) => void,
    private readonly fail: (reason: unknown) => void,
  ) {}

  soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.now(), REST_MS);
  }

  async now(): Promise<void> {
    clearTimeout(this.timer);
    const asked = (this.asked += 1);
    try {
      const answer = await this.ask();
      if (answer !== undefined && asked === this.asked) this.take(answer);
    } catch (reason) {
      if (asked === this.asked) this.fail(reason);
    }
  }
}
