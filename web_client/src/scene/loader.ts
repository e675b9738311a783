import type { Group } from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { fetchBlob } from "./blobs";
import { loadingOrder, type Manifest, type Part } from "./manifest";

const AT_ONCE = 3;

export interface Loading {
  /** Whether a part is still wanted once its turn has come. */
  wanted: (part: Part) => boolean;
  loaded: (part: Part, scene: Group) => void;
  signal: AbortSignal;
}

/** Load a bundle's parts in the order in which they are wanted, a few at a time. */
export async function loadParts(manifest: Manifest, loading: Loading): Promise<void> {
  const loader = new GLTFLoader();
  const waiting = loadingOrder(manifest);
  const worker = async (): Promise<void> => {
    for (let part = waiting.shift(); part && !loading.signal.aborted; part = waiting.shift()) {
      if (!loading.wanted(part)) continue;
      const glb = await (await fetchBlob(part.sha256)).arrayBuffer();
      const { scene } = await loader.parseAsync(glb, "");
      if (!loading.signal.aborted) loading.loaded(part, scene);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
