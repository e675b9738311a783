import type { Group } from "three";
import { fetchBlob } from "./blobs";
import type { GlbReader } from "./glb";
import type { Part } from "./manifest";

const AT_ONCE = 3;

export interface Loading {
  reader: GlbReader;
  /** Whether a part is still wanted once its turn has come. */
  wanted: (part: Part) => boolean;
  loaded: (part: Part, scene: Group) => void;
  signal: AbortSignal;
}

/** Load parts in their order, a few at a time. */
export async function loadParts(parts: readonly Part[], loading: Loading): Promise<void> {
  const waiting = [...parts];
  const worker = async (): Promise<void> => {
    for (let part = waiting.shift(); part && !loading.signal.aborted; part = waiting.shift()) {
      if (!loading.wanted(part)) continue;
      const scene = await loading.reader.read(await (await fetchBlob(part.sha256)).arrayBuffer());
      if (!loading.signal.aborted) loading.loaded(part, scene);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
