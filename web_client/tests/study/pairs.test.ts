import { describe, expect, it } from "vitest";
import { pairsFor } from "../../src/study/pairs";

const items = ["mental", "physical", "temporal", "performance", "effort", "frustration"];
const pairs = items.flatMap((first, i) => items.slice(i + 1).map((second) => ({ first, second })));
const codes = Array.from({ length: 400 }, (_, i) => `P${String(i + 1).padStart(2, "0")}`);

describe("the pairs of a participant", () => {
  it.each(codes.slice(0, 24))("has each pair once for %s, and the same again", (code) => {
    const put = pairsFor({ pairs }, code);
    expect(put.map(({ name }) => name).sort()).toEqual(
      pairs.map(({ first, second }) => `${first} ${second}`).sort(),
    );
    for (const { name, left, right } of put) expect([`${left} ${right}`, `${right} ${left}`]).toContain(name);
    expect(pairsFor({ pairs }, code)).toEqual(put);
  });

  it("has another order for another code", () => {
    const orders = codes.slice(0, 24).map((code) =>
      pairsFor({ pairs }, code)
        .map(({ name }) => name)
        .join(),
    );
    expect(new Set(orders).size).toBe(24);
  });

  it("favours no place and no side", () => {
    const first = new Map<string, number>();
    let turned = 0;
    for (const code of codes) {
      const put = pairsFor({ pairs }, code);
      first.set(put[0]!.name, (first.get(put[0]!.name) ?? 0) + 1);
      turned += put.filter(({ name, right }) => name.startsWith(`${right} `)).length;
    }
    // 400 participants over 15 pairs: 26.7 each, four standard deviations are 20; sides: half of 6000 +- 155.
    for (const { first: one, second } of pairs) {
      const count = first.get(`${one} ${second}`) ?? 0;
      expect(Math.abs(count - 400 / 15)).toBeLessThan(20);
    }
    expect(Math.abs(turned - 3000)).toBeLessThan(155);
  });
});
