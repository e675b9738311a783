import { describe, expect, it } from "vitest";
import { lotIn, readLabel, takesLot } from "../../src/notebook/label";

/** A code as the server prints it: everything but letters, digits and a few signs by its bytes. */
function coded(kind: string, id: string): string {
  const bytes = (sign: string) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
  return `holotrode:${kind}:${encodeURIComponent(id).replace(/[!'()*]/g, bytes)}`;
}

describe("a label", () => {
  it.each(["L2419", "BASF 2109/3", "état 7", "日本 (2)*", "100 %", "a%20b", "~._-", "😀"])(
    "of the lot %s is read as its maker writes it",
    (id) => {
      expect(readLabel(coded("lot", id))).toEqual({ kind: "lot", id });
    },
  );

  it("is read with what a scanner puts around it", () => {
    expect(readLabel(" holotrode:record:NMC111-2026-03-02-a\r\n")).toEqual({
      kind: "record",
      id: "NMC111-2026-03-02-a",
    });
  });

  it.each([
    ...["", "https://example.org/record/1", "holotrode:batch:1", "holotrode:record:", "holotrode:record:a b"],
    ...["holotrode:record:%2e%2e%2f", "holotrode:lot:%ff", "holotrode:lot:%00", "holotrode:lot:%E2%80%AE1"],
    ...["holotrode:lot:%20", `holotrode:lot:${"a".repeat(65)}`, `holotrode:lot:${"a".repeat(500)}`],
    `holotrode:record:${"a".repeat(65)}`,
  ])("of another kind, or a damaged one, is none: %s", (text) => {
    expect(readLabel(text)).toBeNull();
  });

  it("with a percent sign before no number means that sign, as for the server", () => {
    expect(readLabel("holotrode:lot:5%zz")).toEqual({ kind: "lot", id: "5%zz" });
  });

  it("of a lot that a hand scanner types into a field is that lot; other text stays as it is", () => {
    expect(["holotrode:lot:L%2041", "holotrode:record:r", "L 41"].map(lotIn)).toEqual([
      "L 41",
      "holotrode:record:r",
      "L 41",
    ]);
  });
});

it.each([
  ["w.cam.lot", "text", true],
  ["coating.foil_lot", "text", true],
  ["lot", "text", true],
  ["notes.plot", "text", false],
  ["w.cam.lot", "number", false],
])("%s of kind %s takes a lot: %s", (field, kind, expected) => {
  expect(takesLot({ field, kind })).toBe(expected);
});
