import type { Attending } from "./attending";
import type { Context } from "./context";
import type { Presence } from "./presence";

/** Seeing each other in a room; its 3D part is fetched with the first room and not before. */
export class RoomPresence {
  private part: Presence | undefined;
  private wanted: Attending | null = null;

  constructor(private readonly context: Context) {}

  /** Into the room that is attended, or with null out of it. */
  async moveTo(attending: Attending | null): Promise<void> {
    this.wanted = attending;
    this.part?.leave();
    this.part = undefined;
    if (!attending) return;
    const [{ Presence }, viewer] = await Promise.all([import("./presence"), this.context.viewer]);
    if (this.wanted !== attending || this.part) return;
    this.part = new Presence(this.context, attending, viewer);
  }

  /** Called before every frame of the view. */
  frame(seconds: number): void {
    this.part?.frame(seconds);
  }

  /** Come to where the host is. */
  come(): void {
    this.part?.come();
  }
}
