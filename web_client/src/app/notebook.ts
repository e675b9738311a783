import { Lost, Refused } from "../connection/messages";
import type { FromServer, Welcome } from "../generated/messages.gen";
import type { NotebookActions } from "../notebook/actions";
import { ServerClock } from "../rooms/clock";
import { benchingActions, lastHand } from "./benching";
import { patch, type Context } from "./context";
import { Following } from "./following";
import { Listing } from "./listing";
import { notingActions } from "./noting";
import { Predicting } from "./predicting";
import { templatingActions } from "./templating";

const CLOCK_READINGS = 3;

/** The notebook on this device: what was kept, what waits, and what the server says. */
export class Notebook {
  private readonly following: Following;
  private readonly listing: Listing;
  private readonly predicting: Predicting;

  constructor(private readonly context: Context) {
    this.following = new Following(context);
    this.listing = new Listing(context, this.following);
    this.predicting = new Predicting(context, this.following);
  }

  actions(): NotebookActions {
    return {
      ...notingActions(this.context, this.following, this.listing),
      ...benchingActions(this.context),
      computeElectrode: () => void this.predicting.compute(),
      ...templatingActions(this.context, this.listing),
    };
  }

  /** Begin with what this device has kept, before there is a connection. */
  async begin(): Promise<void> {
    const { store, outbox } = this.context;
    const { bench, recordId } = store.get().notebook;
    patch(store, "notebook", { bench: { ...bench, hand: lastHand(localStorage) } });
    await outbox.resume();
    await this.listing.recall();
    await this.following.open(recordId);
  }

  /** Take a frame of the server in, after the state has. */
  hear(message: FromServer): void {
    if (message.type === "welcome") void this.welcomed(message);
    else this.following.hear(message);
    this.predicting.hear(message);
  }

  offline(): void {
    this.context.outbox.offline();
    this.following.offline();
    this.predicting.offline();
  }

  private async welcomed({ person, device_seq }: Welcome): Promise<void> {
    await this.context.outbox.welcomed(person, device_seq);
    await this.readClock();
    await this.following.refresh();
    await this.listing.refresh();
  }

  /** How far this device's clock is off is said with everything that it writes from now on. */
  private async readClock(): Promise<void> {
    const { connection, outbox } = this.context;
    const clock = new ServerClock(Date.now);
    try {
      for (let i = 0; i < CLOCK_READINGS; i++) {
        const { device_ms, server_ms } = await connection.ask({
          type: "sync_clock",
          device_ms: clock.device(),
        });
        clock.read(device_ms, server_ms);
      }
      await outbox.readClock(clock.server() - Date.now());
    } catch (reason) {
      if (!(reason instanceof Lost || reason instanceof Refused)) throw reason; // after the next welcome it is asked again
    }
  }
}
