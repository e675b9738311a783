import {
  DoubleSide,
  FrontSide,
  InstancedMesh,
  Matrix4,
  MeshDepthMaterial,
  MeshStandardMaterial,
} from "three";
import type { IUniform, Mesh } from "three";
import { phaseNumber, type SharedUniforms } from "./colouring";
import { lookOf, type Manifest } from "./manifest";
import { CELLS, CUT_SHADE, FIELD, KEPT, PLACE_VERTEX } from "./shading";

const VERTEX = /* glsl */ `
${PLACE_VERTEX}
varying float vShare;
#ifdef SPHERES
  varying vec4 vSphere;
  uniform sampler2D particleShares;
  float particleShare() {
    int row = textureSize(particleShares, 0).x;
    return texelFetch(particleShares, ivec2(gl_InstanceID % row, gl_InstanceID / row), 0).r;
  }
#endif
`;
const VERTEX_MAIN = /* glsl */ `
#include <project_vertex>
vShare = -1.0;
#ifdef SPHERES
  findPlace((instanceMatrix * vec4(position, 1.0)).xyz);
  vSphere = vec4(instanceMatrix[3].xyz, length(instanceMatrix[0].xyz));
  vShare = particleShare();
#else
  findPlace(position);
#endif
`;
const FRAGMENT = /* glsl */ `
varying vec3 vPlace;
varying vec3 vEye;
varying float vShare;
#ifdef SPHERES
  varying vec4 vSphere;
  uniform mat4 projectionMatrix;
  uniform float capDepth;
#endif
${KEPT}
`;
const COLOURED = /* glsl */ `
uniform int phase;
${CELLS}
${FIELD}
`;
/*
 * What is cut looks filled, without a second pass. The far wall of a cut sphere is moved forward to where the line of
 * sight enters the kept box inside the sphere. The inside of a cut surface takes the same flat colour: it closes what
 * a cap (caps.ts) leaves open, because the surface is smoother than the cells that the cap is made of.
 */
const CUT_OPEN = /* glsl */ `
vec3 place = vPlace;
bool filled = false;
#ifdef CUT
  float begins;
  float ends;
  bool enters = findKept(vEye, vPlace, begins, ends) && begins > 0.0 && !gl_FrontFacing;
  vec3 entry = mix(vEye, vPlace, begins);
  #ifdef SPHERES
    gl_FragDepth = gl_FragCoord.z;
    filled = enters && distance(entry, vSphere.xyz) < vSphere.w;
    if (filled) {
      vec4 onScreen = projectionMatrix * vec4(begins * -vViewPosition, 1.0);
      gl_FragDepth = 0.5 * onScreen.z / onScreen.w + 0.5 + capDepth;
    }
    if (!filled && !isKept(vPlace)) discard;
  #else
    filled = enters;
    if (!isKept(vPlace)) discard;
  #endif
  if (filled) place = entry;
#endif
`;
const SHADOW_CUT = /* glsl */ `
#ifdef CUT
  if (!isKept(vPlace)) discard;
#endif
`;
/*
 * Colours of a field are not lit and not tone mapped, so that they are those of the legend; only where a surface turns
 * away from the eye is it darker, because without any shade a sphere would be a disc. Cut faces have no shade at all.
 */
const COLOUR = /* glsl */ `
#include <opaque_fragment>
float share = -1.0;
if (colouring == BY_CELL) share = filled ? shareInside(place, phase) : shareAt(place);
if (colouring == BY_PARTICLE) share = vShare;
if (filled) gl_FragColor.rgb = diffuseColor.rgb * ${CUT_SHADE};
if (colouring != BY_PHASE) gl_FragColor.rgb = muted(gl_FragColor.rgb);
`;
const FIELD_COLOUR = /* glsl */ `
#include <tonemapping_fragment>
if (share >= 0.0) {
  float facing = filled ? 1.0 : abs(dot(normal, normalize(vViewPosition)));
  gl_FragColor.rgb = mapColour(share) * mix(0.5, 1.0, facing);
}
`;

/** Where spheres overlap in the cut, active material wins, as it does in the voxel volume. */
const CAP_DEPTHS: Record<string, number> = { active: -6e-6 };
const OTHER_CAP_DEPTH = -4e-6;

type Uniforms = Record<string, IUniform>;

/** What a shape of its own does differently from a mesh of triangles; by the place in three.js's shaders. */
export interface Shape {
  /** Where its vertices are. */
  vertexMain: string;
  /** Declarations after three.js's own. */
  declarations: string;
  /** Where the line of sight meets it, and what the cut takes away: gives `place` and `filled`. */
  surface: string;
  normal: string;
}

const TRIANGLES: Shape = {
  vertexMain: VERTEX_MAIN,
  declarations: "",
  surface: CUT_OPEN,
  normal: "#include <normal_fragment_begin>",
};

/** The material of spheres of one phase; cut open, they look filled. */
export function sphereMaterial(
  phase: string,
  manifest: Manifest,
  shared: SharedUniforms,
  shape = TRIANGLES,
): MeshStandardMaterial {
  const look = lookOf(phase, manifest);
  const material = new MeshStandardMaterial({ color: look.colour, roughness: 0.62, metalness: 0 });
  material.defines = { ...material.defines, SPHERES: "" };
  const own = {
    meshToElectrode: { value: new Matrix4() },
    phase: { value: phaseNumber(phase, manifest) },
    capDepth: { value: CAP_DEPTHS[phase] ?? OTHER_CAP_DEPTH },
    particleShares: { value: null },
  };
  return patched(material, { ...shared, ...own }, shape);
}

/** The material of a phase's surface; pores are seen through. */
export function surfaceMaterial(
  phase: string,
  manifest: Manifest,
  meshToElectrode: Matrix4,
  shared: SharedUniforms,
): MeshStandardMaterial {
  const look = lookOf(phase, manifest);
  const clear = look.opacity < 1;
  const material = new MeshStandardMaterial({
    color: look.colour,
    roughness: clear ? 0.3 : 0.62,
    metalness: 0,
    transparent: clear,
    opacity: look.opacity,
    depthWrite: !clear,
  });
  const own = { meshToElectrode: { value: meshToElectrode }, phase: { value: phaseNumber(phase, manifest) } };
  return patched(material, { ...shared, ...own });
}

/** The material of the collector, which is never cut and has no field. */
export function collectorMaterial(manifest: Manifest): MeshStandardMaterial {
  const { colour } = lookOf("collector", manifest);
  return new MeshStandardMaterial({ color: colour, roughness: 0.62, metalness: 0.2 });
}

/** Let a mesh's shadow be cut as the mesh is. */
export function cutShadow(mesh: Mesh<Mesh["geometry"], MeshStandardMaterial>): void {
  const shadow = new MeshDepthMaterial();
  shadow.defines = mesh instanceof InstancedMesh ? { SPHERES: "" } : {};
  const uniforms = uniformsOf(mesh.material);
  shadow.onBeforeCompile = (shader) => {
    Object.assign(shader.uniforms, uniforms);
    shader.vertexShader = VERTEX + shader.vertexShader.replace("#include <project_vertex>", VERTEX_MAIN);
    shader.fragmentShader =
      FRAGMENT + shader.fragmentShader.replace("#include <clipping_planes_fragment>", SHADOW_CUT);
  };
  mesh.customDepthMaterial = shadow;
}

/** Cut a mesh open, or make it whole again. */
export function cut(mesh: Mesh<Mesh["geometry"], MeshStandardMaterial>, open: boolean): void {
  const { material, customDepthMaterial } = mesh;
  if (open === (material.side === DoubleSide)) return;
  material.side = open ? DoubleSide : FrontSide;
  for (const one of [material, customDepthMaterial]) {
    if (!one?.defines) continue;
    if (open) one.defines["CUT"] = "";
    else delete one.defines["CUT"];
    one.needsUpdate = true;
  }
}

/** The uniforms that a material has beside three.js's own. */
export function uniformsOf(material: MeshStandardMaterial): Uniforms {
  return material.userData["uniforms"] as Uniforms;
}

function patched(
  material: MeshStandardMaterial,
  uniforms: Uniforms,
  { vertexMain, declarations, surface, normal } = TRIANGLES,
): MeshStandardMaterial {
  material.userData["uniforms"] = uniforms;
  material.onBeforeCompile = (shader) => {
    Object.assign(shader.uniforms, uniforms);
    shader.vertexShader = VERTEX + shader.vertexShader.replace("#include <project_vertex>", vertexMain);
    shader.fragmentShader =
      FRAGMENT +
      shader.fragmentShader
        .replace("void main() {", `${declarations} ${COLOURED} void main() {`)
        .replace("#include <clipping_planes_fragment>", surface)
        .replace("#include <normal_fragment_begin>", normal)
        .replace("#include <opaque_fragment>", COLOUR)
        .replace("#include <tonemapping_fragment>", FIELD_COLOUR);
  };
  return material;
}
