import type { FromServer, SceneReady } from "../generated/messages.gen";
import { read, write } from "../connection/database";

/** The server's last answers, so that the page opens without it. */
export class Memory {
  constructor(private readonly database: IDBDatabase) {}

  /** Keep an answer that a later visit can begin with. */
  async keep(message: FromServer): Promise<void> {
    const key = keyOf(message);
    if (key) await write(this.database, "kept", (kept) => kept.put(message, key));
  }

  /** What an earlier visit ended with: the library and the record's entries. */
  async recall(recordId: string): Promise<FromServer[]> {
    const keys = ["library", `entries:${recordId}`];
    const found = await Promise.all(keys.map((key) => read<FromServer>(this.database, "kept", key)));
    return found.filter((message) => message !== undefined);
  }

  /** Forget everything: the next person on this device begins with nothing. */
  async forget(): Promise<void> {
    await write(this.database, "kept", (kept) => kept.clear());
  }

  scene(electrodeId: string): Promise<SceneReady | undefined> {
    return read<SceneReady>(this.database, "kept", `scene:${electrodeId}`);
  }
}

function keyOf(message: FromServer): string | undefined {
  switch (message.type) {
    case "library":
      return "library";
    case "scene_ready":
      return `scene:${message.electrode_id}`;
    case "entries":
      return `entries:${message.record_id}`;
    default:
      return undefined;
  }
}
