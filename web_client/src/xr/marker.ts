import {
  CanvasTexture,
  DoubleSide,
  Group,
  Mesh,
  MeshBasicMaterial,
  PlaneGeometry,
  RingGeometry,
  SRGBColorSpace,
  Vector3,
  type Object3D,
} from "three";
import { ACCENT_COLOUR } from "../scene/palette";
import { FONT, PLATE } from "./pen";

const PULSE_SECONDS = 2.4;
const LABEL = { width: 512, height: 96, text: 52 } as const;

/** A ring around a place that a step names, with its name above; it faces the person and keeps its apparent size. */
export class Marker {
  readonly group = new Group();
  private readonly ring: Mesh<RingGeometry, MeshBasicMaterial>;
  private readonly label: Mesh<PlaneGeometry, MeshBasicMaterial>;
  private readonly canvas = document.createElement("canvas");
  private readonly texture = new CanvasTexture(this.canvas);
  private readonly still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  private said = "";

  constructor() {
    this.canvas.width = LABEL.width;
    this.canvas.height = LABEL.height;
    this.texture.colorSpace = SRGBColorSpace;
    this.ring = new Mesh(
      new RingGeometry(0.04, 0.046, 48),
      new MeshBasicMaterial({ color: ACCENT_COLOUR, side: DoubleSide, ...ON_TOP }),
    );
    this.label = new Mesh(
      new PlaneGeometry(0.16, (0.16 * LABEL.height) / LABEL.width),
      new MeshBasicMaterial({ map: this.texture, ...ON_TOP }),
    );
    this.label.position.y = 0.072;
    this.ring.renderOrder = this.label.renderOrder = 10;
    this.group.add(this.ring, this.label);
    this.group.visible = false;
  }

  /** Stand around a place and say its name; without a place it is not seen. */
  show(place: Object3D | undefined, name: string, eyes: Vector3): void {
    this.group.visible = place !== undefined;
    if (!place) return;
    const { parent } = this.group;
    place.getWorldPosition(this.group.position);
    this.group.scale.setScalar(Math.max(0.6, this.group.position.distanceTo(eyes)));
    parent?.worldToLocal(this.group.position);
    this.group.lookAt(eyes);
    const beat = this.still ? 0 : Math.sin((performance.now() / 1000 / PULSE_SECONDS) * 2 * Math.PI);
    this.ring.scale.setScalar(1 + 0.06 * beat);
    this.say(name);
  }

  dispose(): void {
    this.group.removeFromParent();
    for (const { geometry, material } of [this.ring, this.label]) {
      geometry.dispose();
      material.dispose();
    }
    this.texture.dispose();
  }

  private say(name: string): void {
    const ink = this.canvas.getContext("2d");
    if (name === this.said || !ink) return;
    this.said = name;
    ink.clearRect(0, 0, LABEL.width, LABEL.height);
    ink.font = `600 ${LABEL.text}px ${FONT}`;
    const width = Math.min(LABEL.width - 4, ink.measureText(name).width + LABEL.text);
    ink.beginPath();
    ink.roundRect((LABEL.width - width) / 2, 2, width, LABEL.height - 4, LABEL.height / 2);
    ink.fillStyle = PLATE;
    ink.fill();
    ink.strokeStyle = ACCENT_COLOUR;
    ink.lineWidth = 3;
    ink.stroke();
    ink.fillStyle = "#f2f7fb";
    ink.textAlign = "center";
    ink.textBaseline = "middle";
    ink.fillText(name, LABEL.width / 2, LABEL.height / 2 + 3, width - LABEL.text / 2);
    this.texture.needsUpdate = true;
  }
}

/** Seen through whatever stands before it: the place may be behind glass. */
const ON_TOP = { transparent: true, depthTest: false, depthWrite: false, toneMapped: false } as const;
