import type { Group } from "three";
import { fetchBlob } from "./blobs";
import { GlbReader } from "./glb";
import type { Part } from "./manifest";

const AT_ONCE = 3;

export interface Loading {
  /** Whether a part is still wanted once its turn has come. */
  wanted: (part: Part) => boolean;
  loaded: (part: Part, scene: Group) => void;
  signal: AbortSignal;
}

/** Load parts in their order, a few at a time. */
export async function loadParts(parts: readonly Part[], loading: Loading): Promise<void> {
  const reader = new GlbReader();
  const waiting = [...parts];
  const worker = async (): Promise<void> => {
    for (let part = waiting.shift(); part && !loading.signal.aborted; part = waiting.shift()) {
      if (!loading.wanted(part)) continue;
      const scene = await reader.read(await (await fetchBlob(part.sha256)).arrayBuffer());
      if (!loading.signal.aborted) loading.loaded(part, scene);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    reader.dispose();
  }
}
