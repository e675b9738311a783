import {
  Box3,
  Color,
  Group,
  Mesh,
  MeshBasicMaterial,
  BoxGeometry,
  Quaternion,
  Vector3,
  type Intersection,
  type Object3D,
} from "three";
import type { Actions } from "../actions";
import { patch, sentence } from "../app/context";
import type { Anchor } from "../generated/messages.gen";
import { currentStep } from "../learning/state";
import { wordsIn } from "../panels/words";
import type { Body } from "../scene/body";
import { SURFACE_COLOUR } from "../scene/palette";
import { aroundOf } from "../scene/seating";
import type { Viewer } from "../scene/viewer";
import type { AppState, View } from "../state";
import type { Store } from "../store";
import { Company } from "./company";
import { Diving } from "./diving";
import { Gaze } from "./gaze";
import { Hand } from "./hand";
import { IonLeading } from "./ion_leading";
import { panelsFor } from "./panels";
import { LAYOUT, Plates, type Mode } from "./plates";
import type { Thing } from "./sight";
import { Workbench } from "./workbench";
import { Worn } from "./worn";

const BELOW_EYES_M = 0.25;
const TURN_GAIN = 3;
const STILL = 0.04; // a hand that turns less while it selects has picked a particle

const CUBE = new Box3(new Vector3().setScalar(-0.5), new Vector3().setScalar(0.5));

type Grab = { hand: Hand; heading: number; angle: number; turning: boolean } | undefined;

/** A headset session: the electrode in front, the task on one side, the numbers on the other. */
export class Headset {
  private readonly room = new Group();
  private readonly plates: Plates;
  private readonly handle = new Mesh(new BoxGeometry(1, 1, 1), new MeshBasicMaterial({ visible: false }));
  /** What a gaze can rest on. */
  private readonly seen: Thing[] = [{ name: "electrode", object: this.handle, box: CUBE }];
  private readonly hands: Hand[];
  private readonly gaze = new Gaze();
  private workbench: Workbench | undefined;
  private readonly diving: Diving;
  private readonly leading: IonLeading;
  private readonly company: Company;
  private anchor: Anchor | null = null;
  private grab: Grab;
  private placed = false;
  private working = true;
  private noted = 0;

  constructor(
    private readonly viewer: Viewer,
    private readonly store: Store<AppState>,
    private readonly actions: Actions,
    private readonly mode: Mode,
    /** Hears what was done to what, by identifiers. */
    private readonly log: (action: string, target: string) => void,
  ) {
    const { xr } = viewer.renderer;
    this.hands = [0, 1].map((index) => new Hand(xr, index));
    for (const hand of this.hands) this.listenTo(hand);
    this.plates = new Plates(mode, log);
    this.plates.addTo(this.room);
    this.seen.push(...this.plates.things);
    this.diving = new Diving(viewer);
    this.diving.addTo(this.room);
    this.leading = new IonLeading(viewer, actions, this.room);
    this.company = new Company(viewer);
    this.company.addTo(this.room);
  }

  /** Go in; the session's end puts everything back. */
  async begin(session: XRSession): Promise<void> {
    const { renderer, scene } = this.viewer;
    session.addEventListener("end", () => this.end());
    renderer.xr.setReferenceSpaceType("local-floor");
    await renderer.xr.setSession(session);
    const opaque = this.mode === "immersive-vr" && session.environmentBlendMode !== "additive";
    scene.background = opaque ? new Color(SURFACE_COLOUR) : null;
    if (opaque) this.furnish(); // elsewhere the person has a bench of their own
    scene.add(this.room);
    for (const hand of this.hands) hand.addTo(scene);
    this.anchor = this.store.get().rooms.joined?.room.anchor ?? null; // what was before does not move anybody now
    this.viewer.body = () => this.body();
    this.viewer.senses = new Worn(renderer.xr, session, this.seen);
    this.viewer.enterRoom((seconds) => this.frame(session, seconds));
  }

  private furnish(): void {
    const { renderer } = this.viewer;
    this.workbench = new Workbench(renderer);
    this.room.add(this.workbench.group);
    const standing = (props: number) => {
      if (!this.room.parent) return; // left before they arrived
      this.seen.push(...(this.workbench?.props ?? []));
      renderer.domElement.dataset["props"] = String(props);
      this.viewer.modelChanged(); // the electrode's shadow falls on them
    };
    this.workbench.furnish().then(standing, (reason: unknown) => this.complain(reason));
  }

  private complain(reason: unknown): void {
    const { t } = wordsIn(this.store.get().language);
    patch(this.store, "xr", { problem: t("xr.props", { reason: sentence(reason) }) });
  }

  private frame(session: XRSession, seconds: number): void {
    if (!this.placed) this.place();
    const state = this.store.get();
    this.markPlace(state);
    this.dive(state.view, seconds);
    this.accompany(state, seconds);
    const align = this.mode === "immersive-ar" ? () => this.alignHere() : undefined;
    const readable = panelsFor(state, this.actions, { align, leave: () => void session.end() });
    this.plates.show(readable, this.viewer.renderer.xr.getCamera().matrixWorld);
    this.showWork(readable.side !== null);
    this.note();
    this.point(state, seconds);
    if (this.grab) this.turn(this.grab);
  }

  /** Stand everything in front of the person, wherever they came in. */
  private place(): void {
    const head = this.viewer.renderer.xr.getCamera();
    const eyes = new Vector3().setFromMatrixPosition(head.matrixWorld);
    if (eyes.lengthSq() === 0) return;
    const forward = new Vector3(0, 0, -1).transformDirection(head.matrixWorld);
    const { stand, model } = this.viewer;
    const { distance } = LAYOUT[this.mode];
    const height = model ? model.box.max.y : 0.3;
    this.room.position.set(eyes.x, 0, eyes.z);
    this.room.rotation.y = Math.atan2(-forward.x, -forward.z);
    this.room.updateMatrixWorld();
    stand.position.copy(
      this.room.localToWorld(new Vector3(0, eyes.y - BELOW_EYES_M - height / 2, -distance)),
    );
    const seat = this.store.get().rooms.joined?.seat; // in a room everybody stands on their own side
    stand.rotation.y = this.room.rotation.y - (seat ? aroundOf(seat) : 0);
    this.plates.stand(eyes.y);
    this.workbench?.stand(eyes.y);
    this.viewer.modelChanged();
    this.placed = true;
  }

  /** Where what can be pressed is, where a test can read it. */
  private note(): void {
    const { drawings } = this.plates;
    if (drawings === this.noted) return;
    this.noted = drawings;
    this.viewer.renderer.domElement.dataset["targets"] = JSON.stringify(this.plates.places());
  }

  /** Who is asked something sees nothing of the work. */
  private showWork(on: boolean): void {
    const { model } = this.viewer;
    this.working = on;
    if (!model || model.group.visible === on) return;
    model.group.visible = on;
    this.viewer.modelChanged();
  }

  /** Mark what the step to do now is about. */
  private markPlace({ learn, language }: AppState): void {
    if (!this.workbench) return;
    const { domElement, xr } = this.viewer.renderer;
    const eyes = new Vector3().setFromMatrixPosition(xr.getCamera().matrixWorld);
    const name = this.workbench.mark(currentStep(learn)?.hotspot ?? null, language, eyes);
    if (domElement.dataset["marked"] !== name) domElement.dataset["marked"] = name;
  }

  /** Through the pores from stop to stop; the plates stay in sight before walls that are nearer. */
  private dive(view: View, seconds: number): void {
    if (view.flight.moving) this.actions.moveFlight(false);
    const head = this.viewer.renderer.xr.getCamera();
    const eyes = new Vector3().setFromMatrixPosition(head.matrixWorld);
    this.diving.frame(view, eyes, seconds);
    this.leading.frame(eyes, this.hands, seconds);
    const inside = this.diving.inside || this.leading.inside;
    this.plates.inFront(inside);
    if (this.workbench) this.workbench.group.visible = !this.leading.inside;
  }

  /** Beside who leads or calls; and where several share a place, the electrode stands where one of them has put it. */
  private accompany({ rooms }: AppState, seconds: number): void {
    if (!this.diving.inside && !this.leading.inside)
      this.company.frame(this.viewer.renderer.xr.getCamera().matrixWorld, seconds);
    const anchor = rooms.joined?.room.anchor ?? null;
    if (anchor === this.anchor) return;
    this.anchor = anchor;
    if (anchor && this.mode === "immersive-ar") this.company.align(anchor);
  }

  /** The room's origin is where the right hand is, for everybody who shares this place. */
  private alignHere(): void {
    const hand = this.hands.find(({ side }) => side === "right");
    if (!hand) return;
    const position = new Vector3().setFromMatrixPosition(hand.pointer.matrixWorld);
    const turn = new Quaternion().setFromAxisAngle(new Vector3(0, 1, 0), hand.heading());
    this.actions.setAnchor({
      ...{ kind: "manual", label: "" },
      position: position.toArray(),
      rotation: turn.toArray(),
    });
  }

  /** Where the person is: the head, and the hands that are tracked. */
  private body(): Body {
    const find = (side: XRHandedness) =>
      this.hands.find((hand) => hand.side === side && hand.pointer.visible);
    const [left, right] = [find("left"), find("right")];
    return {
      head: this.viewer.renderer.xr.getCamera().matrixWorld,
      left: left?.pointer.matrixWorld,
      right: right?.pointer.matrixWorld,
      pinches: { left: left?.pinches ?? false, right: right?.pinches ?? false },
      reach: right?.reached ?? 0,
    };
  }

  private point({ desk }: AppState, seconds: number): void {
    this.fitHandle();
    const pointed = this.hands.map((hand) => this.pointAt(hand));
    const { meshes, seen } = this.plates;
    const byHand = pointed.some((one) => one && meshes.includes(one.object));
    if (desk.dwell && !byHand)
      return this.gaze.frame(this.viewer.renderer.xr.getCamera().matrixWorld, seen, seconds);
    this.gaze.rest();
    this.plates.hover(pointed);
  }

  /** In the box around the electrode the ray ends at the particle that it would pick. */
  private pointAt(hand: Hand): Intersection | undefined {
    const hit = hand.point(this.things());
    const met = hit?.object === this.handle ? this.viewer.meet(hand.sight()) : undefined;
    if (met) hand.reach(met.distance);
    return hit;
  }

  /** An unseen box around the electrode is what a ray takes hold of. */
  private fitHandle(): void {
    const { model } = this.viewer;
    if (!model) return;
    if (this.handle.parent !== model.group) model.group.add(this.handle);
    model.box.getCenter(this.handle.position);
    model.box.getSize(this.handle.scale);
  }

  private things(): Object3D[] {
    const { meshes } = this.plates;
    return this.leading.inside || !this.working ? meshes : [...meshes, this.handle];
  }

  private listenTo(hand: Hand): void {
    hand.pointer.addEventListener("selectstart", () => this.select(hand));
    hand.pointer.addEventListener("selectend", () => this.letGo(hand));
    hand.pointer.addEventListener("squeezestart", () => this.carry(hand));
    hand.pointer.addEventListener("squeezeend", () => this.putDown(hand));
  }

  private select(hand: Hand): void {
    const hit = hand.point(this.things());
    if (!hit && this.leading.inside) return this.pullIon(hand);
    if (!hit) return;
    if (hit.object === this.handle) {
      const angle = this.viewer.model?.group.rotation.y ?? 0;
      this.grab = { hand, heading: hand.heading(), angle, turning: false };
      this.log("grab", "electrode");
    } else this.plates.press(hit);
  }

  /** Turn the electrode by pointing sideways while select is held. */
  private turn(grab: NonNullable<Grab>): void {
    const { model } = this.viewer;
    if (!model) return;
    const heading = grab.hand.heading();
    const turned = Math.atan2(Math.sin(heading - grab.heading), Math.cos(heading - grab.heading));
    if (!grab.turning && Math.abs(turned) < STILL) return;
    if (!grab.turning) Object.assign(grab, { turning: true, heading });
    else model.group.rotation.y = grab.angle + TURN_GAIN * turned;
    this.viewer.modelChanged();
  }

  /** Whoever selected without turning has picked what the hand points at. */
  private letGo(hand: Hand): void {
    this.leading.letGo(hand);
    if (this.grab?.hand === hand) {
      this.log(this.grab.turning ? "turn" : "pick", "electrode");
      if (!this.grab.turning) this.viewer.pick(hand.sight());
    }
    this.grab = undefined;
  }

  /** Carry the electrode while squeeze is held. */
  private carry(hand: Hand): void {
    if (this.leading.inside) return this.pullIon(hand);
    const { model } = this.viewer;
    if (!model || !hand.point([this.handle])) return;
    hand.pointer.attach(model.group);
    this.log("carry", "electrode");
  }

  private pullIon(hand: Hand): void {
    this.leading.grab(hand);
    this.log("grab", "ion");
  }

  private putDown(hand: Hand): void {
    this.leading.letGo(hand);
    const { model, stand } = this.viewer;
    if (!model || model.group.parent !== hand.pointer) return;
    stand.attach(model.group);
    this.log("put_down", "electrode");
    this.viewer.modelChanged();
  }

  private end(): void {
    this.showWork(true);
    this.diving.dispose();
    this.leading.dispose();
    this.company.dispose();
    this.viewer.body = undefined;
    this.viewer.senses = undefined;
    this.room.removeFromParent();
    this.handle.removeFromParent();
    for (const hand of this.hands) hand.dispose();
    this.plates.dispose();
    this.workbench?.dispose();
    const { dataset } = this.viewer.renderer.domElement;
    delete dataset["props"];
    delete dataset["marked"];
    delete dataset["targets"];
    this.viewer.leaveRoom();
  }
}
