import { PointLight, Vector3, type Group, type Light, type PerspectiveCamera } from "three";
import type { Moment } from "./flight_path";

const FIELD_OF_VIEW = 75;
const NEAR_M = 0.001;
/** The walls nearby are lit from where one flies; the laboratory's light hardly comes in. */
const HEAD_LIGHT = 0.07;
const OUTSIDE_LIGHT = 0.35;
/** Where the electrode is cut open, more comes in. */
export const OPEN_LIGHT = 0.65;

/** Takes the camera along the flight and brings it back to where it was. */
export class Pilot {
  private readonly light = new PointLight("#fff6ea", 0, 0, 1);
  private readonly outside: { light: Light; intensity: number }[];
  private readonly casting: ReadonlySet<Light>;
  private before: { position: Vector3; fov: number; near: number } | undefined;

  constructor(
    private readonly camera: PerspectiveCamera,
    lights: Group,
  ) {
    this.outside = (lights.children as Light[])
      .filter((light) => "intensity" in light)
      .map((light) => ({ light, intensity: light.intensity }));
    this.casting = new Set(this.outside.map(({ light }) => light).filter((light) => light.castShadow));
    this.light.visible = false;
    lights.add(this.light);
  }

  /** Look along the way. */
  fly(moment: Moment): void {
    this.go(moment);
    this.lens(FIELD_OF_VIEW, NEAR_M);
    this.lightUp(moment.point, 1);
  }

  /** Look from somewhere, through the usual lens, at something that is lit from where it is. */
  watch(from: Moment, lit: Vector3): void {
    const before = this.go(from);
    this.lens(before.fov, before.near);
    this.lightUp(lit, 1, OPEN_LIGHT);
  }

  /** Back to where the flight began; nothing happens without one. */
  land(): void {
    if (!this.before) return;
    this.camera.position.copy(this.before.position);
    this.lens(this.before.fov, this.before.near);
    this.before = undefined;
    this.lightsOut();
  }

  /**
   * Light what is near a point.
   *
   * @param scale how many times larger than usual the electrode is: the light has as much farther to go.
   * @param outside the share of the laboratory's light that is left.
   */
  lightUp(point: Vector3, scale: number, outside = OUTSIDE_LIGHT): void {
    this.light.position.copy(point);
    this.light.intensity = HEAD_LIGHT * scale;
    this.light.visible = true;
    for (const { light, intensity } of this.outside) light.intensity = outside * intensity;
  }

  /** Without shadows where what casts them changes all the time. */
  castShadows(on: boolean): void {
    for (const { light } of this.outside) if (this.casting.has(light)) light.castShadow = on;
  }

  lightsOut(): void {
    this.light.visible = false;
    for (const { light, intensity } of this.outside) light.intensity = intensity;
  }

  private go({ point, turn }: Moment): NonNullable<Pilot["before"]> {
    this.before ??= { position: this.camera.position.clone(), fov: this.camera.fov, near: this.camera.near };
    this.camera.position.copy(point);
    this.camera.quaternion.copy(turn);
    return this.before;
  }

  private lens(fov: number, near: number): void {
    if (this.camera.fov === fov && this.camera.near === near) return;
    Object.assign(this.camera, { fov, near });
    this.camera.updateProjectionMatrix();
  }
}
