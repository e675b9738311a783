import {
  AdditiveBlending,
  BackSide,
  BoxGeometry,
  Color,
  DataTexture,
  EdgesGeometry,
  Group,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshBasicMaterial,
  SphereGeometry,
  Sprite,
  SpriteMaterial,
  Vector3,
  type Box3,
  type Material,
  type Object3D,
} from "three";
import { ACCENT_COLOUR, QUIET_COLOUR, SEPARATOR_COLOUR, SURFACE_COLOUR } from "../../scene/palette";
import { SEPARATOR_UM } from "./course";
import { Beads } from "./beads";
import type { Ion, Trail } from "./ion";
import type { Placing } from "./placing";
import type { Way } from "./result";

/** The radii of what is drawn, in micrometres. A lithium ion's own is 76 pm (R. D. Shannon, Acta Cryst. A32 (1976) 751). */
const ION_UM = 0.13;
/** A dark edge around it, of its radius, against bright walls. */
const EDGE = 1.3;
const GLOW_UM = 0.85;
const TRAIL_UM = 0.055;
const GUIDE_UM = 0.04;
const GUIDE_STEP_UM = 0.3;
const MOST_BEADS = 4096;
const SEPARATOR_PLATE_UM = 0.8;
const ION_COLOUR = "#eef7ff";
const GLOW_PX = 64;

type Separator = Mesh<BoxGeometry, MeshBasicMaterial>;

/** What the game adds to the electrode: the ion with its light, its trail, the separator, and the computed way. */
export class Scenery {
  private readonly group = new Group();
  private readonly ion: Group;
  private readonly glow: Sprite;
  private readonly trail: Beads;
  private readonly guide: Beads;
  private readonly separator: Separator;
  private readonly place = new Vector3();
  private stride = 0;
  private laid = 0;

  /**
   * @param box the electrode's box in its model.
   * @param way places of the computed way, in the electrode's model.
   */
  constructor(
    private readonly placing: Placing,
    box: Box3,
    way: readonly Vector3[],
  ) {
    const m = placing.metresPerUm;
    this.ion = createIonMesh(ION_UM * m);
    this.glow = createGlow(GLOW_UM * m);
    this.trail = new Beads(MOST_BEADS, ACCENT_COLOUR, TRAIL_UM * m);
    this.guide = new Beads(MOST_BEADS, QUIET_COLOUR, GUIDE_UM * m);
    this.separator = createSeparator(box, SEPARATOR_UM * m, SEPARATOR_PLATE_UM * m);
    this.ion.add(this.glow);
    this.group.add(this.separator, this.ion);
    this.trail.addTo(this.group);
    this.guide.addTo(this.group);
    string(this.guide, way, GUIDE_STEP_UM * m);
  }

  addTo(model: Group): void {
    model.add(this.group);
  }

  /** Draw the ion where it is, and the way that it has come. */
  follow(ion: Ion, shown: ArrayLike<number>, way: Way, guided: boolean): void {
    this.placing.toScene(shown, this.ion.position);
    this.ion.visible = way === "table"; // who flies is the ion
    this.guide.show(guided);
    this.lay(ion.trail);
  }

  dispose(): void {
    this.group.removeFromParent();
    this.trail.dispose();
    this.guide.dispose();
    this.glow.material.map?.dispose();
    discard(this.ion);
    discard(this.separator);
  }

  /** The trail only grows at its end, except when it was thinned out. */
  private lay({ points, count, stride_um }: Trail): void {
    if (stride_um !== this.stride || count < this.laid) {
      this.trail.clear();
      this.laid = 0;
      this.stride = stride_um;
    }
    for (; this.laid < count; this.laid++) {
      const from = 3 * this.laid;
      this.trail.add(this.placing.toScene(points.subarray(from, from + 3), this.place));
    }
  }
}

/** Beads at even distances along a way. */
function string(beads: Beads, way: readonly Vector3[], step: number): void {
  let at = 0;
  for (const [n, to] of way.slice(1).entries()) {
    const from = way[n]!;
    const length = from.distanceTo(to);
    for (; at < length; at += step) beads.add(from.clone().lerp(to, at / length));
    at -= length;
  }
}

/** Bright by itself, and seen a little through what is before it, so that it is never lost. */
function createIonMesh(radius: number): Group {
  const ion = new Group();
  const geometry = new SphereGeometry(radius, 32, 16);
  const looks = { color: ION_COLOUR, toneMapped: false, transparent: true }; // drawn after its edge
  const seen = new Mesh(geometry, new MeshBasicMaterial(looks));
  const through = { ...looks, opacity: 0.45, depthTest: false, depthWrite: false };
  const hidden = new Mesh(geometry, new MeshBasicMaterial(through));
  const edge = new Mesh(
    new SphereGeometry(EDGE * radius, 32, 16),
    new MeshBasicMaterial({ color: SURFACE_COLOUR, side: BackSide, transparent: true, depthTest: false }),
  );
  edge.renderOrder = 2;
  seen.renderOrder = hidden.renderOrder = 3;
  ion.add(edge, seen, hidden);
  return ion;
}

/** A soft light around the ion. */
function createGlow(radius: number): Sprite {
  const bytes = new Uint8Array(4 * GLOW_PX * GLOW_PX);
  const { r, g, b } = new Color(ACCENT_COLOUR).convertLinearToSRGB();
  for (let n = 0; n < GLOW_PX * GLOW_PX; n++) {
    const [x, y] = [n % GLOW_PX, Math.floor(n / GLOW_PX)].map((px) => (2 * (px + 0.5)) / GLOW_PX - 1);
    const light = Math.max(0, 1 - Math.hypot(x!, y!)) ** 2.2;
    bytes.set([r, g, b].map((part) => Math.round(255 * part)).concat(Math.round(255 * light)), 4 * n);
  }
  const map = new DataTexture(bytes, GLOW_PX, GLOW_PX);
  map.needsUpdate = true;
  const material = new SpriteMaterial({
    map,
    blending: AdditiveBlending,
    transparent: true,
    opacity: 0.75,
    depthWrite: false,
    depthTest: false,
    toneMapped: false,
  });
  const glow = new Sprite(material);
  glow.scale.setScalar(2 * radius);
  glow.renderOrder = 2;
  return glow;
}

/** A thin sheet over the electrode, as wide as it is: clear, so that one sees past it, with an edge. */
function createSeparator(box: Box3, above: number, thickness: number): Separator {
  const size = box.getSize(new Vector3());
  const looks = { color: SEPARATOR_COLOUR, transparent: true, depthWrite: false };
  const sheet = new BoxGeometry(size.x, thickness, size.z);
  const separator = new Mesh(sheet, new MeshBasicMaterial({ ...looks, opacity: 0.1 }));
  separator.add(
    new LineSegments(new EdgesGeometry(sheet), new LineBasicMaterial({ ...looks, opacity: 0.6 })),
  );
  const middle = box.getCenter(new Vector3());
  separator.position.set(middle.x, box.max.y + above + thickness / 2, middle.z);
  return separator;
}

/** Give the graphics memory of what was made here back; the square of sprites is three.js's own. */
function discard(part: Object3D): void {
  part.traverse((one) => {
    if (!(one instanceof Mesh || one instanceof LineSegments || one instanceof Sprite)) return;
    if (!(one instanceof Sprite)) one.geometry.dispose();
    (one.material as Material).dispose();
  });
}
