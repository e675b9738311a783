import { BufferGeometry, InstancedMesh, Matrix4, Vector3, type Object3D } from "three";

/**
 * The particles of one phase at one stage of the line.
 *
 * `centres` holds x, y, z per particle and `radii` one number per particle, both in metres of the scene; `geometry` is
 * a sphere of radius 1 around the origin, as fine as the level of detail it came from.
 */
export interface Spheres {
  geometry: BufferGeometry;
  centres: Float32Array;
  radii: Float32Array;
  /** The id of each particle; empty in scenes of the first format, which know none. */
  ids: Uint32Array;
}

/**
 * Collect the instanced spheres of a loaded GLB, in the order of its nodes and instances; that order is the same in
 * every stage, which is what lets particles be followed.
 *
 * @throws Error when the scene holds no instanced mesh.
 */
export function spheresOf(scene: Object3D): Spheres {
  const meshes: InstancedMesh[] = [];
  scene.updateMatrixWorld(true);
  scene.traverse((node) => {
    if (node instanceof InstancedMesh) meshes.push(node);
  });
  const [first] = meshes;
  if (!first) throw new Error("expected a GLB with instanced spheres (EXT_mesh_gpu_instancing); it has none");
  const count = meshes.reduce((sum, mesh) => sum + mesh.count, 0);
  const spheres = { centres: new Float32Array(3 * count), radii: new Float32Array(count) };
  let offset = 0;
  for (const mesh of meshes) {
    collect(mesh, spheres, offset);
    offset += mesh.count;
  }
  const scale = 1 / radiusOf(first.geometry);
  const ids = Uint32Array.from(meshes.flatMap(({ userData }) => idsOf(userData)));
  return { geometry: first.geometry.clone().scale(scale, scale, scale), ...spheres, ids };
}

/** Runs of [first, count], as a node's extras hold them. */
function idsOf({ particle_ids = [] }: { particle_ids?: [number, number][] }): number[] {
  return particle_ids.flatMap(([first, count]) => Array.from({ length: count }, (_, k) => first + k));
}

function collect(
  mesh: InstancedMesh,
  { centres, radii }: Pick<Spheres, "centres" | "radii">,
  offset: number,
): void {
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
