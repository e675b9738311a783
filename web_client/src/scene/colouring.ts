import { Color, Data3DTexture, DataTexture, FloatType, LinearFilter, RedFormat, Vector3 } from "three";
import type { Box3, IUniform, Texture } from "three";
import { fetchCodes, sharesOf } from "./codes";
import type { CellField, Grid, Manifest } from "./manifest";

/** As the shader counts them; see FIELD in shading.ts. */
const BY_PHASE = 0;
const BY_PARTICLE = 1;
const BY_CELL = 2;
const EVERYWHERE = -1;

type Shared = "keptLow" | "keptHigh" | "boxLow" | "boxSize" | "colouring" | "colourMap" | "fieldCodes";

/** What all materials of an electrode share: a change reaches all of them at once. */
export type SharedUniforms = Record<Shared | "fieldCellsPerMetre" | "fieldPhase", IUniform>;

/** Colours an electrode by one of its fields; the codes are fetched when a field is first asked for, and kept. */
export class Colouring {
  readonly shared: SharedUniforms;
  private readonly particles = new Map<string, Float32Array>();
  private readonly cells = new Map<string, { field: CellField; codes: Data3DTexture }>();

  constructor(
    private readonly manifest: Manifest,
    box: Box3,
  ) {
    this.shared = {
      keptLow: { value: new Vector3() },
      keptHigh: { value: new Vector3() },
      boxLow: { value: box.min },
      boxSize: { value: box.getSize(new Vector3()) },
      colouring: { value: BY_PHASE },
      colourMap: { value: mapTexture(manifest.colour_map ?? ["#000000"]) },
      fieldCodes: { value: null },
      fieldCellsPerMetre: { value: new Vector3(1, 1, 1) },
      fieldPhase: { value: EVERYWHERE },
    };
  }

  /** Fetch the codes of a field, by its id in `fieldsOf`. */
  async load(id: string): Promise<void> {
    const { particles, volume } = this.manifest;
    const ofParticles = particles?.fields.find(({ name }) => id === `particles/${name}`);
    const ofCells = volume?.fields.find(({ name }) => id === `cells/${name}`);
    if (ofParticles && !this.particles.has(id))
      this.particles.set(id, sharesOf(await fetchCodes(ofParticles.codes)));
    if (ofCells && !this.cells.has(id)) {
      const codes = cellTexture(await fetchCodes(ofCells.codes), ofCells.grid);
      this.cells.set(id, { field: ofCells, codes });
    }
  }

  /**
   * Colour by a field that was loaded.
   *
   * @param isFinal Cells say where in the finished electrode something is; what has not come to its place yet keeps
   *   the colour of its phase.
   * @returns the shares of the particles by their id, where the field is one of particles.
   */
  use(id: string, isFinal: boolean): Float32Array | undefined {
    const cells = isFinal ? this.cells.get(id) : undefined;
    const shares = this.particles.get(id);
    this.shared.colouring.value = cells ? BY_CELL : shares ? BY_PARTICLE : BY_PHASE;
    if (cells) {
      this.shared.fieldCodes.value = cells.codes;
      this.shared.fieldPhase.value = phaseNumber(cells.field.phase, this.manifest);
      this.shared.fieldCellsPerMetre.value = cellsPerMetre(cells.field.grid, this.manifest);
    }
    return shares;
  }

  /** The phase that the field on show has values in; undefined where phases or particles have the colours. */
  get phase(): string | undefined {
    const { colouring, fieldPhase } = this.shared;
    return colouring.value === BY_CELL ? this.manifest.volume?.phases[fieldPhase.value as number] : undefined;
  }

  /** Give the graphics memory back. */
  dispose(): void {
    (this.shared.colourMap.value as Texture).dispose();
    for (const { codes } of this.cells.values()) codes.dispose();
  }
}

/** A phase as its place in the volume, which is how a shader knows it. */
export function phaseNumber(phase: string | null, { volume }: Manifest): number {
  return phase === null ? EVERYWHERE : (volume?.phases.indexOf(phase) ?? EVERYWHERE);
}

/** How many cells there are to a metre of the scene, along the electrode's x, y and z. */
export function cellsPerMetre({ cell_um }: Grid, { scale }: Manifest): Vector3 {
  return new Vector3(...cell_um.map((cell) => 1 / (cell * scale.metres_per_um)));
}

/** Codes of cells, one byte each. */
export function cellTexture(codes: Uint8Array | Uint16Array, { shape }: Grid): Data3DTexture {
  if (!(codes instanceof Uint8Array)) throw new Error("expected cells of one byte each; they have two");
  const texture = new Data3DTexture(codes as Uint8Array<ArrayBuffer>, ...shape);
  texture.format = RedFormat;
  texture.needsUpdate = true;
  return texture;
}

/** The colours as they are written, sRGB, so that between two of them they are mixed as the legend mixes them. */
function mapTexture(colours: readonly string[]): DataTexture {
  const bytes = colours.flatMap((colour) => {
    const { r, g, b } = new Color().setStyle(colour, "");
    return [r, g, b, 1].map((part) => Math.round(255 * part));
  });
  const texture = new DataTexture(new Uint8Array(bytes), colours.length, 1);
  texture.minFilter = texture.magFilter = LinearFilter;
  texture.needsUpdate = true;
  return texture;
}

const PER_ROW = 1024;

/** One share for each instance; the vertex shader finds its own by `gl_InstanceID`. */
export function shareTexture(shares: Float32Array, ids: Uint32Array): DataTexture {
  const rows = Math.max(1, Math.ceil(ids.length / PER_ROW));
  const texels = new Float32Array(PER_ROW * rows).fill(-1);
  ids.forEach((id, k) => (texels[k] = shares[id] ?? -1));
  const texture = new DataTexture(texels, PER_ROW, rows, RedFormat, FloatType);
  texture.needsUpdate = true;
  return texture;
}
