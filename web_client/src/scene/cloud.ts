import type { BufferGeometry, InstancedMesh, MeshStandardMaterial } from "three";
import { mixSpheres, wayBetween, writeMatrices, type Period } from "./playback";
import { emptySpheres, type Spheres } from "./spheres";
import type { Between } from "./timeline";

/**
 * Particles of one phase that follow the process.
 *
 * `frames` holds the key frames that have arrived, `ids` the places of this cloud's particles in them, and `now` where
 * they are, instance by instance.
 */
export class Cloud {
  readonly now: Spheres;

  constructor(
    readonly mesh: InstancedMesh<BufferGeometry, MeshStandardMaterial>,
    readonly ids: Uint32Array,
    readonly frames: (Spheres | undefined)[],
  ) {
    this.now = emptySpheres(ids.length);
  }

  /** Move every particle to where it is between two key frames. */
  place(moment: Between, period: Period): void {
    const way = wayBetween(this.frames, moment);
    if (!way) return;
    mixSpheres(way, this.ids, period, this.now);
    writeMatrices(this.now, this.mesh.instanceMatrix.array as Float32Array);
    this.mesh.instanceMatrix.needsUpdate = true;
  }

  dispose(): void {
    this.mesh.removeFromParent();
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
    this.mesh.dispose();
  }
}
