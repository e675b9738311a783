import { BackSide, Color, Mesh, ShaderMaterial, SphereGeometry, type Group, type Object3D } from "three";
import { SURFACE_COLOUR } from "../../scene/palette";

const RADIUS_M = 0.22;
/** Half the angle of the open part, at rest and at full speed, in radians. */
const OPEN = 1.15;
const NARROW = 0.42;
const EDGE = 0.28;
const HARDLY = 0.02;

const VERTEX = /* glsl */ `
varying vec3 vDirection;
void main() {
  vDirection = position;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}
`;
const FRAGMENT = /* glsl */ `
varying vec3 vDirection;
uniform vec3 colour;
uniform float halfAngle;
uniform float strength;
void main() {
  float angle = acos(clamp(-normalize(vDirection).z, -1.0, 1.0));
  gl_FragColor = vec4(colour, strength * smoothstep(halfAngle, halfAngle + ${EDGE.toFixed(2)}, angle));
  #include <colorspace_fragment>
}
`;

/** Covers the edge of what a moving person sees, more the faster they move: there movement makes sick. */
export class Vignette {
  private readonly mesh = new Mesh(
    new SphereGeometry(RADIUS_M, 48, 24),
    new ShaderMaterial({
      uniforms: {
        colour: { value: new Color(SURFACE_COLOUR) },
        halfAngle: { value: OPEN },
        strength: { value: 0 },
      },
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      side: BackSide,
      transparent: true,
      depthTest: false,
      depthWrite: false,
    }),
  );

  constructor() {
    this.mesh.renderOrder = 4; // behind the plates of a headset
    this.mesh.frustumCulled = false;
  }

  addTo(room: Group | Object3D): void {
    room.add(this.mesh);
  }

  /**
   * Around these eyes.
   *
   * @param haste the speed as a share of what is allowed.
   */
  draw(haste: number, eyes: Object3D): void {
    const { uniforms } = this.mesh.material;
    this.mesh.visible = haste > HARDLY;
    uniforms["strength"]!.value = Math.min(1, 2.5 * haste);
    uniforms["halfAngle"]!.value = OPEN + (NARROW - OPEN) * Math.min(1, haste);
    eyes.matrixWorld.decompose(this.mesh.position, this.mesh.quaternion, this.mesh.scale);
    this.mesh.scale.setScalar(1);
  }

  dispose(): void {
    this.mesh.removeFromParent();
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }
}
