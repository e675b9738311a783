import { Quaternion, Vector3, type Matrix4 } from "three";
import type { PanelContent } from "../panels/content";
import { Plate } from "./plate";

/** Who has turned or walked so far has it before them again. */
const TURNED = 0.9;
const WALKED_M = 0.6;

/** Where a notice stands: metres from the eyes, radians below them, and how large it is. */
export interface Edge {
  distance: number;
  below: number;
  size: number;
}

/** Something to be answered in passing: at the lower edge of the view, where it hides nothing of the work. */
export class Notice {
  readonly plate: Plate;
  private before: { eyes: Vector3; heading: number } | undefined;
  private readonly eyes = new Vector3();
  private readonly forward = new Vector3();
  private readonly turned = new Quaternion();

  constructor(
    private readonly edge: Edge,
    pressed: (id: string) => void,
  ) {
    this.plate = new Plate("notice", pressed);
    this.plate.mesh.visible = false;
    this.plate.size = edge.size;
    this.plate.inFront(true); // what stands on a bench may reach up to it
  }

  /** Show this to who has the head there; null takes it away. */
  show(content: PanelContent | null, head: Matrix4): void {
    this.plate.mesh.visible = content !== null;
    if (!content) return void (this.before = undefined);
    this.follow(head);
    this.plate.show(content);
  }

  /** It stands before the person wherever they are, and follows the body and not the head. */
  private follow(head: Matrix4): void {
    const { mesh } = this.plate;
    const { eyes, forward, turned, edge } = this;
    mesh.parent?.worldToLocal(eyes.setFromMatrixPosition(head));
    mesh.parent?.getWorldQuaternion(turned).invert();
    forward.set(0, 0, -1).transformDirection(head).applyQuaternion(turned);
    const heading = Math.atan2(-forward.x, -forward.z);
    if (this.before && !hasLeft(this.before, eyes, heading)) return;
    this.before = { eyes: eyes.clone(), heading };
    const away = edge.distance * Math.cos(edge.below);
    mesh.position.set(
      -Math.sin(heading) * away,
      -edge.distance * Math.sin(edge.below),
      -Math.cos(heading) * away,
    );
    mesh.position.add(eyes);
    mesh.rotation.set(-edge.below, heading, 0, "YXZ");
  }
}

function hasLeft(before: { eyes: Vector3; heading: number }, eyes: Vector3, heading: number): boolean {
  const turned = heading - before.heading;
  const off = Math.abs(Math.atan2(Math.sin(turned), Math.cos(turned)));
  return off > TURNED || before.eyes.distanceTo(eyes) > WALKED_M;
}
