import {
  Box3,
  Group,
  InstancedMesh,
  Mesh,
  Vector3,
  type BufferGeometry,
  type MeshStandardMaterial,
  type Object3D,
  type Ray,
} from "three";
import { isShown, type View } from "../state";
import { Caps } from "./caps";
import { Cloud } from "./cloud";
import { Colouring } from "./colouring";
import { Film } from "./film";
import { createImpostors } from "./impostors";
import { isLayer, type Manifest, type Part } from "./manifest";
import { Mark } from "./mark";
import { collectorMaterial, cut, cutShadow, sphereMaterial, surfaceMaterial } from "./materials";
import type { ParticleFacts } from "./particle_facts";
import { firstHit, keptSpan } from "./picking";
import { boxOf, placementOf } from "./placement";
import { wayBetween, type Period } from "./playback";
import { isCut, keptBox, keptShares } from "./slicing";
import { emptySpheres, fill, scatter, spheresOf, type InstancedSpheres, type Spheres } from "./spheres";
import { between, processOf, type Between, type KeyFrame } from "./timeline";

interface Surface {
  mesh: Mesh<BufferGeometry, MeshStandardMaterial>;
  phase: string;
  stage: number;
}

/** The electrode in the scene: clouds of particles that follow the process, and surfaces that belong to one stage. */
export class ElectrodeModel {
  readonly group = new Group();
  readonly box: Box3;
  readonly colouring: Colouring;
  /** What is kept while a game cuts the electrode, whatever the view says. */
  keptInstead: Box3 | undefined;
  private readonly stages: string[];
  private readonly keyFrames: readonly KeyFrame[];
  /** All particles at every key frame of the track, as far as it has arrived; without a track, clouds have their own. */
  private readonly track: (Spheres | undefined)[] | undefined;
  private readonly period: Period;
  private readonly clouds = new Map<string, Cloud>();
  private readonly impostors = new Map<string, Cloud>();
  private readonly surfaces = new Map<string, Surface>();
  private readonly film: Film;
  private readonly mark = new Mark();
  private readonly kept = new Box3();
  private readonly caps: Caps | undefined;
  private moment: Between = { from: 0, to: 0, mix: 0 };

  constructor(private readonly manifest: Manifest) {
    this.stages = manifest.stages.map(({ name }) => name);
    this.box = boxOf(manifest);
    this.colouring = new Colouring(manifest, this.box);
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
    if (!manifest.volume) return;
    this.caps = new Caps(manifest, manifest.volume, this.box, this.colouring.shared);
    this.group.add(this.caps.mesh);
  }

  /** Take in a loaded GLB; it replaces a coarser level of the same part. */
  add(part: Part, scene: Object3D): void {
    const found = this.stages.indexOf(part.stage);
    const stage = found === -1 ? Math.max(0, this.stages.length - 1) : found;
    if (part.kind === "particles") this.addSpheres(part, stage, spheresOf(scene));
    else this.addSurface(part, stage, scene);
  }

  /** Fetch what fills the cut faces; scenes of the first format have nothing of the kind. */
  async loadCaps(): Promise<void> {
    await this.caps?.load();
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
    for (const phase of facts.phases) {
      const ids = facts.idsOf(phase);
      if (ids.length === 0 || this.clouds.has(phase) || !this.manifest.phases[phase]) continue;
      const mesh = createImpostors(phase, ids.length, this.manifest, this.colouring.shared);
      this.impostors.set(phase, new Cloud(mesh, ids, this.track));
      this.group.add(mesh);
    }
  }

  /** Make the model look as the view says. */
  apply(view: View): void {
    this.moment = between(view.playback.time, this.keyFrames);
    const atRest = this.isAtRest();
    const open = this.open(view);
    const shares = this.colouring.use(view.colour, atRest);
    for (const [phase, cloud] of this.allClouds()) {
      cloud.place(this.moment, this.period);
      cloud.mesh.visible = isShown(view, phase) && (this.clouds.has(phase) || !atRest);
      cut(cloud.mesh, open);
      if (shares) cloud.colour(shares);
    }
    this.showSurfaces(view, atRest, open);
    this.caps?.show(this.kept, open && atRest ? (phase) => this.isFilled(phase) : null);
    this.film.show(this.moment, atRest || !this.track); // from stage to stage nothing says where it is
    this.showMark(view);
  }

  /** The kept box of a game has moved, and nothing else has changed. */
  moveCut(): void {
    if (!this.keptInstead) return;
    this.keep(this.keptInstead);
    this.caps?.show(this.kept, (phase) => this.isFilled(phase));
  }

  /** The particle that a ray in the room meets first; what is hidden or cut away is not met. */
  pick(ray: Ray, view: View): { id: number; distance: number } | undefined {
    this.group.updateWorldMatrix(true, false);
    const local = ray.clone().applyMatrix4(this.group.matrixWorld.clone().invert());
    const span = keptSpan(local, this.kept);
    let best: { id: number; distance: number } | undefined;
    for (const [phase, cloud] of this.allClouds()) {
      const hit = isShown(view, phase) ? firstHit(local, cloud.now, span) : undefined;
      if (hit && !(best && best.distance < hit.distance))
        best = { id: cloud.ids[hit.index]!, distance: hit.distance };
    }
    return best;
  }

  /** Where a particle is in the key frame on show, in metres of the electrode's box. */
  particle(id: number): { centre: Vector3; radius: number } | undefined {
    const way = this.track && wayBetween(this.track, this.moment);
    const frame = way && (way.mix < 0.5 ? way.a : way.b);
    if (!frame || frame.radii[id] === undefined) return undefined;
    return { centre: new Vector3().fromArray(frame.centres, 3 * id), radius: frame.radii[id] };
  }

  /** Where a ray in the room enters what is kept of the box; undefined where it passes by. */
  entry(ray: Ray): Vector3 | undefined {
    this.group.updateWorldMatrix(true, false);
    const local = ray.clone().applyMatrix4(this.group.matrixWorld.clone().invert());
    const { enter, leave } = keptSpan(local, this.kept);
    return enter < leave ? local.at(enter, new Vector3()) : undefined;
  }

  /** Give the graphics memory back. */
  dispose(): void {
    this.group.removeFromParent();
    for (const [, cloud] of this.allClouds()) cloud.dispose();
    for (const { mesh } of this.surfaces.values()) discard(mesh);
    this.film.dispose();
    this.mark.dispose();
    this.colouring.dispose();
    this.caps?.dispose();
  }

  /** Open the electrode where the view cuts it; on the way through its pores it is whole. */
  private open(view: View): boolean {
    this.keep(this.keptInstead ?? keptBox(keptShares(view), this.box, this.kept));
    return !view.flight.on && isCut(this.kept);
  }

  private keep({ min, max }: Box3): void {
    this.kept.min.copy(min);
    this.kept.max.copy(max);
    this.colouring.shared.keptLow.value.copy(min);
    this.colouring.shared.keptHigh.value.copy(max);
  }

  /** Cut faces show what has a surface, and the phase that a field is about: its colours are why one cuts. */
  private isFilled(phase: string): boolean {
    if (phase === this.colouring.phase) return true;
    return [...this.surfaces.values()].some((surface) => surface.phase === phase && surface.mesh.visible);
  }

  private addSpheres({ part, phase }: Part, stage: number, spheres: InstancedSpheres): void {
    this.replaceSurface(part, phase);
    const cloud = this.clouds.get(phase) ?? this.addCloud(phase, spheres);
    if (this.track) scatter(spheres, cloud.ids, this.track.at(-1)!);
    else cloud.frames[stage] = spheres;
    const { mesh } = cloud;
    if (triangles(spheres.geometry) > triangles(mesh.geometry)) mesh.geometry = spheres.geometry;
  }

  private addCloud(phase: string, { geometry, ids }: InstancedSpheres): Cloud {
    const material = sphereMaterial(phase, this.manifest, this.colouring.shared);
    const mesh = new InstancedMesh(geometry, material, ids.length);
    mesh.frustumCulled = false;
    mesh.castShadow = mesh.receiveShadow = true;
    cutShadow(mesh);
    const own = this.track ? undefined : this.stages.map(() => undefined);
    const cloud = new Cloud(mesh, own ? ids.map((_, i) => i) : ids, own ?? this.track!);
    this.clouds.set(phase, cloud);
    this.group.add(mesh);
    return cloud;
  }

  private addSurface({ part, phase }: Part, stage: number, scene: Object3D): void {
    const found = scene.getObjectByProperty("isMesh", true);
    if (!(found instanceof Mesh)) throw new Error(`expected a GLB with a mesh for ${part}; it has none`);
    scene.updateMatrixWorld(true);
    const material = isLayer(phase)
      ? surfaceMaterial(phase, this.manifest, found.matrixWorld, this.colouring.shared)
      : collectorMaterial(this.manifest);
    const mesh = new Mesh(found.geometry as BufferGeometry, material);
    mesh.applyMatrix4(found.matrixWorld);
    mesh.receiveShadow = true;
    mesh.castShadow = !material.transparent;
    if (isLayer(phase)) cutShadow(mesh);
    this.surfaces.get(part)?.mesh.removeFromParent();
    this.surfaces.set(part, { mesh, phase, stage });
    this.group.add(mesh);
  }

  /** A finer level may have room for spheres where a coarser one showed a surface. */
  private replaceSurface(part: string, phase: string): void {
    const surface = this.surfaces.get(part);
    if (surface) discard(surface.mesh);
    this.surfaces.delete(part);
    this.impostors.get(phase)?.dispose();
    this.impostors.delete(phase);
  }

  private showSurfaces(view: View, atRest: boolean, open: boolean): void {
    for (const surface of this.surfaces.values()) {
      const { mesh, phase } = surface;
      mesh.visible = !isLayer(phase) || (isShown(view, phase) && this.isOnShow(surface, atRest));
      if (isLayer(phase)) cut(mesh, open);
    }
  }

  /** A surface is seen in its own stage; beside moving particles only once the process is at its end. */
  private isOnShow({ phase, stage }: Surface, atRest: boolean): boolean {
    const last = Math.max(0, this.stages.length - 1);
    if (this.track && (phase === "pore" || this.impostors.has(phase))) return stage >= last && atRest;
    const now = this.stageOnShow();
    const arrived = [...this.surfaces.values()].some((one) => one.phase === phase && one.stage === now);
    return stage === (arrived ? now : last);
  }

  private showMark(view: View): void {
    this.mark.hide();
    if (!view.picked) return;
    for (const [phase, { ids, now }] of this.allClouds()) {
      const k = isShown(view, phase) ? ids.indexOf(view.picked.id) : -1;
      if (k !== -1) this.mark.show(new Vector3().fromArray(now.centres, 3 * k), now.radii[k]!, this.kept);
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

  private *allClouds(): Iterable<[string, Cloud]> {
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
