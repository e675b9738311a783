import { CanvasTexture, Sprite, SpriteMaterial, SRGBColorSpace, type Vector3 } from "three";
import { ICON_PATHS } from "../panels/icons";
import type { Icon } from "../panels/content";

const PX = { height: 64, text: 31, pad: 20, icon: 33, widest: 960 } as const;
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";
const PLATE = "rgba(16, 36, 58, 0.92)";
const INK = "#f2f7fb";
const SIGNAL = "#ffd27a";
/** A plate is read at any distance: it keeps its height as a share of the distance, within bounds. */
const SHARE = 0.037;
const SMALLEST_M = 0.03;
const LARGEST_M = 0.12;

export interface Caption {
  text: string;
  colour: string;
  icons: readonly Icon[];
  /** The icons are a request: they stand out. */
  urgent?: boolean;
}

/** A few words on a plate that faces whoever looks. */
export class Nameplate {
  readonly sprite: Sprite;
  private readonly canvas = document.createElement("canvas");
  private readonly texture = new CanvasTexture(this.canvas);
  private said = "";

  /**
   * @param anchor where the plate is held, as a share of its height: 0 is its lower edge.
   * @param onTop whether it is seen through what is before it.
   */
  constructor(anchor = 0, onTop = false) {
    this.texture.colorSpace = SRGBColorSpace;
    const look = { depthTest: !onTop, depthWrite: false, toneMapped: false };
    const material = new SpriteMaterial({ map: this.texture, ...look });
    this.sprite = new Sprite(material);
    this.sprite.center.set(0.5, anchor);
    this.sprite.renderOrder = 4;
  }

  /** Say this; returns whether something changed. */
  say(caption: Caption): boolean {
    const now = JSON.stringify(caption);
    if (now === this.said) return false;
    this.said = now;
    const ink = this.canvas.getContext("2d");
    if (ink) this.draw(ink, caption);
    this.texture.dispose(); // another width is another texture
    this.texture.needsUpdate = true;
    return true;
  }

  /** Keep the apparent size for eyes at this place. */
  face(eyes: Vector3): void {
    const distance = this.sprite.getWorldPosition(this.sprite.position.clone()).distanceTo(eyes);
    const height = Math.min(LARGEST_M, Math.max(SMALLEST_M, SHARE * distance));
    this.sprite.scale.set((height * this.canvas.width) / this.canvas.height, height, 1);
  }

  dispose(): void {
    this.sprite.removeFromParent();
    this.sprite.material.dispose();
    this.texture.dispose();
  }

  private draw(ink: CanvasRenderingContext2D, { text, colour, icons, urgent }: Caption): void {
    const font = `600 ${PX.text}px ${FONT}`;
    ink.font = font;
    const room = PX.widest - 2 * PX.pad - icons.length * (PX.icon + 8);
    const words = Math.min(room, ink.measureText(text).width);
    this.canvas.width = Math.ceil(words + 2 * PX.pad + icons.length * (PX.icon + 8));
    this.canvas.height = PX.height;
    const { width, height } = this.canvas;
    ink.beginPath();
    ink.roundRect(2, 2, width - 4, height - 4, height / 2);
    ink.fillStyle = PLATE;
    ink.fill();
    ink.strokeStyle = urgent ? SIGNAL : colour;
    ink.lineWidth = 3;
    ink.stroke();
    let x = PX.pad;
    for (const icon of icons) {
      drawIcon(ink, icon, x - 4, (height - PX.icon) / 2, urgent ? SIGNAL : colour);
      x += PX.icon + 8;
    }
    ink.font = font;
    ink.fillStyle = INK;
    ink.textBaseline = "middle";
    ink.fillText(text, x, height / 2 + 2, words);
  }
}

function drawIcon(ink: CanvasRenderingContext2D, icon: Icon, x: number, y: number, colour: string): void {
  ink.save();
  ink.translate(x, y);
  ink.scale(PX.icon / 16, PX.icon / 16);
  ink.lineWidth = 1.75;
  ink.lineCap = ink.lineJoin = "round";
  ink.strokeStyle = colour;
  ink.stroke(new Path2D(ICON_PATHS[icon]));
  ink.restore();
}
