import type { Block } from "../../src/panels/content";
import { Painter } from "../../src/xr/painter";
import type { Target } from "../../src/xr/pen";

export const WIDTH = 1000;
export const MOST_HEIGHT = 2000; // of a plate

/** Ink that writes nowhere; letters are as wide as most are. */
function ink(): { context: CanvasRenderingContext2D; written: string[]; drawn: unknown[] } {
  const written: string[] = [];
  const drawn: unknown[] = [];
  const state = { font: "", canvas: { height: MOST_HEIGHT } };
  const context = new Proxy(state as unknown as CanvasRenderingContext2D, {
    get(target, name) {
      if (name in target) return Reflect.get(target, name);
      if (name === "fillText") return (text: string) => void written.push(text);
      if (name === "drawImage") return (image: unknown) => void drawn.push(image);
      if (name !== "measureText") return () => undefined;
      const size = Number(/(\d+)px/.exec(state.font)?.[1] ?? 0);
      return (text: string) => ({ width: 0.55 * size * text.length });
    },
  });
  return { context, written, drawn };
}

/** Blocks on a plate: what was written and drawn, and what can be pressed. */
export function painted(
  title: string,
  blocks: readonly Block[],
  aside: readonly Block[] = [],
  pictureAt?: (address: string) => HTMLImageElement | undefined,
) {
  const { context, written, drawn } = ink();
  const painter = new Painter(context, WIDTH, { id: "", dwelt: 0 }, pictureAt);
  const height = painter.paint(title, blocks, aside);
  return { targets: painter.targets, written, drawn, height };
}

export const meet = (a: Target, b: Target) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
