import {
  CapsuleGeometry,
  Color,
  Group,
  LatheGeometry,
  Mesh,
  MeshStandardMaterial,
  SphereGeometry,
  Vector2,
  type BufferGeometry,
  type Vector3,
} from "three";
import { FLAGS, type Limb, type Pose } from "../rooms/poses";
import { Laser } from "./laser";
import { Nameplate, type Caption } from "./nameplate";

const SHELL = "#dbe3ea";
const VISOR = "#16242f";
/** Nobody looks at the inside of somebody else's head. */
const TOO_NEAR_M = 0.35;
const ABOVE_HEAD_M = 0.17;

/** Shapes that all people share: they are made once and stay. */
const SHAPES = {
  head: new SphereGeometry(1, 40, 28).scale(0.094, 0.112, 0.102),
  visor: new SphereGeometry(1, 40, 24).scale(0.071, 0.04, 0.05).translate(0, 0.012, -0.064),
  rim: new SphereGeometry(1, 40, 24).scale(0.083, 0.052, 0.05).translate(0, 0.012, -0.056),
  shoulders: new LatheGeometry(
    [
      [0, -0.17],
      [0.075, -0.168],
      [0.125, -0.155],
      [0.145, -0.13],
      [0.143, -0.095],
      [0.125, -0.066],
      [0.09, -0.045],
      [0.055, -0.034],
      [0, -0.03],
    ].map(([x, y]) => new Vector2(x, y)),
    48,
  ).scale(1, 1, 0.66),
  palm: new CapsuleGeometry(0.03, 0.045, 6, 16).rotateX(Math.PI / 2).scale(1.1, 0.62, 1),
  thumb: new CapsuleGeometry(0.0115, 0.032, 4, 10).rotateX(Math.PI / 2).rotateY(0.7),
};

/** Somebody else in the room: a head with a visor, hands where they are tracked, a name above. */
export class Avatar {
  readonly group = new Group();
  private readonly head = new Group();
  private readonly shoulders: Mesh;
  private readonly left: Group;
  private readonly right: Group;
  private readonly laser: Laser;
  private readonly plate = new Nameplate();
  private readonly materials: MeshStandardMaterial[];

  constructor(colour: string) {
    const shell = new MeshStandardMaterial({ color: SHELL, roughness: 0.55 });
    const visor = new MeshStandardMaterial({ color: VISOR, roughness: 0.12, metalness: 0.1 });
    const own = new MeshStandardMaterial({ color: colour, roughness: 0.6 });
    const cloth = new MeshStandardMaterial({
      color: new Color(colour).lerp(new Color(VISOR), 0.35),
      roughness: 0.8,
    });
    this.materials = [shell, visor, own, cloth];
    this.head.add(new Mesh(SHAPES.head, shell), new Mesh(SHAPES.rim, own), new Mesh(SHAPES.visor, visor));
    this.shoulders = new Mesh(SHAPES.shoulders, cloth);
    this.left = hand(1, shell, own);
    this.right = hand(-1, shell, own);
    this.laser = new Laser(colour);
    this.group.add(this.head, this.shoulders, this.left, this.right, this.laser.group, this.plate.sprite);
  }

  /** Be there, as others see it from their place. */
  show(pose: Pose, points: boolean, eyes: Vector3): void {
    const has = (flag: number) => (pose.flags & flag) !== 0;
    this.head.visible = this.shoulders.visible = has(FLAGS.head);
    put(this.head, pose.head);
    const { position, quaternion } = this.head;
    // Shoulders turn with the head and stay level.
    this.shoulders.position.copy(position).y -= 0.085;
    this.shoulders.rotation.set(0, heading(quaternion), 0);
    this.left.visible = has(FLAGS.left);
    this.right.visible = has(FLAGS.right);
    put(this.left, pose.left);
    put(this.right, pose.right);
    put(this.laser.group, pose.right);
    this.laser.reach(points && has(FLAGS.pointer) ? pose.pointerM : undefined);
    this.plate.sprite.position.copy(position).y += ABOVE_HEAD_M;
    this.plate.face(eyes);
    const world = this.group.localToWorld(position.clone());
    if (world.distanceTo(eyes) < TOO_NEAR_M)
      for (const part of [this.head, this.shoulders, this.plate.sprite]) part.visible = false;
    else this.plate.sprite.visible = has(FLAGS.head);
  }

  say(caption: Caption): void {
    this.plate.say(caption);
  }

  /** Where the head is. */
  get at(): Vector3 {
    return this.head.position;
  }

  dispose(): void {
    this.group.removeFromParent();
    this.plate.dispose();
    this.laser.dispose();
    for (const material of this.materials) material.dispose();
  }
}

/** A mitten: palm along -z, thumb towards the other hand. */
function hand(side: 1 | -1, shell: MeshStandardMaterial, cuff: MeshStandardMaterial): Group {
  const thumb = new Mesh<BufferGeometry>(SHAPES.thumb, shell);
  thumb.position.set(0.03, 0.006, -0.01);
  const wrist = new Mesh(new SphereGeometry(0.02, 16, 10).scale(1.15, 0.8, 0.6), cuff);
  wrist.position.z = 0.05;
  const made = new Group();
  made.add(new Mesh(SHAPES.palm, shell), thumb, wrist);
  made.scale.x = side;
  return made;
}

function put(part: Group, { position, rotation }: Limb): void {
  part.position.fromArray(position);
  part.quaternion.fromArray(rotation).normalize();
}

/** Which way something looks, as an angle around the vertical. */
function heading({ x, y, z, w }: Group["quaternion"]): number {
  return Math.atan2(2 * (w * y + x * z), 1 - 2 * (y * y + x * x));
}
