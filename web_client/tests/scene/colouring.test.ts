import { describe, expect, it } from "vitest";
import { sharesOf, valueOf } from "../../src/scene/codes";
import { cellTexture, shareTexture } from "../../src/scene/colouring";

describe("codes as shares", () => {
  it.each([
    [new Uint8Array([0, 127, 254, 255]), 254],
    [new Uint16Array([0, 32767, 65534, 65535]), 65534],
  ])("run from 0 to 1, and the code above the highest has no value", (codes, most) => {
    const shares = sharesOf(codes);
    expect([...shares]).toEqual([0, 0.5, 1, -1]);
    const type = codes instanceof Uint8Array ? ("uint8" as const) : ("uint16" as const);
    const field = { low: 2, high: 6, codes: { type, count: 4, bytes: 1, sha256: "" } };
    const quantity = { name: "", label_en: "", label_fr: "", unit: "", clipped: false, ...field };
    codes.forEach((code, i) => {
      const value = valueOf(quantity, code);
      if (code > most) expect(value).toBeNull();
      else expect(value).toBeCloseTo(2 + 4 * shares[i]!, 6);
    });
  });

  it("go to the instances by the ids of their particles, row by row", () => {
    const ids = Uint32Array.from({ length: 1500 }, (_, k) => (k * 7) % 1500);
    const shares = Float32Array.from({ length: 1400 }, (_, id) => id / 2000);
    const { image } = shareTexture(shares, ids);
    expect([image.width, image.height]).toEqual([1024, 2]);
    const texels = image.data as Float32Array;
    ids.forEach((id, k) => expect(texels[k]).toBe(id < 1400 ? shares[id] : -1));
    expect(texels[1500]).toBe(-1);
  });

  it("of cells have to be bytes", () => {
    const grid = {
      shape: [1, 1, 1] as [number, number, number],
      cell_um: [1, 1, 1] as [number, number, number],
    };
    expect(cellTexture(new Uint8Array([7]), grid).image.depth).toBe(1);
    expect(() => cellTexture(new Uint16Array([7]), grid)).toThrow("expected cells of one byte");
  });
});
