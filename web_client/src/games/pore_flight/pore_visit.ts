import { Box3, Euler, Matrix4, Quaternion, Vector3 } from "three";
import type { Moment } from "../../scene/flight_path";
import type { Manifest } from "../../scene/manifest";
import { FAR_M } from "../../scene/slicing";
import type { Viewer } from "../../scene/viewer";
import type { Visit } from "../../scene/visit";
import type { Journey } from "./journey";
import { Placing } from "./placing";
import { ratioOfFlight } from "./result";
import { Scenery } from "./scenery";
import { Vignette } from "./vignette";

/** How much of the electrode is seen from bottom to top of the page, in micrometres. */
const SEEN_UM = 13;
const CLOSEST = 0.4;
const FARTHEST = 2.6;
/** How much is kept behind the ion: one hardly sees farther in, and drawing it would cost as much again. */
const SLAB_UM = 10;
/** From a little above, in radians, so that one sees where the floor is. */
const ABOVE = 0.22;
/** What is slower than this share of the limit is not seen to move. */
const AT_REST = 0.001;
const UP = new Vector3(0, 1, 0);

/** The game in the 3D view: the ion with its scenery, the cut that goes with it, and the camera of the page. */
export class PoreVisit implements Visit {
  readonly placing: Placing;
  /** Length over thickness of the computed way. */
  readonly widest: number | null;
  private readonly scenery: Scenery;
  private readonly vignette = new Vignette();
  private readonly whole = new Box3(new Vector3().setScalar(-FAR_M), new Vector3().setScalar(FAR_M));
  private readonly cut = this.whole.clone();
  private readonly ion = new Vector3();
  private readonly back = new Vector3();
  private readonly moment: Moment = { point: new Vector3(), turn: new Quaternion() };
  private readonly matrix = new Matrix4();
  private readonly euler = new Euler(0, 0, 0, "YXZ");
  private zoom = 1;
  private guided = false;

  constructor(
    readonly viewer: Viewer,
    readonly journey: Journey,
    manifest: Manifest,
  ) {
    const { model } = viewer;
    if (!model) throw new Error("expected an electrode in the view; it is empty");
    this.placing = new Placing(model.box, manifest.scale.metres_per_um);
    const thickness_m = journey.course.thickness_um * this.placing.metresPerUm;
    this.widest = manifest.flight ? ratioOfFlight(manifest.flight, thickness_m) : null;
    const way = (manifest.flight?.points_m ?? []).map((point) => new Vector3(...point));
    this.scenery = new Scenery(this.placing, model.box, way);
    this.scenery.addTo(model.group);
    this.vignette.addTo(viewer.scene);
    model.keptInstead = this.cut;
    this.moveCut();
    viewer.receive(this);
  }

  /**
   * Before each frame of the page or of a headset.
   *
   * @param guided whether the computed way is shown.
   */
  frame(seconds: number, guided: boolean): void {
    const { journey, viewer } = this;
    journey.frame(seconds);
    if (guided !== this.guided || journey.haste > AT_REST) viewer.invalidate();
    this.guided = guided;
    this.scenery.follow(journey.ion, journey.shown, journey.way, guided);
    this.moveCut();
    viewer.model?.moveCut();
    const eyes = viewer.renderer.xr.isPresenting ? viewer.renderer.xr.getCamera() : viewer.camera;
    this.vignette.draw(journey.way === "flight" ? journey.haste : 0, eyes);
  }

  look(): void {
    const { viewer, moment } = this;
    const { camera, pilot } = viewer;
    const flies = this.journey.way === "flight";
    if (flies) this.lookAhead();
    else this.lookAtIon();
    const isThere = camera.position.equals(moment.point) && camera.quaternion.equals(moment.turn);
    if (!isThere) viewer.invalidate();
    if (flies) pilot.fly(moment);
    else pilot.watch(moment, this.ion);
  }

  private lookAhead(): void {
    const { shown, steering } = this.journey;
    this.placing.toScene(shown, this.moment.point);
    this.moment.turn.setFromEuler(this.euler.set(steering.pitch, steering.yaw, 0));
  }

  private lookAtIon(): void {
    const { moment } = this;
    const distance = this.distance();
    this.faceBack(this.back).multiplyScalar(Math.cos(ABOVE)).addScaledVector(UP, Math.sin(ABOVE));
    moment.point.copy(this.ion).addScaledVector(this.back, distance);
    moment.turn.setFromRotationMatrix(this.matrix.lookAt(moment.point, this.ion, UP));
  }

  pxPerUm(viewHeight: number): number {
    if (this.journey.way === "flight") return 0;
    return viewHeight / (SEEN_UM * this.zoom);
  }

  /** Come closer, or see more. */
  zoomBy(factor: number): void {
    this.zoom = Math.min(FARTHEST, Math.max(CLOSEST, this.zoom * factor));
  }

  /** The light is where the ion is, in a room of which the electrode's model is a part. */
  ionInModel(out: Vector3): Vector3 {
    return this.placing.toScene(this.journey.shown, out);
  }

  dispose(): void {
    const { model } = this.viewer;
    if (model) model.keptInstead = undefined;
    this.scenery.dispose();
    this.vignette.dispose();
    this.viewer.receive(undefined);
  }

  private distance(): number {
    const high = SEEN_UM * this.zoom * this.placing.metresPerUm;
    return high / 2 / Math.tan((this.viewer.camera.fov * Math.PI) / 360);
  }

  /** From the ion towards who looks, level. */
  private faceBack(out: Vector3): Vector3 {
    const { yaw } = this.journey.steering;
    return out.set(Math.sin(yaw), 0, Math.cos(yaw));
  }

  /** At the table, what is between the ion and who looks is cut away, and what is far behind it. */
  private moveCut(): void {
    this.ionInModel(this.ion);
    this.cut.copy(this.whole);
    if (this.journey.way === "flight") return;
    const { x, z } = this.faceBack(this.back);
    const along = Math.abs(x) > Math.abs(z) ? "x" : "z";
    const side = this.back[along] > 0 ? "max" : "min";
    const deep = SLAB_UM * this.placing.metresPerUm * Math.sign(this.back[along]);
    this.cut[side][along] = this.ion[along];
    this.cut[side === "max" ? "min" : "max"][along] = this.ion[along] - deep;
  }
}
