import { Box3, Group, InstancedMesh, Matrix4, Vector3 } from "three";
import { describe, expect, it } from "vitest";
import { advance, createIon } from "../../../src/games/pore_flight/ion";
import { Placing } from "../../../src/games/pore_flight/placing";
import { Scenery } from "../../../src/games/pore_flight/scenery";
import { courseOf } from "./electrodes";

const SIZE = 20;
const course = courseOf([SIZE, SIZE, SIZE], () => true);
const m = 0.01;
const box = new Box3(new Vector3(-0.1, 0, -0.1), new Vector3(0.1, 0.2, 0.1));
const WAY = [new Vector3(0, 0.2, 0), new Vector3(0.05, 0.2, 0), new Vector3(0.05, 0, 0)];

function draw() {
  const model = new Group();
  const scenery = new Scenery(new Placing(box, m), box, WAY);
  scenery.addTo(model);
  const strings: InstancedMesh[] = [];
  model.traverse((part) => {
    if (part instanceof InstancedMesh) strings.push(part);
  });
  const [trail, , guide] = strings as [InstancedMesh, InstancedMesh, InstancedMesh];
  return { scenery, model, trail, guide };
}

const placesOf = (beads: InstancedMesh) =>
  Array.from({ length: beads.count }, (_, n) => {
    const matrix = new Matrix4();
    beads.getMatrixAt(n, matrix);
    return new Vector3().setFromMatrixPosition(matrix);
  });

describe("the game's scenery", () => {
  it("lays a bead at every point of the trail, to where the ion is", () => {
    const { scenery, trail } = draw();
    const ion = createIon(course);
    for (let n = 0; n < 100; n++) {
      advance(ion, course, Float64Array.of(0, 0.05, -0.1), 1 / 60, 8);
      scenery.follow(ion, ion.place, "table", false);
    }
    expect(trail.count).toBe(ion.trail.count);
    const placing = new Placing(box, m);
    const end = placing.toScene(ion.place, new Vector3());
    expect(placesOf(trail).at(-1)!.distanceTo(end)).toBeLessThan(0.2 * m);
  });

  it("strings the computed way at even distances, around its corners, and shows it on request", () => {
    const { scenery, guide } = draw();
    const places = placesOf(guide);
    expect(places.length).toBe(Math.floor(0.25 / (0.3 * m)) + 1);
    places.slice(1).forEach((place, n) => expect(place.distanceTo(places[n]!)).toBeLessThan(0.301 * m));
    const ion = createIon(course);
    scenery.follow(ion, ion.place, "table", true);
    expect(guide.visible).toBe(true);
    scenery.follow(ion, ion.place, "table", false);
    expect(guide.visible).toBe(false);
  });

  it("leaves nothing behind", () => {
    const { scenery, model } = draw();
    scenery.dispose();
    expect(model.children).toEqual([]);
  });
});
