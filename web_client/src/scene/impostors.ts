import { InstancedMesh, PlaneGeometry, type BufferGeometry, type MeshStandardMaterial } from "three";
import type { SharedUniforms } from "./colouring";
import type { Manifest } from "./manifest";
import { sphereMaterial, type Shape } from "./materials";

/*
 * A square that faces the eye and just covers the sphere: its half side is where a line of sight touches the sphere,
 * measured in the plane through the centre. The sphere is counted in the eye's frame, the cut in the electrode's.
 */
const VERTEX_MAIN = /* glsl */ `
mat4 placed = modelViewMatrix * instanceMatrix;
vSphere = vec4(placed[3].xyz, length(placed[0].xyz));
vec3 away = normalize(vSphere.xyz);
vec3 right = normalize(cross(away, abs(away.y) < 0.99 ? vec3(0.0, 1.0, 0.0) : vec3(1.0, 0.0, 0.0)));
float far2 = dot(vSphere.xyz, vSphere.xyz);
float side = vSphere.w * sqrt(far2 / max(far2 - vSphere.w * vSphere.w, 0.05 * far2));
vec4 mvPosition = vec4(vSphere.xyz + side * (position.x * right + position.y * cross(right, away)), 1.0);
gl_Position = projectionMatrix * mvPosition;
findPlace((inverse(modelViewMatrix) * mvPosition).xyz);
vShare = particleShare();
`;
const DECLARATIONS = /* glsl */ `
vec3 corner() { return -vViewPosition; }
vec3 towardsEye;
#define vViewPosition towardsEye
`;
/*
 * The line of sight meets the sphere where a sphere's own triangles would be; the light is computed there. The part of
 * the line that the cut keeps may begin inside the sphere: there it looks filled.
 */
const SURFACE = /* glsl */ `
vec3 sight = normalize(corner());
float middle = dot(vSphere.xyz, sight);
float half2 = vSphere.w * vSphere.w - dot(vSphere.xyz, vSphere.xyz) + middle * middle;
if (half2 <= 0.0) discard;
float enter = middle - sqrt(half2);
float leave = middle + sqrt(half2);
float meet = enter;
#ifdef CUT
  float begins;
  float ends;
  if (!findKept(vEye, vPlace, begins, ends)) discard;
  float whole = length(corner());
  meet = max(meet, begins * whole);
  leave = min(leave, ends * whole);
#endif
if (meet >= leave || meet <= 0.0) discard;
bool filled = meet > enter;
vec3 place = vPlace;
towardsEye = -meet * sight;
vec4 onScreen = projectionMatrix * vec4(meet * sight, 1.0);
gl_FragDepth = 0.5 * onScreen.z / onScreen.w + 0.5;
#ifdef CUT
  gl_FragDepth += capDepth; // of a rim just behind the cut too, or it would show through the cap of its neighbour
#endif
`;
const NORMAL = /* glsl */ `
vec3 normal = normalize(meet * sight - vSphere.xyz);
vec3 nonPerturbedNormal = normal;
`;
const SQUARE: Shape = {
  vertexMain: VERTEX_MAIN,
  declarations: DECLARATIONS,
  surface: SURFACE,
  normal: NORMAL,
};

/** Spheres of two triangles each: a square per particle, on which every pixel finds the sphere behind it. */
export function createImpostors(
  phase: string,
  count: number,
  manifest: Manifest,
  shared: SharedUniforms,
): InstancedMesh<BufferGeometry, MeshStandardMaterial> {
  const material = sphereMaterial(phase, manifest, shared, SQUARE);
  const mesh = new InstancedMesh(new PlaneGeometry(2, 2), material, count);
  mesh.frustumCulled = false;
  return mesh;
}
