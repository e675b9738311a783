import type { StageCommand } from "./commands";

export const PAUSE_MS = 100;

interface Lane {
  waiting: StageCommand | undefined;
  timer: ReturnType<typeof setTimeout> | undefined;
}

export interface SharingOptions {
  /** Send a change; settles when the server has answered. */
  send: (command: StageCommand) => Promise<unknown>;
  /** Called when no own change is on its way any more. */
  settled: () => void;
  refused: (reason: unknown) => void;
}

/** Sends own changes of the stage: of each kind ten a second at most, and the last one always. */
export class Sharing {
  private readonly lanes = new Map<StageCommand["type"], Lane>();
  private underWay = 0;

  constructor(private readonly options: SharingOptions) {}

  /** Whether an own change is still on its way: the room's state is then older than what this person sees. */
  get busy(): boolean {
    return this.underWay > 0 || [...this.lanes.values()].some(({ waiting }) => waiting !== undefined);
  }

  /** Share a change, now or as soon as the pause after the one before is over. */
  share(command: StageCommand): void {
    const lane = this.lanes.get(command.type) ?? { waiting: undefined, timer: undefined };
    this.lanes.set(command.type, lane);
    lane.waiting = command;
    if (lane.timer === undefined) this.send(lane);
  }

  /** Forget what has not been sent: the room is left. */
  stop(): void {
    for (const { timer } of this.lanes.values()) clearTimeout(timer);
    this.lanes.clear();
  }

  private send(lane: Lane): void {
    const command = lane.waiting;
    lane.timer = undefined;
    if (!command) return;
    lane.waiting = undefined;
    lane.timer = setTimeout(() => this.send(lane), PAUSE_MS);
    this.underWay += 1;
    this.options
      .send(command)
      .catch((reason: unknown) => this.options.refused(reason))
      .finally(() => this.arrived());
  }

  private arrived(): void {
    this.underWay -= 1;
    if (!this.busy) this.options.settled();
  }
}
