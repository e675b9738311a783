import {
  Box3,
  Group,
  InstancedMesh,
  Mesh,
  Vector3,
  type BufferGeometry,
  type DataTexture,
  type MeshStandardMaterial,
  type Object3D,
} from "three";
import { isShown, type View } from "../state";
import { Caps } from "./caps";
import { Colouring, shareTexture } from "./colouring";
import { isLayer, type Manifest, type Part } from "./manifest";
import { collectorMaterial, cut, cutShadow, sphereMaterial, surfaceMaterial, uniformsOf } from "./materials";
import { between, mixSpheres, nearestFrame, type Period } from "./playback";
import { isCut, keptBox, keptShares } from "./slicing";
import { spheresOf, type Spheres } from "./spheres";

interface Cloud {
  mesh: InstancedMesh<BufferGeometry, MeshStandardMaterial>;
  stages: (Spheres | undefined)[];
  /** What the shares of the instances were made from. */
  shares?: { of: Float32Array; ids: Uint32Array; texture: DataTexture };
}

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
  private readonly stages: string[];
  private readonly period: Period;
  private readonly clouds = new Map<string, Cloud>();
  private readonly surfaces = new Map<string, Surface>();
  private readonly kept = new Box3();
  private readonly caps: Caps | undefined;

  constructor(private readonly manifest: Manifest) {
    this.stages = manifest.stages.map(({ name }) => name);
    this.box = boxOf(manifest);
    this.colouring = new Colouring(manifest, this.box);
    const size = this.box.getSize(new Vector3());
    this.period = { width: size.x, depth: size.z };
    if (!manifest.volume) return;
    this.caps = new Caps(manifest, manifest.volume, this.box, this.colouring.shared);
    this.group.add(this.caps.mesh);
  }

  /** Take in a loaded GLB; it replaces a coarser level of the same part. */
  add(part: Part, scene: Object3D): void {
    const found = this.stages.indexOf(part.stage);
    const stage = found === -1 ? Math.max(0, this.stages.length - 1) : found;
    this.surfaces.get(part.part)?.mesh.removeFromParent();
    this.surfaces.delete(part.part);
    if (part.kind === "particles") this.addSpheres(part.phase, stage, spheresOf(scene));
    else this.addSurface(part, stage, scene);
  }

  /** Fetch what fills the cut faces; scenes of the first format have nothing of the kind. */
  async loadCaps(): Promise<void> {
    await this.caps?.load();
  }

  /** Make the model look as the view says. */
  apply(view: View): void {
    const { time } = view.playback;
    const open = this.open(view);
    const shares = this.colouring.use(view.colour, time === 1);
    for (const [phase, cloud] of this.clouds) {
      cloud.mesh.visible = isShown(view, phase);
      cut(cloud.mesh, open);
      this.place(cloud, time);
      if (shares) colour(cloud, shares);
    }
    const nearest = nearestFrame(time, this.stages.length);
    for (const { mesh, phase, stage } of this.surfaces.values()) {
      mesh.visible = !isLayer(phase) || (isShown(view, phase) && stage === nearest);
      if (isLayer(phase)) cut(mesh, open);
    }
    const isFinal = nearest === Math.max(0, this.stages.length - 1);
    this.caps?.show(this.kept, open && isFinal ? (phase) => this.hasSurface(phase) : null);
  }

  /** Open the electrode where the view cuts it; on the way through its pores it is whole. */
  private open(view: View): boolean {
    const shares = keptShares(view);
    keptBox(shares, this.box, this.kept);
    const open = !view.flight.on && isCut(this.kept);
    this.colouring.shared.keptLow.value.copy(this.kept.min);
    this.colouring.shared.keptHigh.value.copy(this.kept.max);
    return open;
  }

  private hasSurface(phase: string): boolean {
    return [...this.surfaces.values()].some((surface) => surface.phase === phase && surface.mesh.visible);
  }

  /** Give the graphics memory back. */
  dispose(): void {
    this.group.removeFromParent();
    this.colouring.dispose();
    this.caps?.dispose();
    for (const { mesh, stages, shares } of this.clouds.values()) {
      for (const stage of stages) stage?.geometry.dispose();
      shares?.texture.dispose();
      mesh.material.dispose();
      mesh.dispose();
    }
    for (const { mesh } of this.surfaces.values()) {
      mesh.geometry.dispose();
      mesh.material.dispose();
    }
  }

  private addSpheres(phase: string, stage: number, spheres: Spheres): void {
    const cloud = this.clouds.get(phase) ?? this.addCloud(phase, spheres);
    cloud.stages[stage] = spheres;
    if (triangles(spheres.geometry) > triangles(cloud.mesh.geometry)) cloud.mesh.geometry = spheres.geometry;
  }

  private addCloud(phase: string, spheres: Spheres): Cloud {
    const material = sphereMaterial(phase, this.manifest, this.colouring.shared);
    const mesh = new InstancedMesh(spheres.geometry, material, spheres.radii.length);
    mesh.frustumCulled = false;
    mesh.castShadow = mesh.receiveShadow = true;
    cutShadow(mesh);
    const cloud: Cloud = { mesh, stages: this.stages.map(() => undefined) };
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
    this.surfaces.set(part, { mesh, phase, stage });
    this.group.add(mesh);
  }

  /** A stage that has not arrived yet is stood in for by the last one. */
  private place(cloud: Cloud, time: number): void {
    const { from, to, mix } = between(time, this.stages.length);
    const here = cloud.stages.findLast((stage) => stage !== undefined);
    const a = cloud.stages[from] ?? here;
    const b = cloud.stages[to] ?? here;
    if (!a || !b) return;
    mixSpheres(a, b, mix, this.period, cloud.mesh.instanceMatrix.array as Float32Array);
    cloud.mesh.instanceMatrix.needsUpdate = true;
  }
}

/** Give each instance the share of its particle; nothing is sent again while both stay what they were. */
function colour(cloud: Cloud, of: Float32Array): void {
  const ids = cloud.stages.findLast((stage) => stage !== undefined)?.ids ?? new Uint32Array();
  if (cloud.shares?.of === of && cloud.shares.ids === ids) return;
  cloud.shares?.texture.dispose();
  cloud.shares = { of, ids, texture: shareTexture(of, ids) };
  uniformsOf(cloud.mesh.material)["particleShares"]!.value = cloud.shares.texture;
}

/** The box of the finished electrode without what stands out of its sides; an import has its bounds only. */
function boxOf({ stages, scale, bounds_m }: Manifest): Box3 {
  const last = stages.at(-1);
  if (!last) return new Box3(new Vector3(...bounds_m.min), new Vector3(...bounds_m.max));
  const [x, y, z] = last.box_um.map((side) => side * scale.metres_per_um) as [number, number, number];
  return new Box3(new Vector3(-x / 2, 0, -y / 2), new Vector3(x / 2, z, y / 2));
}

function triangles(geometry: BufferGeometry): number {
  return (geometry.index ?? geometry.getAttribute("position")).count / 3;
}
