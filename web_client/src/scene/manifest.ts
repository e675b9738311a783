import type { SceneReady } from "../generated/messages.gen";
import { fetchBlob } from "./blobs";

export type StageName = "slurry" | "drying" | "calendering";

/** A stage as it was measured at its end. */
export interface StageFrame {
  name: StageName;
  thickness_um: number;
  porosity: number | null;
  pressure_mpa: number | null;
  box_um: [number, number, number];
}

/** How a phase is called and coloured. */
export interface PhaseLook {
  label_en: string;
  label_fr: string;
  colour: string;
  opacity: number;
}

/** One GLB of the bundle; see scenes/manifest.py. */
export interface Part {
  part: string;
  kind: "particles" | "surface";
  phase: string;
  stage: StageName | "final";
  level: number;
  triangles: number;
  instances: number;
  sha256: string;
}

/** A file of the bundle beside the GLBs. */
export interface BundleFile {
  bytes: number;
  sha256: string;
}

/** An array of whole numbers; see docs/scenes.md. */
export interface Codes extends BundleFile {
  type: "uint8" | "uint16";
  count: number;
}

/** A field: what its codes stand for, and the range of its legend. */
export interface Quantity {
  name: string;
  label_en: string;
  label_fr: string;
  unit: string;
  low: number;
  high: number;
  clipped: boolean;
  codes: Codes;
}

/** Cells of the electrode's box; x runs fastest, then y, then z (the thickness). */
export interface Grid {
  shape: [number, number, number];
  cell_um: [number, number, number];
}

export interface CellField extends Quantity {
  grid: Grid;
  phase: string | null;
}

export interface Particles {
  count: number;
  phases: string[];
  phase_of: Codes;
  fields: Quantity[];
}

export interface Volume {
  grid: Grid;
  phases: string[];
  labels: Codes;
  fields: CellField[];
}

export interface Segment extends BundleFile {
  first: number;
  frames: number;
}

/** One number per key frame; `stage` is a place in the manifest's stages. */
export interface Frames {
  stage: number[];
  time_s: number[];
  thickness_um: number[];
  porosity: number[];
  pressure_mpa: number[];
}

export interface Track {
  particles: number;
  step_um: number;
  radius_step_um: number;
  frames: Frames;
  segments: Segment[];
}

export interface Flight {
  points_m: [number, number, number][];
  clearance_um: number[];
  bottleneck_um: number;
}

/** What was measured inside an electrode, as far as the page shows it; null is infinite or not known. */
export interface Characterisation {
  thickness_axis: "x" | "y" | "z";
  phases: Record<
    string,
    { tortuosity_factor: Record<"x" | "y" | "z", number | null>; percolating_fraction: number }
  >;
  pore_size_um: { d50: number } | null;
  electrode_tortuosity: number | null;
  effective: { electronic_s_m: number | null; ionic_s_m: number | null };
  smooth_interfaces_m2_per_m3: Record<string, number>;
}

/**
 * What manifest.json of a scene bundle says, as far as a viewer needs it. Scenes of the first format, which an older
 * server has kept, have neither particles nor volume, track, flight or colour map.
 */
export interface Manifest {
  name: string;
  budget: { triangles: number };
  scale: { metres_per_um: number };
  bounds_m: { min: [number, number, number]; max: [number, number, number] };
  phases: Record<string, PhaseLook>;
  stages: StageFrame[];
  parts: Part[];
  start_level: number;
  volume_fractions: Record<string, number>;
  particles?: Particles | null;
  volume?: Volume;
  track?: Track | null;
  flight?: Flight | null;
  colour_map?: string[];
  characterisation?: Characterisation | null;
}

/** A field that the electrode can be coloured by, as a panel and a legend need it. */
export interface FieldFacts extends Omit<Quantity, "name" | "codes"> {
  id: string;
  /** Values of particles go with them; those of cells are true of the finished electrode only. */
  of: "particles" | "cells";
}

export async function fetchManifest(scene: SceneReady): Promise<Manifest> {
  const response = await fetchBlob(scene.manifest);
  return (await response.json()) as Manifest;
}

/** Which phases of the bundle can be shown and hidden, pores last. */
export function layersOf({ parts, phases }: Manifest): string[] {
  const drawn = Object.keys(phases).filter((phase) => isLayer(phase) && parts.some((p) => p.phase === phase));
  return drawn.sort((a, b) => Number(a === "pore") - Number(b === "pore"));
}

/** The collector is always there and never cut. */
export function isLayer(phase: string): boolean {
  return phase !== "collector";
}

/**
 * How a phase looks.
 *
 * @throws Error when the manifest does not say it.
 */
export function lookOf(phase: string, { phases }: Manifest): PhaseLook {
  const look = phases[phase];
  if (!look) throw new Error(`expected a colour for ${phase} in the manifest; it has none`);
  return look;
}

/** What the electrode can be coloured by. */
export function fieldsOf({ particles, volume }: Manifest): FieldFacts[] {
  const facts = (of: FieldFacts["of"], fields: Quantity[] = []): FieldFacts[] =>
    fields.map(({ name, label_en, label_fr, unit, low, high, clipped }) => {
      return { id: `${of}/${name}`, of, label_en, label_fr, unit, low, high, clipped };
    });
  return [...facts("particles", particles?.fields), ...facts("cells", volume?.fields)];
}

/**
 * The parts in the order in which they are wanted: `first` the finished electrode as coarse as it comes; the track, if
 * there is one, has its turn between; `later` the stages before the last, as far as the track does not show them, then
 * what is hidden at first, then the finer levels.
 */
export function loadingOrder(manifest: Manifest): { first: Part[]; later: Part[] } {
  const last = manifest.stages.at(-1)?.name ?? "final";
  const isFinal = ({ stage }: Part) => stage === last || stage === "final";
  const wanted = (part: Part): number => {
    if (part.level < manifest.start_level) return 10 + manifest.start_level - part.level;
    if (part.phase === "pore") return 3;
    if (!isFinal(part)) return 2;
    return part.phase === "cbd" ? 1 : 0;
  };
  const parts = manifest.parts
    .filter((part) => !isDoubled(part, manifest))
    .filter((part) => isFinal(part) || (part.level === manifest.start_level && !isOnTrack(part, manifest)))
    .sort((a, b) => wanted(a) - wanted(b));
  return {
    first: parts.filter((part) => wanted(part) < 2),
    later: parts.filter((part) => wanted(part) >= 2),
  };
}

/** Whether the track shows what a part of an earlier stage would. */
function isOnTrack({ kind }: Part, manifest: Manifest): boolean {
  return Boolean(manifest.track) && (kind === "particles" || impostorsFit(manifest));
}

/** Whether this device may draw two triangles for every particle that has no sphere at the level it starts with. */
export function impostorsFit({ budget, parts, particles, stages, start_level }: Manifest): boolean {
  const last = stages.at(-1)?.name;
  const drawn = parts.filter(
    ({ kind, level, stage }) => kind === "particles" && level === start_level && stage === last,
  );
  const sum = (of: (part: Part) => number) => drawn.reduce((total, part) => total + of(part), 0);
  const without = (particles?.count ?? 0) - sum(({ instances }) => instances);
  return sum(({ triangles }) => triangles) + 2 * without <= budget.triangles;
}

/** A surface of the final volume shows nothing new where the last stage's particles show the same phase. */
function isDoubled(part: Part, manifest: Manifest): boolean {
  const isFinalSurface = part.stage === "final" && part.phase !== "collector";
  return (
    isFinalSurface && manifest.parts.some(({ phase, stage }) => phase === part.phase && stage !== "final")
  );
}
