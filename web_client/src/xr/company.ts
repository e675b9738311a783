import { Euler, Quaternion, Vector3, type Group, type Matrix4 } from "three";
import type { Anchor } from "../generated/messages.gen";
import type { HeadPose } from "../scene/guide";
import type { Viewer } from "../scene/viewer";
import { Veil } from "./veil";

const BESIDE_M = 0.7;
/** Who leads moves a little all the time; only a walk takes the others along. */
const WALK_M = 0.9;
const TURN = Math.PI / 3;

/**
 * Being with the others in a headset. Nobody is moved smoothly: whoever follows is put beside the host behind a veil,
 * and again when the host has gone somewhere else. The floor stays the person's own: only the electrode, and with it
 * everybody else, is put elsewhere around them.
 */
export class Company {
  private readonly veil = new Veil();
  private beside: HeadPose | undefined;
  private pending: HeadPose | undefined;

  constructor(private readonly viewer: Viewer) {}

  addTo(room: Group): void {
    this.veil.addTo(room);
  }

  /** Called before each frame. */
  frame(head: Matrix4, seconds: number): void {
    const { guide } = this.viewer;
    this.pending ??= guide.summons ?? this.led(guide.wanted);
    guide.summons = undefined;
    const eyes = new Vector3().setFromMatrixPosition(head);
    if (!this.veil.draw(this.pending !== undefined, eyes, seconds) || !this.pending) return;
    this.standBeside(this.pending, head, eyes);
    this.pending = undefined;
  }

  /** Let the room's origin be where somebody has shown that it is. */
  align({ position, rotation }: Pick<Anchor, "position" | "rotation">): void {
    const { stand } = this.viewer;
    stand.position.fromArray(position);
    stand.rotation.set(0, heading(new Quaternion().fromArray(rotation)), 0);
    this.viewer.modelChanged();
  }

  dispose(): void {
    this.veil.dispose();
  }

  /** The host's head in the room, where it has gone somewhere else since one was put beside it. */
  private led(host: HeadPose | undefined): HeadPose | undefined {
    if (!host) this.beside = undefined;
    if (!host) return undefined;
    const now = this.inRoom(host);
    const { beside } = this;
    const isThere = beside && now.position.distanceTo(beside.position) < WALK_M;
    return isThere && now.quaternion.angleTo(beside.quaternion) < TURN ? undefined : host;
  }

  private standBeside(host: HeadPose, head: Matrix4, eyes: Vector3): void {
    const { stand } = this.viewer;
    const inRoom = this.inRoom(host);
    this.beside = inRoom;
    const towards = heading(inRoom.quaternion);
    const place = new Vector3(BESIDE_M, 0, 0).applyEuler(new Euler(0, towards, 0)).add(inRoom.position);
    const turn = heading(new Quaternion().setFromRotationMatrix(head)) - towards;
    place.applyEuler(new Euler(0, turn, 0));
    stand.rotation.set(0, turn, 0);
    stand.position.set(eyes.x - place.x, stand.position.y, eyes.z - place.z);
    this.viewer.modelChanged();
  }

  private inRoom({ position, quaternion }: HeadPose): HeadPose {
    const { stand } = this.viewer;
    return {
      position: stand.worldToLocal(position.clone()),
      quaternion: quaternion.clone().premultiply(stand.quaternion.clone().invert()),
    };
  }
}

/** Which way something looks, as an angle around the vertical. */
export function heading(quaternion: Quaternion): number {
  const ahead = new Vector3(0, 0, -1).applyQuaternion(quaternion);
  return Math.atan2(-ahead.x, -ahead.z);
}
