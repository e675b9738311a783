import { BackSide, Group, Mesh, MeshBasicMaterial, Quaternion, SphereGeometry, Vector3 } from "three";
import { SURFACE_COLOUR } from "../scene/palette";
import type { Viewer } from "../scene/viewer";
import type { View } from "../state";

const FADE_SECONDS = 0.14;
/** How far the walls are at most stops, so that there is room for a person and the plates. */
const ROOM_M = 1.5;
const VEIL_M = 0.25;

interface Standing {
  position: Vector3;
  quaternion: Quaternion;
}

/**
 * The flight through the pores as a headset shows it: from stop to stop. Nothing moves around the person: a veil
 * closes, the enlarged electrode is put so that the stop is where their head is, and the veil opens.
 */
export class Diving {
  private readonly veil = new Mesh(
    new SphereGeometry(VEIL_M, 24, 12),
    new MeshBasicMaterial({
      color: SURFACE_COLOUR,
      side: BackSide,
      transparent: true,
      opacity: 0,
      depthTest: false,
      toneMapped: false,
    }),
  );
  private before: Standing | undefined;
  private stop: number | null = null;

  constructor(private readonly viewer: Viewer) {
    this.veil.renderOrder = 10;
    this.veil.visible = false;
  }

  addTo(room: Group): void {
    room.add(this.veil);
  }

  /** Whether the person stands in the pores. */
  get inside(): boolean {
    return this.stop !== null;
  }

  /** Called before each frame; brings the person to the stop that the view asks for, behind the veil. */
  frame({ flight }: View, eyes: Vector3, seconds: number): void {
    const wanted = flight.on ? flight.time : null;
    const { material } = this.veil;
    const closing = wanted !== this.stop;
    const step = seconds / FADE_SECONDS;
    material.opacity = Math.min(1, Math.max(0, material.opacity + (closing ? step : -step)));
    this.veil.visible = material.opacity > 0;
    this.veil.parent?.worldToLocal(this.veil.position.copy(eyes));
    if (!closing || material.opacity < 1) return;
    this.stop = wanted;
    if (wanted === null) this.rise();
    else this.standAt(eyes);
    this.note();
    this.viewer.modelChanged();
  }

  /** The stop, where a test can read it. */
  private note(): void {
    const { dataset } = this.viewer.renderer.domElement;
    if (this.stop === null) delete dataset["diving"];
    else dataset["diving"] = this.stop.toFixed(2);
  }

  /** Give the graphics memory back; the viewer puts the electrode back into its place. */
  dispose(): void {
    this.viewer.pilot.lightsOut();
    this.stop = null;
    this.note();
    this.veil.removeFromParent();
    this.veil.geometry.dispose();
    this.veil.material.dispose();
  }

  private standAt(eyes: Vector3): void {
    const { model, stand, pilot } = this.viewer;
    const moment = this.viewer.moment();
    if (!model || !moment) return;
    const { group } = model;
    this.before ??= { position: group.position.clone(), quaternion: group.quaternion.clone() };
    const scale = ROOM_M / this.viewer.usualClearance();
    const head = stand.worldToLocal(eyes.clone());
    group.scale.setScalar(scale);
    group.position.copy(head).sub(moment.point.multiplyScalar(scale).applyQuaternion(group.quaternion));
    pilot.lightUp(head, scale);
  }

  private rise(): void {
    const { model, pilot } = this.viewer;
    if (!model || !this.before) return;
    model.group.scale.setScalar(1);
    model.group.position.copy(this.before.position);
    model.group.quaternion.copy(this.before.quaternion);
    this.before = undefined;
    pilot.lightsOut();
  }
}
