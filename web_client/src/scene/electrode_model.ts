import {
  Group,
  InstancedMesh,
  Mesh,
  Plane,
  type Box3,
  type BufferGeometry,
  type MeshStandardMaterial,
  type Object3D,
  type Ray,
} from "three";
import type { Layer, View } from "../state";
import { Cloud } from "./cloud";
import { Film } from "./film";
import { createImpostors } from "./impostors";
import { isLayer, LAYERS, type Manifest, type Part } from "./manifest";
import { Mark } from "./mark";
import { cut, sphereMaterial, surfaceMaterial } from "./materials";
import type { ParticleFacts } from "./particle_facts";
import { firstHit, keptSpan } from "./picking";
import { boxOf, placementOf } from "./placement";
import { wayBetween, type Period } from "./playback";
import { slicePlane } from "./slicing";
import { emptySpheres, fill, scatter, spheresOf, type InstancedSpheres, type Spheres } from "./spheres";
import { between, processOf, type Between, type KeyFrame } from "./timeline";

interface Surface {
  mesh: Mesh<BufferGeometry, MeshStandardMaterial>;
  layer: Layer | "collector";
  stage: number;
}

/** The electrode in the scene: clouds of particles that follow the process, and surfaces that belong to one stage. */
export class ElectrodeModel {
  readonly group = new Group();
  readonly box: Box3;
  private readonly stages: string[];
  private readonly keyFrames: readonly KeyFrame[];
  /** All particles at every key frame of the track, as far as it has arrived; without a track, clouds have their own. */
  private readonly track: (Spheres | undefined)[] | undefined;
  private readonly period: Period;
  private readonly clouds = new Map<Layer, Cloud>();
  private readonly impostors = new Map<Layer, Cloud>();
  private readonly surfaces = new Map<string, Surface>();
  private readonly film: Film;
  private readonly mark = new Mark();
  private readonly plane = new Plane();
  private planes: Plane[] = [];
  private moment: Between = { from: 0, to: 0, mix: 0 };

  constructor(manifest: Manifest) {
    this.stages = manifest.stages.map(({ name }) => name);
    this.box = boxOf(manifest);
    const placement = placementOf(manifest);
    const { metresPerUm, width_um, depth_um } = placement;
    this.period = { width: width_um * metresPerUm, depth: depth_um * metresPerUm };
    this.keyFrames = processOf(manifest).frames;
    this.film = new Film(this.keyFrames, placement);
    if (manifest.track) {
      this.track = this.keyFrames.map(() => undefined);
      this.track[this.track.length - 1] = emptySpheres(manifest.track.particles);
    }
    this.group.add(this.film.group, this.mark.group);
  }

  /** Take in a loaded GLB; it replaces a coarser level of the same part. */
  add(part: Part, scene: Object3D): void {
    const found = this.stages.indexOf(part.stage);
    const stage = found === -1 ? Math.max(0, this.stages.length - 1) : found;
    if (part.kind === "particles" && isLayer(part.phase))
      this.addSpheres(part.part, part.phase, stage, spheresOf(scene));
    else if (isLayer(part.phase) || part.phase === "collector")
      this.addSurface(part, part.phase, stage, scene);
  }

  /** Take in frames of the track; what the finished electrode's own spheres say more exactly stays. */
  addFrames(first: number, frames: readonly Spheres[]): void {
    if (!this.track) return;
    for (const [i, frame] of frames.entries()) {
      const known = first + i === this.track.length - 1 ? this.track.at(-1) : undefined;
      if (known) fill(known, frame);
      else this.track[first + i] = frame;
    }
  }

  /** Draw the particles of phases that have no spheres while they move. */
  addImpostors(facts: ParticleFacts): void {
    if (!this.track) return;
    for (const layer of LAYERS) {
      const ids = facts.idsOf(layer);
      if (ids.length === 0 || this.clouds.has(layer)) continue;
      const cloud = new Cloud(createImpostors(layer, ids.length), ids, this.track);
      this.impostors.set(layer, cloud);
      this.group.add(cloud.mesh);
    }
  }

  /** Make the model look as the view says. */
  apply({ slice, layers, playback, picked }: View): void {
    this.group.updateWorldMatrix(true, false);
    slicePlane(slice.axis, slice.position, this.box, this.group.matrixWorld, this.plane);
    this.planes = slice.on ? [this.plane] : [];
    this.moment = between(playback.time, this.keyFrames);
    const atRest = this.isAtRest();
    for (const [layer, cloud] of this.allClouds()) {
      cloud.place(this.moment, this.period);
      cloud.mesh.visible = layers[layer] && (this.clouds.has(layer) || !atRest);
      cut(cloud.mesh.material, slice.on ? this.plane : null);
    }
    this.showSurfaces(layers, atRest, slice.on ? this.plane : null);
    this.film.show(this.moment, atRest || !this.track); // from stage to stage nothing says where it is
    this.showMark(picked?.id, layers);
  }

  /** The particle that a ray in the room meets first; what is hidden or cut away is not met. */
  pick(ray: Ray, layers: View["layers"]): { id: number; distance: number } | undefined {
    const toLocal = this.group.matrixWorld.clone().invert();
    const local = ray.clone().applyMatrix4(toLocal);
    const planes = this.planes.map((plane) => plane.clone().applyMatrix4(toLocal));
    const span = keptSpan(local, planes);
    let best: { id: number; distance: number } | undefined;
    for (const [layer, cloud] of this.allClouds()) {
      const hit = layers[layer] ? firstHit(local, cloud.now, span) : undefined;
      if (hit && !(best && best.distance < hit.distance))
        best = { id: cloud.ids[hit.index]!, distance: hit.distance };
    }
    return best;
  }

  /** Where a particle is in the key frame on show, in metres of the electrode's box. */
  particle(id: number): { height: number; radius: number } | undefined {
    const way = this.track && wayBetween(this.track, this.moment);
    const frame = way && (way.mix < 0.5 ? way.a : way.b);
    return frame && { height: frame.centres[3 * id + 1]!, radius: frame.radii[id]! };
  }

  /** Give the graphics memory back. */
  dispose(): void {
    this.group.removeFromParent();
    for (const [, cloud] of this.allClouds()) cloud.dispose();
    for (const { mesh } of this.surfaces.values()) discard(mesh);
    this.film.dispose();
    this.mark.dispose();
  }

  private addSpheres(part: string, layer: Layer, stage: number, spheres: InstancedSpheres): void {
    this.replaceSurface(part, layer);
    const cloud = this.clouds.get(layer) ?? this.addCloud(layer, spheres);
    if (this.track) scatter(spheres, cloud.ids, this.track.at(-1)!);
    else cloud.frames[stage] = spheres;
    const { mesh } = cloud;
    if (triangles(spheres.geometry) > triangles(mesh.geometry)) mesh.geometry = spheres.geometry;
  }

  private addCloud(layer: Layer, { geometry, ids }: InstancedSpheres): Cloud {
    const mesh = new InstancedMesh(geometry, sphereMaterial(layer), ids.length);
    mesh.frustumCulled = false;
    mesh.castShadow = mesh.receiveShadow = true;
    const own = this.track ? undefined : this.stages.map(() => undefined);
    const cloud = new Cloud(mesh, own ? ids.map((_, i) => i) : ids, own ?? this.track!);
    this.clouds.set(layer, cloud);
    this.group.add(mesh);
    return cloud;
  }

  private addSurface({ part }: Part, layer: Surface["layer"], stage: number, scene: Object3D): void {
    const found = scene.getObjectByProperty("isMesh", true);
    if (!(found instanceof Mesh)) throw new Error(`expected a GLB with a mesh for ${part}; it has none`);
    scene.updateMatrixWorld(true);
    const mesh = new Mesh(found.geometry as BufferGeometry, surfaceMaterial(layer));
    mesh.applyMatrix4(found.matrixWorld);
    mesh.receiveShadow = true;
    mesh.castShadow = layer !== "pore";
    this.surfaces.get(part)?.mesh.removeFromParent();
    this.surfaces.set(part, { mesh, layer, stage });
    this.group.add(mesh);
  }

  /** A finer level may have room for spheres where a coarser one showed a surface. */
  private replaceSurface(part: string, layer: Layer): void {
    const surface = this.surfaces.get(part);
    if (surface) discard(surface.mesh);
    this.surfaces.delete(part);
    this.impostors.get(layer)?.dispose();
    this.impostors.delete(layer);
  }

  private showSurfaces(layers: View["layers"], atRest: boolean, plane: Plane | null): void {
    for (const surface of this.surfaces.values()) {
      const { mesh, layer } = surface;
      mesh.visible = layer === "collector" || (layers[layer] && this.isOnShow(surface, layer, atRest));
      if (layer !== "collector") cut(mesh.material, plane);
    }
  }

  /** A surface is seen in its own stage; beside moving particles only once the process is at its end. */
  private isOnShow({ stage }: Surface, layer: Layer, atRest: boolean): boolean {
    const last = Math.max(0, this.stages.length - 1);
    if (this.track && (layer === "pore" || this.impostors.has(layer))) return stage >= last && atRest;
    const now = this.stageOnShow();
    const arrived = [...this.surfaces.values()].some((one) => one.layer === layer && one.stage === now);
    return stage === (arrived ? now : last);
  }

  private showMark(id: number | undefined, layers: View["layers"]): void {
    this.mark.hide();
    if (id === undefined) return;
    for (const [layer, { ids, now }] of this.allClouds()) {
      const k = layers[layer] ? ids.indexOf(id) : -1;
      if (k === -1) continue;
      const [x, y, z] = now.centres.subarray(3 * k, 3 * k + 3) as unknown as [number, number, number];
      this.mark.show(x, y, z, now.radii[k]!, this.planes);
    }
  }

  private stageOnShow(): number {
    const { from, to, mix } = this.moment;
    const frame = this.keyFrames[mix < 0.5 ? from : to];
    return frame ? this.stages.indexOf(frame.stage) : 0; // an import has one stage without a name
  }

  /** Whether the finished electrode is on show: at the end, and while nothing of the track has arrived. */
  private isAtRest(): boolean {
    const last = this.keyFrames.length - 1;
    if (!this.track) return this.moment.mix === 1 || last < 1;
    const way = wayBetween(this.track, this.moment);
    return way === undefined || (way.nearest === last && way.mix === 1);
  }

  private *allClouds(): Iterable<[Layer, Cloud]> {
    yield* this.clouds;
    yield* this.impostors;
  }
}

function discard(mesh: Surface["mesh"]): void {
  mesh.removeFromParent();
  mesh.geometry.dispose();
  mesh.material.dispose();
}

function triangles(geometry: BufferGeometry): number {
  return (geometry.index ?? geometry.getAttribute("position")).count / 3;
}
