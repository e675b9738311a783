// Reads GLB files with the Khronos validator and with glTF-Transform, and prints one JSON object:
// path -> {issues: [{severity, code, message}], nodes: [{name, instances: [[x, y, z, scale], ...]}]}.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, ...paths] = process.argv.slice(2);
const from = createRequire(pathToFileURL(`${modules}/`));
const { validateBytes } = from("gltf-validator");
const { NodeIO } = from("@gltf-transform/core");
const { EXTMeshGPUInstancing, KHRMeshQuantization } = from("@gltf-transform/extensions");

const io = new NodeIO().registerExtensions([EXTMeshGPUInstancing, KHRMeshQuantization]);
const SEVERITIES = ["error", "warning", "information", "hint"];
const found = {};
for (const path of paths) {
  const bytes = new Uint8Array(await readFile(path));
  const { issues } = await validateBytes(bytes, { maxIssues: 0 });
  const nodes = (await needsDraco(bytes)) ? [] : (await io.readBinary(bytes)).getRoot().listNodes();
  found[path] = {
    issues: issues.messages.map(({ severity, code, message }) => ({ severity: SEVERITIES[severity], code, message })),
    nodes: nodes.map((node) => ({ name: node.getName(), instances: instances(node) })),
  };
}
console.log(JSON.stringify(found));

/** Surfaces are read by other readers (trimesh, three.js); here the instances matter. */
async function needsDraco(bytes) {
  const { json } = await io.binaryToJSON(bytes);
  return json.extensionsRequired?.includes("KHR_draco_mesh_compression") ?? false;
}

function instances(node) {
  const batch = node.getExtension("EXT_mesh_gpu_instancing");
  if (!batch) return [];
  const translation = batch.getAttribute("TRANSLATION");
  const scale = batch.getAttribute("SCALE");
  return Array.from({ length: translation.getCount() }, (_, i) => [
    ...translation.getElement(i, []),
    scale ? scale.getElement(i, [])[0] : 1,
  ]);
}
