import {
  BoxGeometry,
  DataTexture,
  Color,
  ExtrudeGeometry,
  Float32BufferAttribute,
  Group,
  LinearFilter,
  Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
  PlaneGeometry,
  Shape,
  type Material,
} from "three";
import { SURFACE_COLOUR } from "../scene/palette";
import { BENCH } from "./workbench_plan";

const THICK_M = 0.032;
const EDGE_M = 0.006;
const SET_BACK_M = 0.05;
const TOE_M = 0.1;
const UPSTAND = { height: 0.13, thick: 0.02, line: 0.004 } as const;
const CONTACT = { pixels: 32, core: 0.55, dark: 0.45 } as const;
const LINE_COLOUR = "#2a5d87"; // the accent, dimmed: bright is what a step marks
const FLOOR_RADIUS_M = 4.5;

/** The bench with its worktop at y = 0, cupboards set back below it, and an upstand at its far edge. */
export function createBench(): Group {
  const bench = new Group();
  const top = new Mesh(
    new ExtrudeGeometry(horseshoe(EDGE_M), {
      depth: THICK_M - 2 * EDGE_M,
      bevelThickness: EDGE_M,
      bevelSize: EDGE_M,
      bevelSegments: 3,
    }),
    new MeshLambertMaterial({ color: "#46515b" }),
  );
  top.rotation.x = Math.PI / 2;
  top.position.y = -EDGE_M;
  const cupboards = slab(SET_BACK_M, 0.74, new MeshLambertMaterial({ color: "#4d5863" }));
  cupboards.position.y = -THICK_M;
  const plinth = slab(SET_BACK_M + 0.05, TOE_M, new MeshLambertMaterial({ color: "#2c343c" }));
  plinth.position.y = -THICK_M - 0.74;
  bench.add(top, cupboards, plinth, createUpstand());
  for (const part of [top, cupboards, plinth]) part.receiveShadow = true;
  return bench;
}

/** The floor, brighter where one stands, and without a border: it ends in the colour of the dark. */
export function createFloor(): Mesh {
  // An odd number of squares: no corner lies exactly below the eyes, where its depth would be zero.
  const geometry = new PlaneGeometry(2 * FLOOR_RADIUS_M, 2 * FLOOR_RADIUS_M, 15, 15);
  const { position } = geometry.attributes;
  const near = new Color("#2a333d");
  const far = new Color(SURFACE_COLOUR);
  const colours = Array.from({ length: position!.count }, (_, i) => {
    const away = Math.hypot(position!.getX(i), position!.getY(i)) / FLOOR_RADIUS_M;
    return near.clone().lerp(far, Math.min(1, away)).toArray();
  });
  geometry.setAttribute("color", new Float32BufferAttribute(colours.flat(), 3));
  const floor = new Mesh(geometry, new MeshBasicMaterial({ vertexColors: true, toneMapped: false }));
  floor.rotation.x = -Math.PI / 2;
  return floor;
}

/** The soft dark under something that stands on the bench. */
export function createContact(width: number, depth: number, texture: DataTexture): Mesh {
  const contact = new Mesh(
    new PlaneGeometry(width + 0.12, depth + 0.12),
    new MeshBasicMaterial({
      map: texture,
      color: 0,
      transparent: true,
      depthWrite: false,
      toneMapped: false,
    }),
  );
  contact.rotation.x = -Math.PI / 2;
  contact.position.y = 0.001;
  return contact;
}

/** A rounded square that fades out, for all contacts. */
export function contactTexture(): DataTexture {
  const n = CONTACT.pixels;
  const pixels = new Uint8Array(4 * n * n);
  const away = (i: number) =>
    Math.max(0, Math.abs((2 * (i + 0.5)) / n - 1) - CONTACT.core) / (1 - CONTACT.core);
  for (let y = 0; y < n; y++)
    for (let x = 0; x < n; x++) {
      const fade = Math.max(0, 1 - Math.hypot(away(x), away(y)));
      pixels[4 * (y * n + x) + 3] = 255 * CONTACT.dark * fade * fade * (3 - 2 * fade);
    }
  const texture = new DataTexture(pixels, n, n);
  texture.magFilter = LinearFilter;
  texture.needsUpdate = true;
  return texture;
}

/** A low wall along the far edge, with a line of light on it: where the room ends. */
function createUpstand(): Group {
  const { outer, back, end } = BENCH;
  const upstand = new Group();
  const wall = new MeshLambertMaterial({ color: "#4d5863" });
  const line = new MeshBasicMaterial({ color: LINE_COLOUR, toneMapped: false });
  for (const [x, z, width, depth] of [
    [0, back, 2 * outer, UPSTAND.thick],
    [-outer, (back + end) / 2, UPSTAND.thick, end - back],
    [outer, (back + end) / 2, UPSTAND.thick, end - back],
  ] as const) {
    const low = new Mesh(new BoxGeometry(width, UPSTAND.height, depth), wall);
    low.position.set(x, UPSTAND.height / 2 - THICK_M, z);
    const lit = new Mesh(new BoxGeometry(width, UPSTAND.line, depth), line);
    lit.position.set(x, UPSTAND.height - THICK_M + UPSTAND.line / 2, z);
    low.receiveShadow = true;
    upstand.add(low, lit);
  }
  return upstand;
}

function slab(inset: number, height: number, material: Material): Mesh {
  const mesh = new Mesh(
    new ExtrudeGeometry(horseshoe(inset), { depth: height, bevelEnabled: false }),
    material,
  );
  mesh.rotation.x = Math.PI / 2;
  return mesh;
}

/** The bench's outline from above, drawn so much smaller on every side. */
function horseshoe(inset: number): Shape {
  const { inner, outer, front, back, end } = BENCH;
  const [a, b] = [inner + inset, outer - inset];
  const shape = new Shape();
  shape
    .moveTo(-b, end - inset)
    .lineTo(-a, end - inset)
    .lineTo(-a, front - inset)
    .lineTo(a, front - inset);
  shape
    .lineTo(a, end - inset)
    .lineTo(b, end - inset)
    .lineTo(b, back + inset)
    .lineTo(-b, back + inset)
    .closePath();
  return shape;
}
