import {
  Box3,
  Group,
  InstancedMesh,
  Mesh,
  Plane,
  Vector3,
  type BufferGeometry,
  type MeshStandardMaterial,
  type Object3D,
} from "three";
import type { Layer, View } from "../state";
import { isLayer, type Manifest, type Part } from "./manifest";
import { cut, sphereMaterial, surfaceMaterial } from "./materials";
import { between, mixSpheres, nearestFrame, type Period } from "./playback";
import { slicePlane } from "./slicing";
import { spheresOf, type Spheres } from "./spheres";

interface Cloud {
  mesh: InstancedMesh<BufferGeometry, MeshStandardMaterial>;
  stages: (Spheres | undefined)[];
}

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
  private readonly period: Period;
  private readonly clouds = new Map<Layer, Cloud>();
  private readonly surfaces = new Map<string, Surface>();
  private readonly plane = new Plane();

  constructor(manifest: Manifest) {
    this.stages = manifest.stages.map(({ name }) => name);
    this.box = boxOf(manifest);
    const size = this.box.getSize(new Vector3());
    this.period = { width: size.x, depth: size.z };
  }

  /** Take in a loaded GLB; it replaces a coarser level of the same part. */
  add(part: Part, scene: Object3D): void {
    const found = this.stages.indexOf(part.stage);
    const stage = found === -1 ? Math.max(0, this.stages.length - 1) : found;
    if (part.kind === "particles" && isLayer(part.phase))
      this.addSpheres(part.phase, stage, spheresOf(scene));
    else if (isLayer(part.phase) || part.phase === "collector")
      this.addSurface(part, part.phase, stage, scene);
  }

  /** Make the model look as the view says. */
  apply({ slice, layers, playback }: View): void {
    this.group.updateWorldMatrix(true, false);
    slicePlane(slice.axis, slice.position, this.box, this.group.matrixWorld, this.plane);
    const plane = slice.on ? this.plane : null;
    for (const [layer, cloud] of this.clouds) {
      cloud.mesh.visible = layers[layer];
      cut(cloud.mesh.material, plane);
      this.place(cloud, playback.time);
    }
    const nearest = nearestFrame(playback.time, this.stages.length);
    for (const { mesh, layer, stage } of this.surfaces.values()) {
      mesh.visible = layer === "collector" || (layers[layer] && stage === nearest);
      if (layer !== "collector") cut(mesh.material, plane);
    }
  }

  /** Give the graphics memory back. */
  dispose(): void {
    this.group.removeFromParent();
    for (const { mesh, stages } of this.clouds.values()) {
      for (const stage of stages) stage?.geometry.dispose();
      mesh.material.dispose();
      mesh.dispose();
    }
    for (const { mesh } of this.surfaces.values()) {
      mesh.geometry.dispose();
      mesh.material.dispose();
    }
  }

  private addSpheres(layer: Layer, stage: number, spheres: Spheres): void {
    const cloud = this.clouds.get(layer) ?? this.addCloud(layer, spheres);
    cloud.stages[stage] = spheres;
    if (triangles(spheres.geometry) > triangles(cloud.mesh.geometry)) cloud.mesh.geometry = spheres.geometry;
  }

  private addCloud(layer: Layer, spheres: Spheres): Cloud {
    const mesh = new InstancedMesh(spheres.geometry, sphereMaterial(layer), spheres.radii.length);
    mesh.frustumCulled = false;
    mesh.castShadow = mesh.receiveShadow = true;
    const cloud: Cloud = { mesh, stages: this.stages.map(() => undefined) };
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
