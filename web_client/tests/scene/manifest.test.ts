import { describe, expect, it } from "vitest";
import {
  fieldsOf,
  layersOf,
  loadingOrder,
  lookOf,
  type Manifest,
  type Part,
  type Particles,
  type Track,
} from "../../src/scene/manifest";

const part = (name: string, kind: Part["kind"], level: number): Part => {
  const [first, second = ""] = name.split("/");
  const stage = first === "surface" || first === "collector" ? "final" : (first as Part["stage"]);
  return {
    part: name,
    kind,
    phase: second || "collector",
    stage,
    level,
    triangles: 1,
    instances: 1,
    sha256: `${name}-${level}`,
  };
};
const stage = (name: "slurry" | "drying" | "calendering") => ({
  name,
  thickness_um: 1,
  porosity: null,
  pressure_mpa: null,
  box_um: [1, 1, 1] as [number, number, number],
});
const look = { label_en: "", label_fr: "", colour: "#000000", opacity: 1 };
const manifest = (parts: Part[], stages: Manifest["stages"]): Manifest => ({
  name: "",
  budget: { triangles: 1000 },
  phases: { collector: look, pore: look, active: look, cbd: look, "silicon.a": look },
  scale: { metres_per_um: 1 },
  bounds_m: { min: [0, 0, 0], max: [1, 1, 1] },
  stages,
  parts,
  start_level: 1,
  volume_fractions: {},
});

const names = (parts: Part[]) => parts.map(({ sha256 }) => sha256);

const BOTH_LEVELS = [0, 1].flatMap((level) => [
  part("collector", "surface", level),
  part("slurry/active", "particles", level),
  part("calendering/active", "particles", level),
  part("calendering/cbd", "particles", level),
  part("surface/pore", "surface", level),
  part("surface/cbd", "surface", level),
]);

describe("loading order", () => {
  it("brings the finished electrode first, then its history, then what is hidden, then finer levels", () => {
    const order = loadingOrder(manifest(BOTH_LEVELS, [stage("slurry"), stage("calendering")]));
    expect(names(order.first)).toEqual(["collector-1", "calendering/active-1", "calendering/cbd-1"]);
    expect(names(order.later)).toEqual([
      "slurry/active-1",
      "surface/pore-1",
      "collector-0",
      "calendering/active-0",
      "calendering/cbd-0",
      "surface/pore-0",
    ]);
  });

  it("leaves out the stages that the track shows", () => {
    const track = { particles: 0, step_um: 1, radius_step_um: 1, segments: [] } as unknown as Track;
    const whole = { ...manifest(BOTH_LEVELS, [stage("slurry"), stage("calendering")]), track };
    const { first, later } = loadingOrder(whole);
    expect(names([...first, ...later]).filter((name) => name.startsWith("slurry"))).toEqual([]);
    expect(names(first)).toEqual(["collector-1", "calendering/active-1", "calendering/cbd-1"]);
  });

  it("keeps surfaces of earlier stages where the device cannot draw their particles", () => {
    const track = { particles: 0, step_um: 1, radius_step_um: 1, segments: [] } as unknown as Track;
    const parts = [
      part("slurry/active", "particles", 1),
      part("calendering/active", "particles", 1),
      part("slurry/cbd", "surface", 1),
      part("calendering/cbd", "surface", 1),
    ];
    const later = (count: number) => {
      const particles = { count, phases: [], phase_of: {}, fields: [] } as unknown as Particles;
      const whole = { ...manifest(parts, [stage("slurry"), stage("calendering")]), track, particles };
      return names(loadingOrder(whole).later);
    };
    // One active particle of one triangle; the others take two each, and 1000 are allowed.
    expect(later(500)).toEqual([]);
    expect(later(501)).toEqual(["slurry/cbd-1"]);
  });

  it("shows an import by its surfaces", () => {
    const parts = [part("surface/pore", "surface", 1), part("surface/active", "surface", 1)];
    const order = loadingOrder(manifest(parts, []));
    expect(names(order.first)).toEqual(["surface/active-1"]);
    expect(names(order.later)).toEqual(["surface/pore-1"]);
    expect(layersOf(manifest(parts, []))).toEqual(["active", "pore"]);
  });
});

describe("phases and fields", () => {
  const codes = { bytes: 1, sha256: "", type: "uint8" as const, count: 8 };
  const field = {
    name: "size",
    label_en: "Size",
    label_fr: "Taille",
    unit: "µm",
    low: 0,
    high: 1,
    clipped: false,
    codes,
  };

  it("are those of the manifest, whatever an import calls them; pores come last, the collector never", () => {
    const parts = ["collector", "surface/pore", "surface/silicon.a", "surface/active"];
    expect(
      layersOf(
        manifest(
          parts.map((name) => part(name, "surface", 1)),
          [],
        ),
      ),
    ).toEqual(["active", "silicon.a", "pore"]);
  });

  it("of particles and of cells are told apart by their ids", () => {
    const grid = {
      shape: [2, 2, 2] as [number, number, number],
      cell_um: [1, 1, 1] as [number, number, number],
    };
    const scene: Manifest = {
      ...manifest([], []),
      particles: { count: 8, phases: [], phase_of: codes, fields: [field] },
      volume: { grid, phases: ["pore"], labels: codes, fields: [{ ...field, grid, phase: null }] },
    };
    expect(fieldsOf(scene).map(({ id, of }) => [id, of])).toEqual([
      ["particles/size", "particles"],
      ["cells/size", "cells"],
    ]);
    expect(fieldsOf(manifest([], []))).toEqual([]);
    expect(fieldsOf({ ...scene, particles: null })).toHaveLength(1);
  });

  it("without a look are refused with their name", () => {
    expect(() => lookOf("gold", manifest([], []))).toThrow("expected a colour for gold");
  });
});
