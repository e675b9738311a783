import {
  BackSide,
  DataTexture,
  Group,
  LinearFilter,
  Mesh,
  MeshBasicMaterial,
  SphereGeometry,
  Sprite,
  SpriteMaterial,
  type Plane,
} from "three";
import { ACCENT_COLOUR } from "./palette";

const SHELL = 1.07; // of the particle's radius: an edge around it
const HALO = 1.5;
const SMALLEST_HALO_M = 0.024; // radius; the smallest particles are found too
const HALO_PX = 256;
const HALO_LINE = 0.045; // of the halo's radius

/** The mark of the particle that was picked: an edge around it, and a halo that is seen through what is before it. */
export class Mark {
  readonly group = new Group();
  private readonly shell = new Mesh(
    new SphereGeometry(SHELL, 32, 16),
    new MeshBasicMaterial({ color: ACCENT_COLOUR, side: BackSide, toneMapped: false }),
  );
  private readonly halo = new Sprite(
    new SpriteMaterial({ map: ring(), color: ACCENT_COLOUR, depthTest: false, toneMapped: false }),
  );

  constructor() {
    this.halo.renderOrder = 1;
    this.group.add(this.shell, this.halo);
    this.group.visible = false;
  }

  /** Stand around a sphere that may be cut. */
  show(x: number, y: number, z: number, radius: number, planes: Plane[]): void {
    this.shell.material.clippingPlanes = planes;
    this.group.position.set(x, y, z);
    this.shell.scale.setScalar(radius);
    this.halo.scale.setScalar(2 * Math.max(HALO * radius, SMALLEST_HALO_M));
    this.group.visible = true;
  }

  hide(): void {
    this.group.visible = false;
  }

  dispose(): void {
    this.shell.geometry.dispose();
    this.shell.material.dispose();
    this.halo.material.map?.dispose();
    this.halo.material.dispose();
  }
}

/** A thin ring as a picture: white, its alpha soft at both edges. */
function ring(): DataTexture {
  const pixels = new Uint8Array(4 * HALO_PX * HALO_PX).fill(255);
  const middle = (HALO_PX - 1) / 2;
  for (let i = 0; i < HALO_PX * HALO_PX; i++) {
    const away = Math.hypot((i % HALO_PX) - middle, Math.floor(i / HALO_PX) - middle) / middle;
    const off = Math.abs(away - (1 - 1.5 * HALO_LINE)) / HALO_LINE;
    pixels[4 * i + 3] = Math.round(255 * Math.min(1, Math.max(0, 1.5 - 1.5 * off)));
  }
  const texture = new DataTexture(pixels, HALO_PX, HALO_PX);
  texture.minFilter = texture.magFilter = LinearFilter;
  texture.needsUpdate = true;
  return texture;
}
