import { Quaternion, Vector3, type Group } from "three";
import type { Actions } from "../actions";
import { PoreVisit } from "../games/pore_flight/pore_visit";
import type { Way } from "../games/pore_flight/result";
import { OPEN_LIGHT } from "../scene/pilot";
import type { Viewer } from "../scene/viewer";
import type { Hand } from "./hand";
import { Veil } from "./veil";

/** At the table an electrode is as wide as a table, and the ion at arm's length below the eyes. */
const TABLE_M_PER_UM = 0.045;
const ARM_M = 0.6;
const BELOW_EYES_M = 0.22;
/** For who flies, how far the walls usually are. */
const ROOM_M = 0.9;
/** How much farther than the hand the ion goes. */
const GAINS: Record<Way, number> = { table: 1, flight: 3 };
const STICK_MOVES = 0.15;
const STICK_TURNS = 0.7;
const LEAVE_BUTTON = 5; // the upper one, B or Y
const TOUCH = { strength: 0.35, milliseconds: 25 };

interface Standing {
  position: Vector3;
  quaternion: Quaternion;
}

/**
 * The game as a headset shows it: the electrode moves past the ion by the person's own hand, or around the person who
 * is the ion. Where the electrode changes its size, a veil closes first.
 */
export class IonLeading {
  private readonly veil = new Veil();
  private placed: PoreVisit | undefined;
  private before: Standing | undefined;
  /** Where the ion is, on the stand. */
  private readonly anchor = new Vector3();
  private scale = 1;
  private pulling: { hand: Hand; from: Vector3 } | undefined;
  private turned = false;
  private touches = 0;
  private readonly point = new Vector3();
  private readonly way = new Vector3();
  private readonly turn = new Quaternion();

  constructor(
    private readonly viewer: Viewer,
    private readonly actions: Actions,
    private readonly room: Group,
  ) {
    this.veil.addTo(room);
  }

  /** Whether the game has the room. */
  get inside(): boolean {
    return this.placed !== undefined;
  }

  /** Called before each frame. */
  frame(eyes: Vector3, hands: readonly Hand[], seconds: number): void {
    const { visit } = this.viewer;
    const wanted = visit instanceof PoreVisit ? visit : undefined;
    const closing = wanted !== this.placed;
    if (this.veil.draw(closing, eyes, seconds) && closing) this.change(wanted, eyes);
    if (!this.placed) return;
    for (const hand of hands) this.listen(hand, seconds);
    this.pull();
    this.feel(hands);
    this.place(this.placed);
  }

  /** A hand takes hold: the electrode at the table, or what is around who flies. */
  grab(hand: Hand): void {
    this.pulling = { hand, from: this.handOf(hand, new Vector3()) };
  }

  letGo(hand: Hand): void {
    if (this.pulling?.hand === hand) this.pulling = undefined;
  }

  dispose(): void {
    this.placed = undefined;
    this.pulling = undefined;
    this.viewer.pilot.lightsOut();
    this.note();
    this.veil.dispose();
  }

  private change(wanted: PoreVisit | undefined, eyes: Vector3): void {
    if (this.placed && !wanted) this.rise();
    this.placed = wanted;
    this.pulling = undefined;
    if (wanted) this.enter(wanted, eyes);
    this.note();
    this.viewer.modelChanged();
  }

  private enter({ journey, placing }: PoreVisit, eyes: Vector3): void {
    const { model, stand } = this.viewer;
    if (!model) return;
    const { position, quaternion } = model.group;
    this.before ??= { position: position.clone(), quaternion: quaternion.clone() };
    journey.steering.pitch = 0; // a person looks up and down by themselves
    const flies = journey.way === "flight";
    this.scale = flies ? ROOM_M / this.viewer.usualClearance() : TABLE_M_PER_UM / placing.metresPerUm;
    const front = flies ? new Vector3() : new Vector3(0, -BELOW_EYES_M, -ARM_M);
    front.applyQuaternion(this.room.quaternion).add(eyes);
    this.anchor.copy(stand.worldToLocal(front));
    this.touches = journey.ion.touches;
  }

  /** The electrode so that the ion stays where it is. */
  private place({ journey, placing }: PoreVisit): void {
    const { model, stand, pilot } = this.viewer;
    if (!model) return;
    const { group } = model;
    group.scale.setScalar(this.scale);
    group.rotation.set(0, this.room.rotation.y - stand.rotation.y - journey.steering.yaw, 0);
    placing.toScene(journey.shown, this.point).multiplyScalar(this.scale).applyQuaternion(group.quaternion);
    group.position.copy(this.anchor).sub(this.point);
    pilot.lightUp(this.anchor, this.scale, journey.way === "table" ? OPEN_LIGHT : undefined);
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

  /** The electrode goes with the hand; in it, the ion goes the other way. */
  private pull(): void {
    if (!this.pulling || !this.placed) return;
    const { hand, from } = this.pulling;
    const gain = GAINS[this.placed.journey.way];
    this.handOf(hand, this.point);
    this.way.copy(from).sub(this.point).multiplyScalar(gain);
    from.copy(this.point);
    this.lead(this.way);
  }

  /** Sticks: who flies goes where the hand points; to the side is a turn by a step, once. */
  private listen(hand: Hand, seconds: number): void {
    const { axes, buttons } = hand.source?.gamepad ?? {};
    const [sideways, forwards] = [axes?.[2] ?? 0, -(axes?.[3] ?? 0)];
    const journey = this.placed!.journey;
    if (buttons?.[LEAVE_BUTTON]?.pressed) return this.actions.leavePoreFlight();
    if (journey.way === "flight" && Math.abs(forwards) > STICK_MOVES) {
      const length = forwards * journey.limit * seconds * this.placed!.placing.metresPerUm * this.scale;
      this.lead(
        this.way.set(0, 0, -length).transformDirection(hand.pointer.matrixWorld).setLength(Math.abs(length)),
      );
    }
    if (hand.side !== "right") return;
    const turns = Math.abs(sideways) > STICK_TURNS;
    if (turns && !this.turned) this.actions.turnPoreFlight(sideways < 0 ? 1 : -1);
    this.turned = turns;
  }

  /** Pull the ion along a way in the room. */
  private lead(way: Vector3): void {
    const { model } = this.viewer;
    if (!model || !this.placed) return;
    const { journey, placing } = this.placed;
    way.applyQuaternion(model.group.getWorldQuaternion(this.turn).invert());
    way.divideScalar(this.scale * placing.metresPerUm);
    journey.steering.pullAlong(way.x, -way.z, way.y);
  }

  /** A wall is felt in the hands. */
  private feel(hands: readonly Hand[]): void {
    const { touches } = this.placed!.journey.ion;
    if (touches > this.touches)
      for (const { source } of hands)
        void source?.gamepad?.hapticActuators?.[0]?.pulse(TOUCH.strength, TOUCH.milliseconds);
    this.touches = touches;
  }

  private handOf(hand: Hand, out: Vector3): Vector3 {
    return out.setFromMatrixPosition(hand.pointer.matrixWorld);
  }

  /** Which way it is led, where a test can read it. */
  private note(): void {
    const { dataset } = this.viewer.renderer.domElement;
    if (this.placed) dataset["leading"] = this.placed.journey.way;
    else delete dataset["leading"];
  }
}
