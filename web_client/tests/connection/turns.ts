/** Locks as tabs of one browser share them: whoever asks gets a turn after the one before. */
export class Turns {
  private turn: Promise<unknown> = Promise.resolve();

  readonly locks = {
    request: (_name: string, work: () => Promise<unknown>) => {
      const done = this.turn.then(work);
      this.turn = done.catch(() => undefined);
      return done;
    },
  } as Pick<LockManager, "request">;

  /** Whoever has a turn or waits for one is done. */
  async over(): Promise<void> {
    await this.locks.request("", async () => undefined);
  }
}
