import { Matrix4, Quaternion, Vector3 } from "three";
import { isHost, isLed, mayPoint, ownSeat, type Joined } from "../rooms/rights";
import { Crowd } from "../rooms/interpolation";
import { seatColour } from "../rooms/colours";
import { PosePace } from "../rooms/pace";
import { BUNDLE_KIND, decodeBundle, encodePose, FLAGS, NOWHERE, type Limb, type Pose } from "../rooms/poses";
import type { HeadPose } from "../scene/guide";
import { Laser } from "../scene/laser";
import { People } from "../scene/people";
import { Pins } from "../scene/pins";
import { sideOf, besideHost, ROOM_LENS } from "../scene/seating";
import type { Viewer } from "../scene/viewer";
import type { Attending } from "./attending";
import type { Context } from "./context";

const POINTS_AT_M = 1.2; // where nothing is pointed at
/** A pointer on the page starts beside the eyes, so that who points sees it. */
const BESIDE_EYES = new Vector3(0.13, -0.13, -0.06);
const FADE_MS = 140;
/** A page that nobody looks at draws no frames; who sits before it is there all the same. */
const WITHOUT_FRAMES_MS = 1000;

/** Everybody else in the 3D view, the own place among them, and what is pinned and pointed at. */
export class Presence {
  private readonly crowd = new Crowd();
  private readonly pace = new PosePace();
  private readonly people = new People();
  private readonly pins = new Pins();
  private readonly laser: Laser;
  /** Counts on from an earlier visit, for the others drop what is older. */
  private sequence = Math.floor(Date.now() / 50);
  private left = false;
  private framedMs = 0;
  private readonly heartbeat: ReturnType<typeof setInterval>;

  constructor(
    private readonly context: Context,
    private readonly attending: Attending,
    private readonly viewer: Viewer,
  ) {
    const seat = attending.joined?.seat ?? 1;
    this.laser = new Laser(seatColour(seat));
    viewer.stand.add(this.people.group, this.pins.group, this.laser.group);
    viewer.widen(ROOM_LENS);
    viewer.orbit.face(sideOf(seat));
    context.connection.onBinary(BUNDLE_KIND, (frame) => {
      this.crowd.take(decodeBundle(frame), attending.clock.server());
    });
    this.heartbeat = setInterval(() => this.beat(), WITHOUT_FRAMES_MS);
  }

  /** Called before every frame of the view. */
  frame(seconds: number): void {
    const { joined } = this.attending;
    if (!joined || this.left) return;
    this.framedMs = performance.now();
    this.send(joined);
    this.follow(joined, seconds);
    this.draw(joined);
  }

  /** Come to the host: behind a short fade, and without moving around anybody. */
  come(): void {
    const { joined } = this.attending;
    const head = joined && this.headOf(joined.room.powers.host);
    if (!joined || !head) return;
    if (this.viewer.body) {
      this.viewer.guide.summons = head;
      return;
    }
    const { parentElement } = this.viewer.renderer.domElement;
    parentElement?.classList.add("faded");
    setTimeout(() => {
      this.viewer.orbit.face(besideHost(head.position, this.viewer.orbit.middle, joined.seat));
      parentElement?.classList.remove("faded");
    }, FADE_MS);
  }

  /** Out of the room: the view is one's own again. */
  leave(): void {
    this.left = true;
    clearInterval(this.heartbeat);
    this.people.dispose();
    this.pins.dispose();
    this.laser.dispose();
    this.viewer.guide.follow(undefined, 0);
    this.viewer.widen();
    this.viewer.orbit.face();
    const { dataset } = this.viewer.renderer.domElement;
    delete dataset["people"];
    delete dataset["eyes"];
    this.context.connection.onBinary(BUNDLE_KIND, () => undefined);
  }

  private beat(): void {
    const { joined } = this.attending;
    if (joined && performance.now() - this.framedMs >= WITHOUT_FRAMES_MS) this.send(joined);
  }

  private send(joined: Joined): void {
    const own = ownSeat(joined);
    if (!own || own.attendance === "observer") return;
    const pointing =
      this.context.store.get().rooms.pointing && (isHost(joined) || mayPoint(joined.room, own));
    const pose = this.viewer.body ? this.poseOfBody(pointing) : this.poseOfCamera(pointing);
    this.showOwnPointer(pose);
    if (!this.attending.isSeated || !this.pace.due(pose, performance.now())) return;
    this.sequence += 1;
    this.context.connection.stream(encodePose({ ...pose, sequence: this.sequence }));
  }

  private draw({ room, seat }: Joined): void {
    const { viewer } = this;
    const eyes = viewer.eyes();
    const now = this.attending.clock.server();
    const outside = viewer.moment() === undefined && !viewer.visit; // on the way through the pores nobody stands around
    this.people.group.visible = this.pins.group.visible = outside;
    const moved = this.people.show(room, seat, (one) => this.crowd.pose(one, now), eyes);
    const pinned = this.drawPins(eyes);
    if (moved || pinned) viewer.invalidate();
    this.note(eyes);
  }

  /** How many others are seen and from where, where a test can read it. */
  private note(eyes: Vector3): void {
    const { dataset } = this.viewer.renderer.domElement;
    const notes = {
      people: String(this.people.count),
      eyes: eyes
        .toArray()
        .map((at) => at.toFixed(3))
        .join(" "),
    };
    for (const [name, note] of Object.entries(notes)) if (dataset[name] !== note) dataset[name] = note;
  }

  private drawPins(eyes: Vector3): boolean {
    const { viewer, pins } = this;
    const { rooms, shown } = this.context.store.get();
    const here = (rooms.joined?.room.pins ?? []).filter((pin) => pin.electrode_id === shown.electrodeId);
    const group = viewer.model?.group;
    if (group) {
      pins.group.position.copy(group.position);
      pins.group.quaternion.copy(group.quaternion);
    }
    const changed = pins.show(here, (particle) => viewer.model?.particle(particle)?.centre, eyes);
    const at = viewer.body ? { right: 0, up: 0 } : viewer.cursor;
    const camera = viewer.body ? viewer.renderer.xr.getCamera() : viewer.camera;
    const near = at && pins.near(at.right, at.up, camera, viewer.camera.aspect);
    const read = here.find(({ pin_id }) => pin_id === (near ?? rooms.openPin));
    return pins.read(read) || changed;
  }

  /** See what the host sees, unless one has declined. */
  private follow(joined: Joined, seconds: number): void {
    const { declined } = this.context.store.get().rooms;
    const led = isLed(joined) && !declined;
    this.viewer.guide.follow(led ? this.headOf(joined.room.powers.host) : undefined, seconds);
  }

  /** Somebody's head in the scene's world. */
  private headOf(seat: number): HeadPose | undefined {
    const pose = this.crowd.pose(seat, this.attending.clock.server());
    if (!pose || !(pose.flags & FLAGS.head)) return undefined;
    const { stand } = this.viewer;
    stand.updateWorldMatrix(true, false);
    const position = stand.localToWorld(new Vector3().fromArray(pose.head.position));
    const quaternion = new Quaternion().fromArray(pose.head.rotation).premultiply(stand.quaternion);
    return { position, quaternion };
  }

  private showOwnPointer({ flags, right, pointerM }: Pose): void {
    const on = (flags & FLAGS.pointer) !== 0 && !this.viewer.body; // a headset draws its own rays
    const before = this.laser.group.visible;
    this.laser.reach(on ? pointerM : undefined);
    if (on) {
      this.laser.group.position.fromArray(right.position);
      this.laser.group.quaternion.fromArray(right.rotation);
    }
    if (on || before) this.viewer.invalidate();
  }

  /** On the page the camera is the head, and the pointer goes where the mouse is. */
  private poseOfCamera(pointing: boolean): Pose {
    const { camera, cursor } = this.viewer;
    camera.updateMatrixWorld();
    const pose = this.pose(FLAGS.head | (pointing ? FLAGS.pointer : 0), this.limb(camera.matrixWorld));
    if (!pointing) return pose;
    const sight = this.viewer.sightThrough(cursor?.right ?? 0, cursor?.up ?? 0);
    const reach = this.viewer.meet(sight)?.distance ?? this.viewer.distanceTo(sight) ?? POINTS_AT_M;
    const target = sight.at(reach, new Vector3());
    const origin = camera.localToWorld(BESIDE_EYES.clone());
    const aim = new Matrix4().lookAt(origin, target, camera.up).setPosition(origin);
    return { ...pose, right: this.limb(aim), pointerM: origin.distanceTo(target) };
  }

  private poseOfBody(pointing: boolean): Pose {
    const { head, left, right, pinches, reach } = this.viewer.body!();
    const flags =
      FLAGS.head |
      (left ? FLAGS.left : 0) |
      (right ? FLAGS.right : 0) |
      (right && pointing ? FLAGS.pointer : 0) |
      (pinches.left ? FLAGS.pinchLeft : 0) |
      (pinches.right ? FLAGS.pinchRight : 0);
    const limb = (matrix: Matrix4 | undefined) => (matrix ? this.limb(matrix) : NOWHERE);
    return { ...this.pose(flags, this.limb(head)), left: limb(left), right: limb(right), pointerM: reach };
  }

  private pose(flags: number, head: Limb): Pose {
    const timeMs = Math.round(this.attending.clock.server());
    return { flags, sequence: 0, timeMs, head, left: NOWHERE, right: NOWHERE, pointerM: 0 };
  }

  /** A place of the scene's world in the room's metres: the electrode stands at the room's origin. */
  private limb(world: Matrix4): Limb {
    const { stand } = this.viewer;
    stand.updateWorldMatrix(true, false);
    const inRoom = stand.matrixWorld.clone().invert().multiply(world);
    const position = new Vector3();
    const rotation = new Quaternion();
    inRoom.decompose(position, rotation, new Vector3());
    return {
      position: position.toArray(),
      rotation: rotation.toArray() as Limb["rotation"] & number[],
    };
  }
}
