import { DoubleSide, FrontSide, MeshStandardMaterial, type Plane } from "three";
import type { Layer } from "../state";
import { PHASE_COLOURS, PORE_OPACITY } from "./palette";

const SPHERE_VERTEX = /* glsl */ `
varying vec4 vSphere;
`;
const SPHERE_VERTEX_MAIN = /* glsl */ `
#include <project_vertex>
vSphere = vec4((modelViewMatrix * instanceMatrix * vec4(0.0, 0.0, 0.0, 1.0)).xyz,
  length((modelViewMatrix * instanceMatrix * vec4(1.0, 0.0, 0.0, 0.0)).xyz));
`;
const SPHERE_FRAGMENT = /* glsl */ `
varying vec4 vSphere;
uniform mat4 projectionMatrix;
uniform float capDepth;
`;
/** A face of the cut is a little darker than what the light falls on. */
export const CAP_SHADE = "0.82";
/*
 * A cut sphere shows its inside. Where the line of sight enters the kept half-space inside the sphere, the fragment
 * of its far wall is moved forward onto the plane of the cut: the sphere looks filled, without a second pass.
 */
const CAP = /* glsl */ `
bool cap = false;
#if NUM_CLIPPING_PLANES > 0
  gl_FragDepth = gl_FragCoord.z;
  if (!gl_FrontFacing) {
    vec3 sight = normalize(-vViewPosition);
    float towards = dot(clippingPlanes[0].xyz, sight);
    vec3 entry = sight * (-clippingPlanes[0].w / towards);
    cap = towards > 0.0 && distance(entry, vSphere.xyz) < vSphere.w;
    if (cap) {
      vec4 onScreen = projectionMatrix * vec4(entry, 1.0);
      gl_FragDepth = 0.5 * onScreen.z / onScreen.w + 0.5 + capDepth;
    }
  }
#endif
#include <opaque_fragment>
if (cap) gl_FragColor = vec4(diffuseColor.rgb * ${CAP_SHADE}, 1.0);
`;

/** Where spheres overlap in the cut, active material wins, as it does in the voxel volume. */
export const CAP_DEPTHS: Record<Layer, number> = { active: 0, cbd: 2e-5, pore: 4e-5 };

/** The material of spheres of one phase; cut open, they look filled. */
export function sphereMaterial(layer: Layer): MeshStandardMaterial {
  const material = new MeshStandardMaterial({ color: PHASE_COLOURS[layer], roughness: 0.62, metalness: 0 });
  material.onBeforeCompile = (shader) => {
    shader.uniforms["capDepth"] = { value: CAP_DEPTHS[layer] };
    shader.vertexShader =
      SPHERE_VERTEX + shader.vertexShader.replace("#include <project_vertex>", SPHERE_VERTEX_MAIN);
    shader.fragmentShader =
      SPHERE_FRAGMENT + shader.fragmentShader.replace("#include <opaque_fragment>", CAP);
  };
  return material;
}

/** The material of a phase's surface; pores are seen through. */
export function surfaceMaterial(layer: Layer | "collector"): MeshStandardMaterial {
  const clear = layer === "pore";
  return new MeshStandardMaterial({
    color: PHASE_COLOURS[layer],
    roughness: clear ? 0.3 : 0.62,
    metalness: layer === "collector" ? 0.2 : 0,
    transparent: clear,
    opacity: clear ? PORE_OPACITY : 1,
    depthWrite: !clear,
  });
}

/** Cut a material along a plane, or make it whole again. */
export function cut(material: MeshStandardMaterial, plane: Plane | null): void {
  const side = plane ? DoubleSide : FrontSide;
  if (material.side === side) return;
  material.side = side;
  material.clippingPlanes = plane ? [plane] : null;
  material.clipShadows = true;
  material.needsUpdate = true;
}
