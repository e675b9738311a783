import type { Group } from "three";
import { DRACOLoader } from "three/examples/jsm/loaders/DRACOLoader.js";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import js from "three/examples/jsm/libs/draco/gltf/draco_wasm_wrapper.js?url";
import wasm from "three/examples/jsm/libs/draco/gltf/draco_decoder.wasm?url";

const DECODERS = 2;

/** Reads GLBs; the Draco decoder is one of the page's own files and fetched with the first surface. */
export class GlbReader {
  private readonly draco = new DRACOLoader().setDecoderPath({ js, wasm }).setWorkerLimit(DECODERS);
  private readonly loader = new GLTFLoader().setDRACOLoader(this.draco);

  async read(glb: ArrayBuffer): Promise<Group> {
    return (await this.loader.parseAsync(glb, "")).scene;
  }

  /** End the decoder's workers. */
  dispose(): void {
    this.draco.dispose();
  }
}
