import type { Group, Quaternion, Vector3 } from "three";
import type { Viewer } from "../scene/viewer";
import type { View } from "../state";
import { Veil } from "./veil";

/** How far the walls are at most stops, so that there is room for a person and the plates. */
const ROOM_M = 1.5;

interface Standing {
  position: Vector3;
  quaternion: Quaternion;
}

/**
 * The flight through the pores as a headset shows it: from stop to stop. Nothing moves around the person: a veil
 * closes, the enlarged electrode is put so that the stop is where their head is, and the veil opens.
 */
export class Diving {
  private readonly veil = new Veil();
  private before: Standing | undefined;
  private stop: number | null = null;

  constructor(private readonly viewer: Viewer) {}

  addTo(room: Group): void {
    this.veil.addTo(room);
  }

  /** Whether the person stands in the pores. */
  get inside(): boolean {
    return this.stop !== null;
  }

  /** Called before each frame; brings the person to the stop that the view asks for, behind the veil. */
  frame({ flight }: View, eyes: Vector3, seconds: number): void {
    const wanted = flight.on ? flight.time : null;
    const closing = wanted !== this.stop;
    if (!this.veil.draw(closing, eyes, seconds) || !closing) return;
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
    this.veil.dispose();
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
