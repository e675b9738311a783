/*
 * Pieces of shaders that several materials share. A place is a point in the electrode's own frame, in metres of the
 * scene; it goes where the electrode is turned or carried, for both eyes, without a number being sent again.
 */

/** What becomes of a cut face's colour, so that it is told from what lies behind it. */
export const CUT_SHADE = 0.82;

/** Where a vertex is in the electrode, and from where it is looked at. */
export const PLACE_VERTEX = /* glsl */ `
varying vec3 vPlace;
varying vec3 vEye;
uniform mat4 meshToElectrode;
void findPlace(vec3 inMesh) {
  vPlace = (meshToElectrode * vec4(inMesh, 1.0)).xyz;
  #ifdef CUT
    mat4 electrodeToWorld = modelMatrix * inverse(meshToElectrode);
    vEye = (inverse(electrodeToWorld) * vec4(cameraPosition, 1.0)).xyz;
  #endif
}
`;

/** The kept box, and where a line of sight goes into it. */
export const KEPT = /* glsl */ `
uniform vec3 keptLow;
uniform vec3 keptHigh;
bool isKept(vec3 place) {
  return all(greaterThanEqual(place, keptLow)) && all(lessThanEqual(place, keptHigh));
}
/*
 * Between which shares of the way from the eye (0) to a place (1), and on behind it, the line of sight is in the kept
 * box; false where it misses it.
 */
bool findKept(vec3 eye, vec3 place, out float begins, out float ends) {
  vec3 sight = place - eye;
  vec3 one = (keptLow - eye) / sight;
  vec3 other = (keptHigh - eye) / sight;
  vec3 first = min(one, other);
  vec3 last = max(one, other);
  begins = max(first.x, max(first.y, first.z));
  ends = min(last.x, min(last.y, last.z));
  return begins < ends && ends > 0.0;
}
`;

/** Cells of the electrode's box: x fastest, then y, then z, while the scene's (x, y, z) is the electrode's (x, z, -y). */
export const CELLS = /* glsl */ `
uniform vec3 boxLow;
uniform vec3 boxSize;
/* A place counted in cells. The box is periodic sideways: what stands out by more than a cell's worth is also inside. */
vec3 inCells(vec3 place, vec3 cellsPerMetre) {
  vec3 at = place - boxLow;
  vec2 margin = 0.5 / cellsPerMetre.xy;
  at.xz += boxSize.xz * (step(margin, -at.xz) - step(boxSize.xz + margin, at.xz));
  return vec3(at.x, boxSize.z - at.z, at.y) * cellsPerMetre;
}
`;

/** The colours of a field: by particle, or by the cells around a place. */
export const FIELD = /* glsl */ `
#define BY_PHASE 0
#define BY_PARTICLE 1
#define BY_CELL 2
uniform int colouring;
uniform sampler2D colourMap;
uniform sampler3D fieldCodes;
uniform vec3 fieldCellsPerMetre;
uniform int fieldPhase;
/*
 * The mean of the nearest up to 8 cells that have a value, weighed as for linear interpolation; from 0 to 1. It is -1
 * where they weigh little: their weight changes smoothly, so what is known ends in a line and not in a staircase.
 */
float shareAmong(sampler3D codes, vec3 cells) {
  ivec3 last = textureSize(codes, 0) - 1;
  vec3 from = floor(cells - 0.5);
  vec3 part = cells - 0.5 - from;
  float sum = 0.0;
  float weights = 0.0;
  for (int i = 0; i < 8; i++) {
    ivec3 corner = ivec3(i & 1, (i >> 1) & 1, i >> 2);
    float code = round(255.0 * texelFetch(codes, clamp(ivec3(from) + corner, ivec3(0), last), 0).r);
    vec3 near = mix(1.0 - part, part, vec3(corner));
    float weight = code < 255.0 ? near.x * near.y * near.z : 0.0;
    sum += weight * code;
    weights += weight;
  }
  return weights > 0.2 ? sum / weights / 254.0 : -1.0;
}
float shareAt(vec3 place) {
  return shareAmong(fieldCodes, inCells(place, fieldCellsPerMetre));
}
/* On a cut face one is inside a phase, and sees only what is known of that phase. */
float shareInside(vec3 place, int phase) {
  return fieldPhase < 0 || fieldPhase == phase ? shareAt(place) : -1.0;
}
/* Mixed in sRGB, as the legend's gradient is; linear, as the rest of the shader counts. */
vec3 mapColour(float share) {
  float stops = float(textureSize(colourMap, 0).x);
  vec4 inSrgb = texture2D(colourMap, vec2((share * (stops - 1.0) + 0.5) / stops, 0.5));
  return sRGBTransferEOTF(inSrgb).rgb;
}
/* The phase's colour where the field has no value: half grey and darker, so that it is never taken for one. */
vec3 muted(vec3 colour) {
  return 0.6 * mix(vec3(dot(colour, vec3(0.2126, 0.7152, 0.0722))), colour, 0.5);
}
`;
