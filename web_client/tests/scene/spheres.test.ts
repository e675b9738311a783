import { Document, NodeIO } from "@gltf-transform/core";
import { EXTMeshGPUInstancing } from "@gltf-transform/extensions";
import { Group } from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { describe, expect, it } from "vitest";
import { spheresOf } from "../../src/scene/spheres";

/** A GLB as scenes/particles.py writes them: one node per size class, the radius in the vertices. */
async function glbOf(
  classes: { radius: number; centres: number[][]; scales?: number[]; ids?: [number, number][] }[],
): Promise<ArrayBuffer> {
  const document = new Document();
  const buffer = document.createBuffer();
  const vec3 = (rows: number[][]) =>
    document.createAccessor().setType("VEC3").setArray(new Float32Array(rows.flat())).setBuffer(buffer);
  const extension = document.createExtension(EXTMeshGPUInstancing);
  const scene = document.createScene();
  for (const { radius, centres, scales, ids } of classes) {
    const corners = [[radius, 0, 0], [0, radius, 0], [0, 0, radius]]; // prettier-ignore
    const primitive = document.createPrimitive().setAttribute("POSITION", vec3(corners));
    const batch = extension.createInstancedMesh().setAttribute("TRANSLATION", vec3(centres));
    if (scales) batch.setAttribute("SCALE", vec3(scales.map((s) => [s, s, s])));
    const node = document.createNode().setMesh(document.createMesh().addPrimitive(primitive));
    node.setExtension("EXT_mesh_gpu_instancing", batch);
    if (ids) node.setExtras({ particle_ids: ids });
    scene.addChild(node);
  }
  const bytes = await new NodeIO().registerExtensions([EXTMeshGPUInstancing]).writeBinary(document);
  return bytes.slice().buffer;
}

describe("spheres of a GLB", () => {
  it("come in the order of nodes and instances, with radii from vertices and scales", async () => {
    const glb = await glbOf([
      { radius: 0.5, centres: [[1, 2, 3], [4, 5, 6]], ids: [[7, 1], [3, 1]] }, // prettier-ignore
      { radius: 0.25, centres: [[7, 8, 9]], scales: [0.5], ids: [[0, 1]] },
    ]);
    const { scene } = await new GLTFLoader().parseAsync(glb, "");
    const { centres, radii, ids, geometry } = spheresOf(scene);
    expect([...ids]).toEqual([7, 3, 0]);
    expect([...centres]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([...radii]).toEqual([0.5, 0.5, 0.125]);
    expect([...geometry.getAttribute("position").array]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  });

  it("are counted in scenes of the first format, which know no ids", async () => {
    const { scene } = await new GLTFLoader().parseAsync(
      await glbOf([{ radius: 1, centres: [[0, 0, 0]] }]),
      "",
    );
    expect([...spheresOf(scene).ids]).toEqual([0]);
  });

  it("are asked of a scene that has none", () => {
    expect(() => spheresOf(new Group())).toThrow("expected a GLB with instanced spheres");
  });
});
