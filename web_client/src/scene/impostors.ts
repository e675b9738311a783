import { InstancedMesh, MeshStandardMaterial, PlaneGeometry, type BufferGeometry } from "three";
import type { Layer } from "../state";
import { CAP_DEPTHS, CAP_SHADE } from "./materials";
import { PHASE_COLOURS } from "./palette";

/*
 * A square that faces the eye and just covers the sphere: its half side is where a line of sight touches the sphere,
 * measured in the plane through the centre.
 */
const VERTEX = /* glsl */ `
varying vec4 vSphere;
`;
const VERTEX_MAIN = /* glsl */ `
mat4 placed = modelViewMatrix * instanceMatrix;
vSphere = vec4(placed[3].xyz, length(placed[0].xyz));
vec3 away = normalize(vSphere.xyz);
vec3 right = normalize(cross(away, abs(away.y) < 0.99 ? vec3(0.0, 1.0, 0.0) : vec3(1.0, 0.0, 0.0)));
float far2 = dot(vSphere.xyz, vSphere.xyz);
float side = vSphere.w * sqrt(far2 / max(far2 - vSphere.w * vSphere.w, 0.05 * far2));
vec4 mvPosition = vec4(vSphere.xyz + side * (position.x * right + position.y * cross(right, away)), 1.0);
gl_Position = projectionMatrix * mvPosition;
`;
/*
 * The line of sight meets the sphere where a sphere's own triangles would be; the light is computed there. The part of
 * the line that the cut keeps may begin inside the sphere: there it looks filled.
 */
const FRAGMENT = /* glsl */ `
varying vec4 vSphere;
uniform mat4 projectionMatrix;
uniform float capDepth;
vec3 corner() { return -vViewPosition; }
vec3 towardsEye;
#define vViewPosition towardsEye
`;
const MEET = /* glsl */ `
vec3 sight = normalize(corner());
float middle = dot(vSphere.xyz, sight);
float half2 = vSphere.w * vSphere.w - dot(vSphere.xyz, vSphere.xyz) + middle * middle;
if (half2 <= 0.0) discard;
float enter = middle - sqrt(half2);
float leave = middle + sqrt(half2);
float meet = enter;
#if NUM_CLIPPING_PLANES > 0
  for (int i = 0; i < NUM_CLIPPING_PLANES; i++) {
    float towards = dot(clippingPlanes[i].xyz, sight);
    float crossing = -clippingPlanes[i].w / towards;
    if (towards > 0.0) meet = max(meet, crossing);
    else leave = min(leave, crossing);
  }
#endif
if (meet >= leave || meet <= 0.0) discard;
bool cap = meet > enter;
towardsEye = -meet * sight;
vec4 onScreen = projectionMatrix * vec4(meet * sight, 1.0);
gl_FragDepth = 0.5 * onScreen.z / onScreen.w + 0.5;
#if NUM_CLIPPING_PLANES > 0
  gl_FragDepth += capDepth; // of a rim just behind the cut too, or it would show through the cap of its neighbour
#endif
`;
const NORMAL = /* glsl */ `
vec3 normal = normalize(meet * sight - vSphere.xyz);
vec3 nonPerturbedNormal = normal;
`;
const SHADE = /* glsl */ `
#include <opaque_fragment>
if (cap) gl_FragColor = vec4(diffuseColor.rgb * ${CAP_SHADE}, 1.0);
`;

/** Spheres of two triangles each: a square per particle, on which every pixel finds the sphere behind it. */
export function createImpostors(
  layer: Layer,
  count: number,
): InstancedMesh<BufferGeometry, MeshStandardMaterial> {
  const mesh = new InstancedMesh(new PlaneGeometry(2, 2), impostorMaterial(layer), count);
  mesh.frustumCulled = false;
  return mesh;
}

function impostorMaterial(layer: Layer): MeshStandardMaterial {
  const material = new MeshStandardMaterial({ color: PHASE_COLOURS[layer], roughness: 0.62, metalness: 0 });
  material.onBeforeCompile = (shader) => {
    shader.uniforms["capDepth"] = { value: CAP_DEPTHS[layer] };
    shader.vertexShader = VERTEX + shader.vertexShader.replace("#include <project_vertex>", VERTEX_MAIN);
    shader.fragmentShader = shader.fragmentShader
      .replace("varying vec3 vViewPosition;", `varying vec3 vViewPosition;${FRAGMENT}`)
      .replace("#include <clipping_planes_fragment>", MEET)
      .replace("#include <normal_fragment_begin>", NORMAL)
      .replace("#include <opaque_fragment>", SHADE);
  };
  return material;
}
