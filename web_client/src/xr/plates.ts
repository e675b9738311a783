import type { Group, Intersection, Matrix4, Object3D } from "three";
import type { PanelContent } from "../panels/content";
import { Notice } from "./notice";
import { Plate } from "./plate";
import type { Thing } from "./sight";

const TEXT_DISTANCE_M = 2; // plates are drawn for this distance and scaled to look alike at others
const BEHIND_M = 0.1;
const BELOW_EYES_M = 0.125;

/**
 * Distances in metres and angles in radians, as people see them from where they stand; `alone` is how much larger the
 * task is while there is nothing else.
 */
export const LAYOUT = {
  "immersive-vr": {
    distance: 1.2,
    angle: 0.68,
    alone: 1.5,
    edge: { distance: 0.95, below: 0.64, size: 0.72 },
  },
  // Displays that show the room see little of it upwards and downwards, and nothing that is near.
  "immersive-ar": { distance: 2, angle: 0.42, alone: 1.2, edge: { distance: 1.3, below: 0.24, size: 0.75 } },
} as const;

export type Mode = keyof typeof LAYOUT;

/** What there is to be read now. */
export interface Readable {
  task: PanelContent;
  /** Beside the work; null while nothing but the task is to be seen. */
  side: PanelContent | null;
  /** At the lower edge of the view; null while nothing is. */
  notice: PanelContent | null;
}

/** The panels in a room: the task and the numbers on either side of the work, and a notice at the edge of the view. */
export class Plates {
  /** What a gaze can rest on. */
  readonly things: readonly Thing[];
  private readonly task: Plate;
  private readonly side: Plate;
  private readonly notice: Notice;
  private readonly all: readonly Plate[];
  private eyesY = 0;
  private alone = false;

  /** @param log hears what is pressed on which. */
  constructor(
    private readonly mode: Mode,
    log: (action: string, target: string) => void,
  ) {
    const telling = (name: string) => (id: string) => log("press", `${name}/${id}`);
    this.task = new Plate("task", telling("task"));
    this.side = new Plate("side", telling("side"));
    this.notice = new Notice(LAYOUT[mode].edge, telling("notice"));
    this.all = [this.task, this.side, this.notice.plate];
    this.things = this.all.map(({ thing }) => thing);
  }

  addTo(room: Group): void {
    for (const { mesh } of this.all) room.add(mesh);
  }

  /** Those that are to be seen. */
  get seen(): Plate[] {
    return this.all.filter(({ mesh }) => mesh.visible);
  }

  get meshes(): Object3D[] {
    return this.seen.map(({ mesh }) => mesh);
  }

  /** Stand them around eyes at this height. */
  stand(eyesY: number): void {
    this.eyesY = eyesY;
    const { angle, alone } = LAYOUT[this.mode];
    this.put(this.task, this.alone ? 0 : -angle, this.alone ? alone : 1);
    this.put(this.side, angle, 1);
  }

  /** Show what there is to who has the head there; the task stands straight ahead while it is alone. */
  show({ task, side, notice }: Readable, head: Matrix4): void {
    if (this.alone !== (side === null)) {
      this.alone = side === null;
      this.stand(this.eyesY);
    }
    this.task.show(task);
    this.side.mesh.visible = side !== null;
    if (side) this.side.show(side);
    this.notice.show(notice, head);
  }

  /** Counts on with everything that is drawn. */
  get drawings(): number {
    return this.all.reduce((sum, { drawings }) => sum + drawings, 0);
  }

  /** Where in the world the middle of each target is, by plate and name. */
  places(): Record<string, number[]> {
    const found: Record<string, number[]> = {};
    for (const plate of this.seen)
      for (const { id, place } of plate.places()) found[`${plate.thing.name}/${id}`] = place.toArray();
    return found;
  }

  /** Light up what hands point at. */
  hover(pointed: readonly (Intersection | undefined)[]): void {
    for (const plate of this.seen) plate.hover(pointed.find((one) => one?.object === plate.mesh)?.uv);
  }

  /** Press what a ray points at. */
  press({ object, uv }: Intersection): void {
    if (uv) this.all.find(({ mesh }) => mesh === object)?.press(uv);
  }

  /** Be seen through what is nearer, or not. */
  inFront(of: boolean): void {
    this.task.inFront(of);
    this.side.inFront(of);
  }

  /** Give the graphics memory back. */
  dispose(): void {
    for (const plate of this.all) plate.dispose();
  }

  private put(plate: Plate, turn: number, larger: number): void {
    const away = LAYOUT[this.mode].distance + BEHIND_M;
    plate.mesh.position.set(-Math.sin(turn) * away, this.eyesY - BELOW_EYES_M, -Math.cos(turn) * away);
    plate.mesh.rotation.y = turn;
    plate.size = (larger * away) / TEXT_DISTANCE_M;
  }
}
