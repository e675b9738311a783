import {
  BackSide,
  BoxGeometry,
  Color,
  Mesh,
  MeshBasicMaterial,
  PMREMGenerator,
  Scene,
  type WebGLRenderer,
  type WebGLRenderTarget,
} from "three";

const PIXELS = 16; // lab steel is brushed: a coarse picture of the room is enough, and quickly made
const SIZE_M = 6;
const HEIGHT_M = 3;
const WORKTOP_M = 1; // from where the room is seen
/** Lamps under the ceiling and a window: place and size in metres, and how many times brighter than white. */
const LIGHTS = [
  { at: [-1.2, 2.9, -0.6], size: [0.5, 0.05, 4], bright: 9 },
  { at: [1.4, 2.9, 0.4], size: [0.5, 0.05, 4], bright: 6 },
  { at: [-2.9, 1.7, 0.8], size: [0.05, 1.2, 2.4], bright: 3 },
  { at: [1.2, 1.6, 2.9], size: [1.8, 0.8, 0.05], bright: 2 },
] as const;

/** What steel, glass and lacquer reflect: a room with lamps that nobody sees directly. */
export function createReflections(renderer: WebGLRenderer): WebGLRenderTarget {
  const room = new Scene();
  const box = new BoxGeometry();
  const walls = new Mesh(box, new MeshBasicMaterial({ color: "#8d969f", side: BackSide }));
  walls.position.y = HEIGHT_M / 2 - WORKTOP_M;
  walls.scale.set(SIZE_M, HEIGHT_M, SIZE_M);
  room.add(walls);
  for (const { at, size, bright } of LIGHTS) {
    const lamp = new Mesh(box, new MeshBasicMaterial({ color: new Color(bright, bright, bright) }));
    lamp.position.set(at[0], at[1] - WORKTOP_M, at[2]);
    lamp.scale.set(size[0], size[1], size[2]);
    room.add(lamp);
  }
  const generator = new PMREMGenerator(renderer);
  const target = generator.fromScene(room, 0, 0.1, 20, { size: PIXELS });
  generator.dispose();
  for (const { material } of room.children as Mesh<BoxGeometry, MeshBasicMaterial>[]) material.dispose();
  box.dispose();
  return target;
}
