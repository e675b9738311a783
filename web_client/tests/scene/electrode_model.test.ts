import {
  BufferGeometry,
  Float32BufferAttribute,
  Group,
  InstancedMesh,
  Matrix4,
  Mesh,
  Ray,
  Vector3,
} from "three";
import { beforeEach, describe, expect, it } from "vitest";
import { ElectrodeModel } from "../../src/scene/electrode_model";
import type { Manifest, Part } from "../../src/scene/manifest";
import type { ParticleFacts } from "../../src/scene/particle_facts";
import type { Spheres } from "../../src/scene/spheres";
import { initialState, type View } from "../../src/state";

/*
 * Three particles: 0 and 2 are active and have spheres, 1 is binder domain and has a surface. They sink by a metre
 * from each of four key frames to the next.
 */
const FRAMES = 4;
const heightAt = (frame: number) => FRAMES - frame;
const frameOf = (frame: number): Spheres => ({
  centres: new Float32Array([-1, 0, 1].flatMap((x) => [x, heightAt(frame), 0])),
  radii: new Float32Array([0.4, 0.2, 0.3]),
});
const look = { label_en: "", label_fr: "", colour: "#ffffff", opacity: 1 };
const manifest = {
  phases: { active: look, cbd: look },
  scale: { metres_per_um: 1 },
  stages: (["slurry", "calendering"] as const).map((name) => ({ name, thickness_um: 2, box_um: [4, 4, 2] })),
  track: {
    particles: 3,
    frames: {
      ...{ stage: [0, 0, 1, 1], time_s: [0, 1, 1, 2] },
      ...{ thickness_um: [4, 3, 2, 1], porosity: [0, 0, 0, 0], pressure_mpa: [0, 0, 0, 0] },
    },
    segments: [],
  },
} as unknown as Manifest;
const facts = {
  phases: ["pore", "active", "cbd"],
  idsOf: (phase: string) => Uint32Array.from(phase === "active" ? [0, 2] : phase === "cbd" ? [1] : []),
};

const part = (phase: string, kind: Part["kind"], stage: Part["stage"]) =>
  ({ part: `${stage}/${phase}`, phase, kind, stage }) as Part;
const triangle = () =>
  new BufferGeometry().setAttribute("position", new Float32BufferAttribute([1, 0, 0, 0, 1, 0, 0, 0, 1], 3));
function finishedActive(): Group {
  const mesh = new InstancedMesh(triangle(), undefined, 2);
  // A little off the track, as its codes are.
  [-1.01, 1.01].forEach((x, i) =>
    mesh.setMatrixAt(i, new Matrix4().setPosition(x, heightAt(3), 0).scale(new Vector3(0.4, 0.4, 0.4))),
  );
  mesh.userData["particle_ids"] = [[0, 1], [2, 1]]; // prettier-ignore
  return new Group().add(mesh);
}
const surface = () => new Group().add(new Mesh(triangle()));

const view = (time: number, more: Partial<View> = {}): View => ({
  ...initialState("en", "electrode", "").view,
  playback: { playing: false, time },
  ...more,
});
const downAt = (x: number) => new Ray(new Vector3(x, 10, 0), new Vector3(0, -1, 0));
const picked = (ray: Ray, layers = {}) => model.pick(ray, view(1, { layers }))?.id;

let model: ElectrodeModel;
beforeEach(() => {
  model = new ElectrodeModel(manifest);
  model.add(part("active", "particles", "calendering"), finishedActive());
  model.add(part("cbd", "surface", "calendering"), surface());
});
const withTrack = () => {
  model.addImpostors(facts as unknown as ParticleFacts);
  model.addFrames(2, [frameOf(2), frameOf(3)]);
  model.addFrames(0, [frameOf(0), frameOf(1)]);
};
/** What is drawn: surfaces and clouds, and how many particles are in them. */
const drawn = () =>
  model.group.children
    .filter((child) => child.visible && child instanceof Mesh)
    .map((child) => (child instanceof InstancedMesh ? child.count : "surface"));

describe("the electrode in the scene", () => {
  it("is there as it is at the end while its track has not arrived", () => {
    model.apply(view(0));
    expect(drawn()).toEqual([2, "surface"]);
    expect(model.particle(2)?.centre.y).toBeCloseTo(heightAt(3), 6);
  });

  it("draws a phase without spheres as particles while the process plays, and as a surface at its end", () => {
    withTrack();
    model.apply(view(0.5));
    expect(drawn()).toEqual([2, 1]);
    model.apply(view(1));
    expect(drawn()).toEqual([2, "surface"]);
  });

  it("draws no particles before they have a place: a new instance is a metre wide and fills the screen", () => {
    model.apply(view(1));
    model.addImpostors(facts as unknown as ParticleFacts);
    expect(drawn()).toEqual([2, "surface"]);
  });

  it("ends exactly where its own spheres are, whenever they and the track arrived", () => {
    withTrack();
    model.apply(view(1));
    expect(picked(downAt(1.4))).toBe(2); // 1.01 + 0.4 by its sphere, 1 + 0.3 by the track
    expect(model.particle(0)?.radius).toBeCloseTo(0.4, 6);
    expect(model.particle(1)?.radius).toBeCloseTo(0.2, 6);
  });

  it("shows the nearest frame that has arrived for one that has not", () => {
    model.addFrames(0, [frameOf(0), frameOf(1)]);
    model.apply(view(0.5));
    expect(model.particle(0)?.centre.y).toBe(heightAt(1));
  });

  it("lets a particle be picked where it is at the moment, by its id", () => {
    withTrack();
    model.apply(view(0));
    expect([-1, 0, 1].map((x) => picked(downAt(x)))).toEqual([0, 1, 2]);
    expect(picked(new Ray(new Vector3(-9, heightAt(0), 0), new Vector3(1, 0, 0)))).toBe(0);
    expect(picked(new Ray(new Vector3(-9, heightAt(3), 0), new Vector3(1, 0, 0)))).toBeUndefined();
  });

  it("lets nothing be picked that is hidden or cut away", () => {
    withTrack();
    const slice = { on: true, axis: "x" as const, position: 0.5 };
    model.apply(view(1, { slice }));
    expect([-1, 1].map((x) => picked(downAt(x)))).toEqual([0, undefined]);
    expect(picked(downAt(-1), { active: false })).toBeUndefined();
  });

  it("turns with its particles", () => {
    withTrack();
    model.group.rotation.y = Math.PI;
    model.apply(view(1));
    expect(picked(downAt(1))).toBe(0);
  });

  it("gives a surface up for spheres of a finer level", () => {
    withTrack();
    model.add(
      part("cbd", "particles", "calendering"),
      (() => {
        const mesh = new InstancedMesh(triangle(), undefined, 1);
        mesh.setMatrixAt(0, new Matrix4().setPosition(0, heightAt(3), 0));
        mesh.userData["particle_ids"] = [[1, 1]];
        return new Group().add(mesh);
      })(),
    );
    model.apply(view(1));
    expect(drawn()).toEqual([2, 1]);
  });

  it("goes from stage to stage where a scene has no track, and has nothing to pick", () => {
    const first = new ElectrodeModel({ ...manifest, track: null });
    first.add(part("active", "particles", "slurry"), finishedActive());
    first.add(part("active", "particles", "calendering"), finishedActive());
    first.add(part("cbd", "surface", "slurry"), surface());
    first.add(part("cbd", "surface", "calendering"), surface());
    for (const time of [0, 0.4, 0.6, 1]) {
      first.apply(view(time));
      const shown = first.group.children.filter(({ visible }) => visible);
      expect(shown.map((child) => child.constructor)).toEqual([InstancedMesh, Mesh]);
      expect(first.particle(0)).toBeUndefined();
    }
  });
});
