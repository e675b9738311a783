import {
  Box3,
  CanvasTexture,
  Mesh,
  MeshBasicMaterial,
  PlaneGeometry,
  SRGBColorSpace,
  Vector2,
  Vector3,
} from "three";
import type { PanelContent } from "../panels/content";
import { Painter } from "./painter";
import { Pictures } from "./pictures";
import { PX_PER_M, type Target } from "./pen";
import type { Thing } from "./sight";

const WIDTH_PX = 1000;
const MOST_HEIGHT_PX = 2000;
const DWELL_STEPS = 8; // a plate is not drawn anew for every frame
const PLANE = new Box3(new Vector3(-0.5, -0.5, 0), new Vector3(0.5, 0.5, 0));

/** A panel in the room: the same content as on the page, drawn on a thin plate that a ray can press. */
export class Plate {
  readonly mesh: Mesh<PlaneGeometry, MeshBasicMaterial>;
  /** How much larger or smaller than drawn, so that text looks the same from nearer or farther. */
  size = 1;
  /** For a gaze that rests on it. */
  readonly thing: Thing;
  /** How often it was drawn. */
  drawings = 0;
  private readonly ink: CanvasRenderingContext2D;
  private readonly texture: CanvasTexture;
  private readonly pictures = new Pictures();
  private targets: Target[] = [];
  private content: PanelContent = { title: "", blocks: [] };
  private hovered = "";
  private dwelt = 0;
  private drawn = "";
  private heightPx = 1;

  /**
   * @param name of the panel in a log.
   * @param pressed is told the id of what was pressed.
   */
  constructor(
    name: string,
    private readonly pressed: (id: string) => void,
  ) {
    const canvas = document.createElement("canvas");
    canvas.width = WIDTH_PX;
    canvas.height = MOST_HEIGHT_PX;
    const ink = canvas.getContext("2d");
    if (!ink) throw new Error("expected a canvas with a 2D context; this browser gives none");
    this.ink = ink;
    this.texture = new CanvasTexture(canvas);
    this.texture.colorSpace = SRGBColorSpace;
    this.texture.anisotropy = 8;
    const material = new MeshBasicMaterial({ map: this.texture, toneMapped: false });
    this.mesh = new Mesh(new PlaneGeometry(1, 1), material);
    const at = new Vector2();
    const partAt = (place: Vector3) => this.at(at.set(place.x + 0.5, place.y + 0.5))?.name ?? "";
    this.thing = { name, object: this.mesh, box: PLANE, partAt };
  }

  /** Show this content; the plate is drawn only when something on it changed. */
  show(content: PanelContent): void {
    this.content = content;
    this.draw();
  }

  /** Where in the world the middle of each target is. */
  places(): { id: string; place: Vector3 }[] {
    this.mesh.updateWorldMatrix(true, false);
    return this.targets.map(({ id, x, y, width, height }) => {
      const [right, down] = [(x + width / 2) / WIDTH_PX, (y + height / 2) / this.heightPx];
      return { id, place: this.mesh.localToWorld(new Vector3(right - 0.5, 0.5 - down, 0)) };
    });
  }

  /** Be seen through what is nearer, or not. */
  inFront(of: boolean): void {
    this.mesh.material.depthTest = !of;
    this.mesh.renderOrder = of ? 5 : 0;
  }

  /** Light up what a ray points at; undefined when it points elsewhere. */
  hover(uv: Vector2 | undefined): void {
    this.hovered = uv ? (this.at(uv)?.id ?? "") : "";
    this.dwelt = 0;
    this.draw();
  }

  /** Light up what somebody looks at, and show for what share of the time until it is pressed. */
  lookAt(uv: Vector2, dwelt: number): void {
    this.hovered = this.targetAt(uv);
    this.dwelt = Math.round(dwelt * DWELL_STEPS) / DWELL_STEPS;
    this.draw();
  }

  /** The id of what can be pressed there; empty where nothing can. */
  targetAt(uv: Vector2): string {
    return this.at(uv)?.id ?? "";
  }

  /** Press what a ray points at. */
  press(uv: Vector2): void {
    const target = this.at(uv);
    if (!target) return;
    this.pressed(target.name);
    target.press();
  }

  /** Give the graphics memory back. */
  dispose(): void {
    this.mesh.removeFromParent();
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
    this.texture.dispose();
  }

  private at(uv: Vector2): Target | undefined {
    const x = uv.x * WIDTH_PX;
    const y = (1 - uv.y) * this.heightPx;
    for (const one of this.targets)
      if (x >= one.x && x <= one.x + one.width && y >= one.y && y <= one.y + one.height) return one;
    return undefined;
  }

  private draw(): void {
    const now = JSON.stringify([this.content, this.hovered, this.dwelt, this.pictures.arrived]);
    if (now !== this.drawn) this.drawAnew(now);
    this.mesh.scale.set((WIDTH_PX / PX_PER_M) * this.size, (this.heightPx / PX_PER_M) * this.size, 1);
  }

  private drawAnew(now: string): void {
    const attention = { id: this.hovered, dwelt: this.dwelt };
    const painter = new Painter(this.ink, WIDTH_PX, attention, (address) => this.pictures.at(address));
    const { title, blocks, aside } = this.content;
    this.drawn = now;
    this.drawings += 1;
    this.heightPx = Math.min(MOST_HEIGHT_PX, painter.paint(title, blocks, aside));
    this.targets = painter.targets;
    const share = this.heightPx / MOST_HEIGHT_PX;
    this.texture.repeat.set(1, share);
    this.texture.offset.set(0, 1 - share);
    this.texture.needsUpdate = true;
  }
}
