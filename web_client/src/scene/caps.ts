import { Box3, BoxGeometry, Color, Matrix4, Mesh, ShaderMaterial, Vector4 } from "three";
import type { Data3DTexture } from "three";
import { cellsPerMetre, cellTexture, type SharedUniforms } from "./colouring";
import { fetchCodes } from "./codes";
import type { Manifest, Volume } from "./manifest";
import { CELLS, CUT_SHADE, FIELD, PLACE_VERTEX } from "./shading";
import { cutSides } from "./slicing";

/** A little before what ends at the cut, and behind the caps of spheres, which are exact where cells are not. */
const DEPTH = -2e-6;
const INDICES_PER_SIDE = 6;
/** After the pores' surface, so that what is filled in front of it covers it. */
const LAST = 1;

const VERTEX = /* glsl */ `
${PLACE_VERTEX}
void main() {
  findPlace(position);
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}
`;
const PHASE = /* glsl */ `
uniform sampler3D labels;
uniform vec3 labelCellsPerMetre;
/* The phase with the most weight among the 8 nearest cells: a border between cells becomes a line, not a staircase. */
int phaseAmong(sampler3D codes, vec3 cells) {
  ivec3 last = textureSize(codes, 0) - 1;
  vec3 from = floor(cells - 0.5);
  vec3 part = cells - 0.5 - from;
  int phases[8];
  float weights[8];
  for (int i = 0; i < 8; i++) {
    ivec3 corner = ivec3(i & 1, (i >> 1) & 1, i >> 2);
    phases[i] = int(round(255.0 * texelFetch(codes, clamp(ivec3(from) + corner, ivec3(0), last), 0).r));
    vec3 near = mix(1.0 - part, part, vec3(corner));
    weights[i] = near.x * near.y * near.z;
  }
  int most = 0;
  float highest = -1.0;
  for (int i = 0; i < 8; i++) {
    float together = 0.0;
    for (int j = 0; j < 8; j++) together += phases[j] == phases[i] ? weights[j] : 0.0;
    if (together > highest) {
      highest = together;
      most = phases[i];
    }
  }
  return most;
}
`;
const FRAGMENT = /* glsl */ `
#include <common>
varying vec3 vPlace;
uniform vec4 looks[PHASES];
${CELLS}
${FIELD}
${PHASE}
void main() {
  int phase = phaseAmong(labels, inCells(vPlace, labelCellsPerMetre));
  vec4 look = looks[phase];
  if (look.a == 0.0) discard;
  float share = colouring == BY_CELL ? shareInside(vPlace, phase) : -1.0;
  gl_FragColor = vec4(look.rgb * ${CUT_SHADE}, look.a);
  if (colouring != BY_PHASE) gl_FragColor.rgb = muted(gl_FragColor.rgb);
  #include <tonemapping_fragment>
  if (share >= 0.0) gl_FragColor = vec4(mapColour(share), 1.0);
  #include <colorspace_fragment>
  gl_FragDepth = gl_FragCoord.z + (${DEPTH.toFixed(7)});
}
`;

/**
 * What is to be seen on the cut faces of the phases that are drawn as surfaces, which are hollow: the cells of the
 * volume, in the colours of their phases or of a field. The faces are those of the kept box, clipped to the
 * electrode's.
 */
export class Caps {
  readonly mesh: Mesh<BoxGeometry, ShaderMaterial[]>;
  private readonly looks: Vector4[];
  private labels: Data3DTexture | undefined;

  constructor(
    private readonly manifest: Manifest,
    private readonly volume: Volume,
    private readonly box: Box3,
    shared: SharedUniforms,
  ) {
    this.looks = volume.phases.map(() => new Vector4());
    const meshToElectrode = { value: new Matrix4() };
    const material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      defines: { PHASES: volume.phases.length },
      uniforms: {
        ...shared,
        meshToElectrode,
        looks: { value: this.looks },
        labels: { value: null },
        labelCellsPerMetre: { value: cellsPerMetre(volume.grid, manifest) },
      },
      transparent: true,
    });
    this.mesh = new Mesh(new BoxGeometry(), [material]);
    meshToElectrode.value = this.mesh.matrix;
    this.mesh.renderOrder = LAST;
    this.mesh.visible = false;
  }

  /** Fetch the cells. */
  async load(): Promise<void> {
    const codes = await fetchCodes(this.volume.labels);
    this.labels = cellTexture(codes, this.volume.grid);
    this.mesh.material[0]!.uniforms["labels"]!.value = this.labels;
  }

  /** Close the cut faces of the kept box, for the phases of which `isDrawn` says so; `null` for none. */
  show(kept: Box3, isDrawn: ((phase: string) => boolean) | null): void {
    this.volume.phases.forEach((phase, i) => {
      const look = this.manifest.phases[phase];
      const { r, g, b } = new Color(look?.colour);
      this.looks[i]!.set(r, g, b, isDrawn?.(phase) ? (look?.opacity ?? 1) : 0);
    });
    const faces = kept.clone().intersect(this.box);
    this.mesh.visible = this.labels !== undefined && !faces.isEmpty() && this.looks.some(({ w }) => w > 0);
    if (!this.mesh.visible) return;
    faces.getCenter(this.mesh.position);
    faces.getSize(this.mesh.scale);
    this.mesh.updateMatrix();
    this.mesh.geometry.clearGroups();
    cutSides(kept).forEach((isCut, side) => {
      if (isCut) this.mesh.geometry.addGroup(INDICES_PER_SIDE * side, INDICES_PER_SIDE, 0);
    });
  }

  /** Give the graphics memory back. */
  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material[0]!.dispose();
    this.labels?.dispose();
  }
}
