import { Box3, Group, Object3D, Ray, Scene, Vector3 } from "three";
import { describe, expect, it } from "vitest";
import { Sight, type Thing } from "../../src/xr/sight";

const CUBE = new Box3(new Vector3().setScalar(-0.5), new Vector3().setScalar(0.5));
const PLANE = new Box3(new Vector3(-0.5, -0.5, 0), new Vector3(0.5, 0.5, 0));
const EYES = new Vector3(0, 1.6, 0);

/** A thing in a scene, in front of who looks along -z. */
function thing(
  name: string,
  z: number,
  change: Partial<Thing> = {},
  place?: (object: Object3D) => void,
): Thing {
  const object = new Object3D();
  object.position.set(0, 1.6, z);
  place?.(object);
  const scene = new Scene().add(new Group().add(object));
  scene.updateMatrixWorld(true);
  return { name, object, box: CUBE, ...change };
}

const look = (things: Thing[], to = new Vector3(0, 0, -1)) => ({
  ...new Sight().meet(new Ray(EYES.clone(), to.clone().normalize()), things),
});

describe("what a gaze meets", () => {
  it("is the nearest thing, whichever comes first", () => {
    const [near, far] = [thing("near", -1), thing("far", -3)];
    expect(look([near, far]).thing).toBe("near");
    expect(look([far, near]).thing).toBe("near");
    expect(look([near], new Vector3(0, 0, 1))).toEqual({ thing: "", part: "" });
    expect(look([])).toEqual({ thing: "", part: "" });
  });

  it("counts distances in the room, however a thing is scaled", () => {
    const large = thing("large", -4, {}, (object) => object.scale.setScalar(4)); // begins 2 m away
    const small = thing("small", -2.1, {}, (object) => object.scale.setScalar(0.01));
    expect(look([large, small]).thing).toBe("large");
  });

  it("is a part of a plate, by the place on it", () => {
    const partAt = ({ x, y }: Vector3) => `${x.toFixed(2)} ${y.toFixed(2)}`;
    const plate = thing("task", -2, { box: PLANE, partAt }, (object) => object.scale.set(2, 1, 1));
    expect(look([plate])).toEqual({ thing: "task", part: "0.00 0.00" });
    expect(look([plate], new Vector3(0.5, -0.25, -2)).part).toBe("0.25 -0.25");
    expect(look([plate], new Vector3(1.2, 0, -2)).thing).toBe("");
  });

  it("is nothing that is hidden, or in no scene", () => {
    const hidden = thing("hidden", -1);
    hidden.object.parent!.visible = false;
    const lost = {
      name: "lost",
      object: new Object3D(),
      box: CUBE.clone().translate(new Vector3(0, 1.6, -1)),
    };
    expect(look([hidden, lost]).thing).toBe("");
  });
});
