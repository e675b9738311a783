import {
  Group,
  NeutralToneMapping,
  PCFShadowMap,
  PerspectiveCamera,
  Raycaster,
  Scene,
  Vector2,
  Vector3,
  WebGLRenderer,
  type Box3,
  type Ray,
} from "three";
import type { View } from "../state";
import type { Senses } from "../study/logging/senses";
import type { Body } from "./body";
import type { ElectrodeModel } from "./electrode_model";
import { Exhibit } from "./exhibit";
import { FlightPath, type Moment } from "./flight_path";
import { Guide } from "./guide";
import type { Manifest } from "./manifest";
import { Orbit } from "./orbit";
import { isSame, type Picked } from "./picked";
import { Pilot } from "./pilot";
import { listenForCursor, listenForPicks } from "./pointing";
import { createBench, createLights } from "./setting";
import type { Visit } from "./visit";

const FIELD_OF_VIEW = 32;
const FAST_FRAME_MS = 12;

export interface ViewerEvents {
  /** Called before every frame with the seconds since the one before. */
  onFrame: (seconds: number) => void;
  /** Pixels of the screen per micrometre at the electrode. */
  onScale: (pxPerUm: number) => void;
  /** Another particle was picked, or none, or the moment on show has other numbers for it. */
  onPick: (picked: Picked | null) => void;
}

/** The electrode in 3D: drawn when something changed, and always while a headset is on. */
export class Viewer {
  readonly renderer: WebGLRenderer;
  readonly scene = new Scene();
  /** What a headset puts somewhere else: the electrode with its bench and its light. */
  readonly stand = new Group();
  readonly pilot: Pilot;
  private exhibit: Exhibit | undefined;
  private path: FlightPath | undefined;
  private readonly bench = createBench();
  private inRoom: ((seconds: number) => void) | undefined;
  readonly camera = new PerspectiveCamera(FIELD_OF_VIEW, 1, 0.02, 60);
  readonly orbit: Orbit;
  /** Whoever leads takes the camera along. */
  readonly guide = new Guide();
  /** Where the person in the headset is; undefined while none is on. */
  body: (() => Body) | undefined;
  /** What the headset tells of the person, for a study's log; undefined while none is on. */
  senses: Senses | undefined;
  /** The game that has the view, if one has. */
  visit: Visit | undefined;
  /** Where the mouse is over the view. */
  cursor: { right: number; up: number } | undefined;
  /** The place on the electrode that was last pressed, in its own frame. */
  private touched: Vector3 | undefined;
  private loading = new AbortController();
  private metresPerUm = 0;
  private view: View | undefined;
  private dirty = true;
  private before = performance.now();

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly events: ViewerEvents,
  ) {
    this.renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
    this.renderer.toneMapping = NeutralToneMapping;
    this.renderer.shadowMap.enabled = true;
    this.renderer.shadowMap.type = PCFShadowMap;
    this.renderer.shadowMap.autoUpdate = false;
    this.renderer.xr.enabled = true;
    const lights = createLights();
    this.pilot = new Pilot(this.camera, lights);
    this.stand.add(lights, this.bench);
    this.scene.add(this.stand);
    this.orbit = new Orbit(this.camera, canvas, () => this.invalidate());
    new ResizeObserver(() => this.resize()).observe(canvas.parentElement ?? canvas);
    listenForPicks(
      canvas,
      (right, up) => this.pick(this.sightThrough(right, up)),
      () => this.view?.picked && this.events.onPick(null),
    );
    listenForCursor(canvas, (at) => {
      this.cursor = at;
    });
    this.resize();
    this.renderer.setAnimationLoop((now) => this.frame(now));
  }

  /**
   * Show a scene bundle, coarse first; resolves when everything that this display can draw has arrived.
   *
   * @param shown is called when the first parts are on the screen.
   */
  async open(manifest: Manifest, shown: () => void): Promise<void> {
    this.loading.abort();
    this.loading = new AbortController();
    const { signal } = this.loading;
    const exhibit = new Exhibit(manifest);
    await exhibit.load({
      signal,
      isFast: () => this.isFast(),
      arrived: (model) => {
        if (this.exhibit !== exhibit) this.replace(exhibit);
        if (this.view) model.apply(this.seen(this.view));
        this.invalidate();
        shown();
      },
    });
    if (!signal.aborted) this.modelChanged(); // the shadow comes last: it costs as much as the picture
  }

  get model(): ElectrodeModel | undefined {
    return this.exhibit?.model;
  }

  /** Of the electrode on show. */
  get manifest(): Manifest | undefined {
    return this.exhibit?.manifest;
  }

  /** Leave the view to a game, or take it back. */
  receive(visit: Visit | undefined): void {
    this.visit = visit;
    this.pilot.castShadows(visit === undefined);
    this.bench.visible = visit === undefined && !this.inRoom;
    if (!visit) this.pilot.land();
    this.modelChanged();
  }

  /** Get ready to colour the electrode by a field. */
  async loadField(id: string): Promise<void> {
    await this.model?.colouring.load(id);
    this.modelChanged();
  }

  /** Where the flight through the pores is now; undefined while there is none. */
  moment(): Moment | undefined {
    return this.view?.flight.on ? this.path?.at(this.view.flight.time) : undefined;
  }

  /** The electrode before stays until there is something to see of the next one. */
  private replace(exhibit: Exhibit): void {
    const { model, manifest } = exhibit;
    this.model?.dispose();
    this.exhibit = exhibit;
    if (this.view?.picked) this.events.onPick(null); // it was one of the electrode before
    this.metresPerUm = manifest.scale.metres_per_um;
    this.path = manifest.flight ? new FlightPath(manifest.flight) : undefined;
    this.stand.add(model.group);
    this.orbit.frame(framed(model.box, manifest));
  }

  /** Look as the state says. */
  show(view: View): void {
    const before = this.view;
    if (view === before) return;
    this.view = view;
    this.exhibit?.lookAt(view.playback.time);
    // On the way through the pores only the camera moves.
    if (before && sameBut("flight", before, view) && before.flight.on === view.flight.on) this.invalidate();
    else this.modelChanged();
    this.followPicked(view.picked);
  }

  /** Pick what a ray in the room meets first. */
  pick(ray: Ray): void {
    if (this.visit) return;
    const met = this.meet(ray);
    this.touched = this.model?.entry(ray);
    this.events.onPick((met && this.exhibit?.picked(met.id)) ?? null);
  }

  /** The particle that a ray in the room meets first, and how far away that is. */
  meet(ray: Ray): { id: number; distance: number } | undefined {
    return this.view && this.model?.pick(ray, this.view);
  }

  /** What is known of a particle at the moment on show; undefined where it has not arrived. */
  factsOf(id: number): Picked | undefined {
    return this.exhibit?.picked(id);
  }

  /** Where a note goes, in the electrode's frame: onto the particle, else onto the place that was last pressed. */
  placeOfNote(particle: number | undefined): number[] | undefined {
    const found = particle === undefined ? undefined : this.model?.particle(particle);
    return (found?.centre ?? this.touched)?.toArray();
  }

  /** The line of sight through a place of the view, from -1 to 1 to the right and upwards. */
  sightThrough(right: number, up: number): Ray {
    const caster = new Raycaster();
    caster.setFromCamera(new Vector2(right, up), this.camera);
    return caster.ray;
  }

  /** How far away what is kept of the electrode begins along a ray; undefined where it passes by. */
  distanceTo(ray: Ray): number | undefined {
    const entry = this.model?.entry(ray);
    return entry && this.model?.group.localToWorld(entry).distanceTo(ray.origin);
  }

  /** Where the eyes are, on the page or in the headset. */
  eyes(): Vector3 {
    const { xr } = this.renderer;
    const camera = xr.isPresenting ? xr.getCamera() : this.camera;
    return new Vector3().setFromMatrixPosition(camera.matrixWorld);
  }

  /** Look through a wider or the usual lens. */
  widen(fieldOfView = FIELD_OF_VIEW): void {
    this.pilot.land();
    this.camera.fov = fieldOfView;
    this.camera.updateProjectionMatrix();
    this.orbit.refit();
    this.invalidate();
  }

  /** Draw again with the next frame. */
  invalidate(): void {
    this.dirty = true;
  }

  /** The electrode was moved or changed: its cut and its shadow have to follow. */
  modelChanged(): void {
    if (this.view) this.model?.apply(this.seen(this.view));
    this.renderer.shadowMap.needsUpdate = true;
    this.invalidate();
  }

  /** A headset session has begun: `frame` is called before each of its frames. */
  enterRoom(frame: (seconds: number) => void): void {
    this.inRoom = frame;
    this.pilot.land();
    this.bench.visible = false;
    this.canvas.dataset["room"] = "open";
    this.modelChanged();
  }

  /** Back to the page: everything stands where it stood. */
  leaveRoom(): void {
    this.inRoom = undefined;
    this.bench.visible = this.visit === undefined;
    this.scene.background = null;
    delete this.canvas.dataset["room"];
    for (const moved of [this.stand, this.model?.group]) {
      moved?.position.set(0, 0, 0);
      moved?.rotation.set(0, 0, 0);
      moved?.scale.setScalar(1);
    }
    if (this.model) this.stand.add(this.model.group);
    this.resize();
    this.modelChanged();
  }

  /** Whoever is in the pores does not see their surface, and nothing is marked. */
  private seen(view: View): View {
    return this.visit ? { ...view, layers: { ...view.layers, pore: false }, picked: null } : view;
  }

  /** The numbers of the picked particle are those of the moment on show. */
  private followPicked(picked: Picked | null): void {
    const now = picked && this.exhibit?.picked(picked.id);
    if (now && !isSame(now, picked)) this.events.onPick(now);
  }

  private frame(now: number): void {
    const seconds = Math.min(0.1, (now - this.before) / 1000);
    this.before = now;
    this.events.onFrame(seconds);
    const presenting = this.renderer.xr.isPresenting;
    if (presenting) this.inRoom?.(seconds);
    else this.look(seconds);
    const unseen = this.canvas.clientWidth === 0; // a page without a view: others may move meanwhile
    if ((!this.dirty || unseen) && !presenting) return;
    this.dirty = false;
    this.renderer.render(this.scene, this.camera);
    if (!presenting) this.events.onScale(this.pxPerUm());
  }

  /** How far the walls usually are on the way through the pores, in metres of the scene. */
  usualClearance(): number {
    return (this.path?.usualClearance_um ?? 1) * this.metresPerUm;
  }

  /** From outside as a person turns it, or along the way through the pores. */
  private look(seconds: number): void {
    const moment = this.moment();
    this.orbit.rest(moment !== undefined || this.guide.leads || this.visit !== undefined);
    if (this.visit) return this.visit.look();
    if (moment) return this.pilot.fly(moment);
    this.pilot.land();
    if (!this.guide.leads) this.orbit.update();
    else if (this.guide.lead(this.camera, seconds)) this.invalidate();
  }

  /** None on the way through the pores: there every length is at another distance. */
  private pxPerUm(): number {
    if (this.visit) return this.visit.pxPerUm(this.canvas.clientHeight);
    if (this.moment()) return 0;
    const distance = this.orbit.distance();
    const metresHigh = 2 * distance * Math.tan((this.camera.fov * Math.PI) / 360);
    return (this.canvas.clientHeight / metresHigh) * this.metresPerUm;
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.canvas.parentElement ?? this.canvas;
    if (this.renderer.xr.isPresenting || clientWidth === 0 || clientHeight === 0) return;
    this.renderer.setPixelRatio(Math.min(2, window.devicePixelRatio));
    this.renderer.setSize(clientWidth, clientHeight, false);
    this.camera.aspect = clientWidth / clientHeight;
    this.camera.updateProjectionMatrix();
    this.orbit.refit();
    this.invalidate();
  }

  /** Finer levels are for displays that draw the first one with time to spare. */
  private isFast(): boolean {
    if (this.renderer.xr.isPresenting) return false;
    const gl = this.renderer.getContext();
    const start = performance.now();
    this.renderer.render(this.scene, this.camera);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4)); // waits until it is drawn
    return performance.now() - start < FAST_FRAME_MS;
  }
}

/** Whether two views differ in one thing at most. */
function sameBut(key: keyof View, a: View, b: View): boolean {
  return (Object.keys(a) as (keyof View)[]).every((one) => one === key || a[one] === b[one]);
}

/** The finished electrode's box, half-way up to the thickest stage, which may reach over the edge for a moment. */
function framed(box: Box3, { bounds_m }: Manifest): Box3 {
  const higher = box.clone();
  higher.max.y = (box.max.y + bounds_m.max[1]) / 2;
  return higher;
}
