// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { code, qr } from "../../src/flat/code_view";

it("a code is seen large and heard letter by letter", () => {
  const view = code();
  view.update({ kind: "code", label: "Code", text: "7KM C2Q", spoken: "7 K M, C 2 Q" });
  expect(view.element.querySelector("[aria-hidden]")?.textContent).toBe("7KM C2Q");
  expect(view.element.querySelector(".unseen")?.textContent).toBe("7 K M, C 2 Q");
});

it("a QR code has every dark module at its place, and four light ones around", () => {
  const view = qr();
  const rows = ["1101", "0000", "1011", "0110"];
  view.update({ kind: "qr", label: "Address", rows });
  const svg = view.element.querySelector("svg")!;
  expect([svg.getAttribute("viewBox"), svg.getAttribute("aria-label")]).toEqual(["0 0 12 12", "Address"]);
  const dark = rows.map((row) => [...row].map(() => "0"));
  for (const [, x, y, run] of svg
    .querySelector(".qr-ink")!
    .getAttribute("d")!
    .matchAll(/M(\d+) (\d+)h(\d+)/g))
    for (let i = 0; i < Number(run); i += 1) dark[Number(y) - 4]![Number(x) - 4 + i] = "1";
  expect(dark.map((row) => row.join(""))).toEqual(rows);
});
