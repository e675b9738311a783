import { CanvasTexture, Group, Sprite, SpriteMaterial, SRGBColorSpace, Vector3, type Camera } from "three";
import type { Pin } from "../generated/messages.gen";
import { seatColour } from "../rooms/colours";
import { Nameplate } from "./nameplate";

const PX = 96;
const SHARE = 0.03; // of the distance: a pin is as large from near and from far
const HOVER = 0.05; // of half the view's height

/** Where a pin's particle is now, in the electrode's frame; undefined where there is none or it is not known. */
export type PlaceOf = (particle: number) => Vector3 | undefined;

/** Notes on the electrode: a numbered mark each, and the note of the one that is pointed at or chosen. */
export class Pins {
  readonly group = new Group();
  private readonly marks = new Map<string, Sprite>();
  private readonly plate = new Nameplate(-1.2, true);
  private shown = "";

  constructor() {
    this.group.add(this.plate.sprite);
    this.plate.sprite.visible = false;
  }

  /** Bring the marks up to the room's pins; returns whether something looks different. */
  show(pins: readonly Pin[], placeOf: PlaceOf, eyes: Vector3): boolean {
    const looks: unknown[] = [];
    pins.forEach((pin, i) => {
      const mark = this.marks.get(pin.pin_id) ?? this.add(pin, i + 1);
      const place = pin.particle === null ? undefined : placeOf(pin.particle);
      if (place) mark.position.copy(place);
      else mark.position.fromArray(pin.position);
      const size = SHARE * this.group.localToWorld(mark.position.clone()).distanceTo(eyes);
      mark.scale.set(size, size, 1);
      looks.push(pin.pin_id, mark.position.toArray());
    });
    for (const [id, mark] of this.marks) {
      if (pins.some(({ pin_id }) => pin_id === id)) continue;
      remove(mark);
      this.marks.delete(id);
    }
    this.plate.face(eyes);
    const now = JSON.stringify(looks);
    const changed = now !== this.shown;
    this.shown = now;
    return changed;
  }

  /** The pin nearest to a place of the view (from -1 to 1 to the right and upwards); undefined where none is near. */
  near(right: number, up: number, camera: Camera, aspect: number): string | undefined {
    let best: { id: string; away: number } | undefined;
    for (const [id, mark] of this.marks) {
      const { x, y, z } = mark.getWorldPosition(new Vector3()).project(camera);
      const away = Math.hypot((x - right) * aspect, y - up);
      if (z < 1 && away < HOVER && (!best || away < best.away)) best = { id, away };
    }
    return best?.id;
  }

  /** Show the note of a pin, or of none; returns whether it changed. */
  read(pin: Pin | undefined): boolean {
    const { sprite } = this.plate;
    const before = sprite.visible;
    const mark = pin && this.marks.get(pin.pin_id);
    sprite.visible = mark !== undefined;
    if (!pin || !mark) return before;
    sprite.position.copy(mark.position);
    const text = `${pin.note} – ${pin.name}`;
    const changed = this.plate.say({ text, colour: seatColour(pin.seat), icons: ["pin"] });
    return changed || !before;
  }

  dispose(): void {
    for (const mark of this.marks.values()) remove(mark);
    this.plate.dispose();
    this.group.removeFromParent();
  }

  private add(pin: Pin, number: number): Sprite {
    const map = new CanvasTexture(picture(number, seatColour(pin.seat)));
    map.colorSpace = SRGBColorSpace;
    const mark = new Sprite(
      new SpriteMaterial({ map, depthTest: false, depthWrite: false, toneMapped: false }),
    );
    mark.center.set(0.5, 0.04);
    mark.renderOrder = 2;
    this.marks.set(pin.pin_id, mark);
    this.group.add(mark);
    return mark;
  }
}

function remove(mark: Sprite): void {
  mark.removeFromParent();
  mark.material.map?.dispose();
  mark.material.dispose();
}

/** A drop with a number that stands on its point. */
function picture(number: number, colour: string): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = PX;
  const ink = canvas.getContext("2d");
  if (!ink) return canvas;
  ink.beginPath();
  ink.moveTo(PX / 2, PX - 4);
  ink.bezierCurveTo(PX * 0.2, PX * 0.64, PX * 0.16, PX * 0.52, PX * 0.16, PX * 0.38);
  ink.arc(PX / 2, PX * 0.38, PX * 0.34, Math.PI, 0);
  ink.bezierCurveTo(PX * 0.84, PX * 0.52, PX * 0.8, PX * 0.64, PX / 2, PX - 4);
  ink.fillStyle = "#10243a";
  ink.fill();
  ink.strokeStyle = colour;
  ink.lineWidth = 6;
  ink.stroke();
  ink.font = "600 38px system-ui, sans-serif";
  ink.textAlign = "center";
  ink.textBaseline = "middle";
  ink.fillStyle = "#f2f7fb";
  ink.fillText(String(number), PX / 2, PX * 0.4);
  return canvas;
}
