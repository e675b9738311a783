import { BufferGeometry, InstancedMesh, Matrix4, Vector3, type Object3D } from "three";

/** Particles at one moment: x, y, z per particle and a radius per particle, both in metres of the scene. */
export interface Spheres {
  centres: Float32Array;
  radii: Float32Array;
}

/**
 * The particles of one phase at one stage of the line.
 *
 * `ids` are their numbers in the electrode; `geometry` is a sphere of radius 1 around the origin, as fine as the level
 * of detail it came from.
 */
export interface InstancedSpheres extends Spheres {
  ids: Uint32Array;
  geometry: BufferGeometry;
}

/**
 * Collect the instanced spheres of a loaded GLB, in the order of its nodes and instances; that order is the same in
 * every stage, which is what lets particles be followed.
 *
 * @throws Error when the scene holds no instanced mesh.
 */
export function spheresOf(scene: Object3D): InstancedSpheres {
  const meshes: InstancedMesh[] = [];
  scene.updateMatrixWorld(true);
  scene.traverse((node) => {
    if (node instanceof InstancedMesh) meshes.push(node);
  });
  const [first] = meshes;
  if (!first) throw new Error("expected a GLB with instanced spheres (EXT_mesh_gpu_instancing); it has none");
  const count = meshes.reduce((sum, mesh) => sum + mesh.count, 0);
  const spheres = emptySpheres(count);
  let offset = 0;
  for (const mesh of meshes) {
    collect(mesh, spheres, offset);
    offset += mesh.count;
  }
  const scale = 1 / radiusOf(first.geometry);
  const ids = Uint32Array.from(idsOf(meshes, count));
  return { geometry: first.geometry.clone().scale(scale, scale, scale), ids, ...spheres };
}

/** Room for so many particles, of no size. */
export function emptySpheres(count: number): Spheres {
  return { centres: new Float32Array(3 * count), radii: new Float32Array(count) };
}

/** Write spheres to their places in a frame of all particles. */
export function scatter({ centres, radii }: Spheres, ids: Uint32Array, frame: Spheres): void {
  ids.forEach((id, k) => {
    frame.centres.set(centres.subarray(3 * k, 3 * k + 3), 3 * id);
    frame.radii[id] = radii[k]!;
  });
}

/** Take over the particles that a frame knows nothing of. */
export function fill(frame: Spheres, { centres, radii }: Spheres): void {
  radii.forEach((radius, id) => {
    if (frame.radii[id]! > 0) return;
    frame.centres.set(centres.subarray(3 * id, 3 * id + 3), 3 * id);
    frame.radii[id] = radius;
  });
}

/** Runs of first id and count, as the nodes' extras hold them; scenes of the first format count their particles. */
function idsOf(meshes: readonly InstancedMesh[], count: number): number[] {
  const runs = meshes.flatMap(({ userData }) => (userData["particle_ids"] as [number, number][]) ?? []);
  const ids = runs.flatMap(([first, many]) => Array.from({ length: many }, (_, i) => first + i));
  return ids.length === count ? ids : Array.from({ length: count }, (_, i) => i);
}

function collect(mesh: InstancedMesh, { centres, radii }: Spheres, offset: number): void {
  const radius = radiusOf(mesh.geometry);
  const matrix = new Matrix4();
  const centre = new Vector3();
  for (let i = 0; i < mesh.count; i++) {
    mesh.getMatrixAt(i, matrix);
    matrix.premultiply(mesh.matrixWorld);
    centre.setFromMatrixPosition(matrix).toArray(centres, 3 * (offset + i));
    radii[offset + i] = radius * matrix.getMaxScaleOnAxis();
  }
}

function radiusOf(geometry: BufferGeometry): number {
  const position = geometry.getAttribute("position");
  return new Vector3().fromBufferAttribute(position, 0).length();
}
