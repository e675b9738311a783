import type { BufferGeometry, DataTexture, InstancedMesh, MeshStandardMaterial } from "three";
import { shareTexture } from "./colouring";
import { uniformsOf } from "./materials";
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
  /** What the colours of the instances were made from. */
  private shares: { of: Float32Array; texture: DataTexture } | undefined;

  constructor(
    readonly mesh: InstancedMesh<BufferGeometry, MeshStandardMaterial>,
    readonly ids: Uint32Array,
    readonly frames: (Spheres | undefined)[],
  ) {
    this.now = emptySpheres(ids.length);
    mesh.visible = false; // until it is placed: three.js begins with spheres of a metre, each as large as the screen
  }

  /** Move every particle to where it is between two key frames. */
  place(moment: Between, period: Period): void {
    const way = wayBetween(this.frames, moment);
    if (!way) return;
    mixSpheres(way, this.ids, period, this.now);
    writeMatrices(this.now, this.mesh.instanceMatrix.array as Float32Array);
    this.mesh.instanceMatrix.needsUpdate = true;
  }

  /** Give each instance the share of its particle; nothing is sent again while the shares stay what they were. */
  colour(of: Float32Array): void {
    if (this.shares?.of === of) return;
    this.shares?.texture.dispose();
    this.shares = { of, texture: shareTexture(of, this.ids) };
    uniformsOf(this.mesh.material)["particleShares"]!.value = this.shares.texture;
  }

  dispose(): void {
    this.shares?.texture.dispose();
    this.mesh.removeFromParent();
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
    this.mesh.dispose();
  }
}
