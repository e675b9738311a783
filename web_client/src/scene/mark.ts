import {
  BackSide,
  Color,
  Group,
  Mesh,
  MeshBasicMaterial,
  PlaneGeometry,
  ShaderMaterial,
  SphereGeometry,
  type Box3,
  type Vector3,
} from "three";
import { ACCENT_COLOUR } from "./palette";

const SHELL = 1.07; // of the particle's radius: an edge around it
const HALO = 1.5;
const SMALLEST_HALO_M = 0.024; // radius; the smallest particles are found too

/* A ring on a square that faces the eye: its line is as many pixels wide from near and from far. */
const HALO_VERTEX = /* glsl */ `
varying vec2 vPlace;
void main() {
  vPlace = position.xy;
  vec4 centre = modelViewMatrix * vec4(0.0, 0.0, 0.0, 1.0);
  centre.xy += length(modelViewMatrix[0].xyz) * position.xy;
  gl_Position = projectionMatrix * centre;
}
`;
const HALO_FRAGMENT = /* glsl */ `
varying vec2 vPlace;
uniform vec3 colour;
const float HALF_LINE = 1.25;
void main() {
  float away = length(vPlace);
  float pixels = abs(away - 1.0) / fwidth(away);
  gl_FragColor = vec4(colour, 1.0 - smoothstep(HALF_LINE - 0.5, HALF_LINE + 0.75, pixels));
  #include <colorspace_fragment>
}
`;

/** The mark of the particle that was picked: an edge around it, and a halo that is seen through what is before it. */
export class Mark {
  readonly group = new Group();
  private readonly shell = new Mesh(
    new SphereGeometry(SHELL, 32, 16),
    new MeshBasicMaterial({ color: ACCENT_COLOUR, side: BackSide, toneMapped: false }),
  );
  private readonly halo = new Mesh(
    new PlaneGeometry(2.4, 2.4), // with room for the line's outer half
    new ShaderMaterial({
      uniforms: { colour: { value: new Color(ACCENT_COLOUR) } },
      vertexShader: HALO_VERTEX,
      fragmentShader: HALO_FRAGMENT,
      transparent: true,
      depthTest: false,
      depthWrite: false,
      toneMapped: false,
    }),
  );

  constructor() {
    this.halo.renderOrder = 1;
    this.group.add(this.shell, this.halo);
    this.group.visible = false;
  }

  /** Stand around a sphere; one that is cut open has its halo only. */
  show(centre: Vector3, radius: number, kept: Box3): void {
    this.shell.visible = margin(centre, kept) >= radius;
    this.group.position.copy(centre);
    this.shell.scale.setScalar(radius);
    this.halo.scale.setScalar(Math.max(HALO * radius, SMALLEST_HALO_M));
    this.group.visible = true;
  }

  hide(): void {
    this.group.visible = false;
  }

  dispose(): void {
    for (const { geometry, material } of [this.shell, this.halo]) {
      geometry.dispose();
      material.dispose();
    }
  }
}

/** How far a place in a box is from its nearest side. */
function margin(place: Vector3, { min, max }: Box3): number {
  const away = [place.clone().sub(min), max.clone().sub(place)].flatMap(({ x, y, z }) => [x, y, z]);
  return Math.min(...away);
}
