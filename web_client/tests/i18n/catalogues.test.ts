import { describe, expect, it } from "vitest";
import { preferredLanguage, translator } from "../../src/i18n";
import { en } from "../../src/i18n/en";
import { fr } from "../../src/i18n/fr";

const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe("catalogues", () => {
  it("have the same keys", () => {
    expect(Object.keys(fr).sort()).toEqual(Object.keys(en).sort());
  });

  it.each(Object.keys(en) as (keyof typeof en)[])("%s says something and fills the same places", (key) => {
    expect(en[key].trim()).not.toBe("");
    expect(fr[key].trim()).not.toBe("");
    expect(places(fr[key])).toEqual(places(en[key]));
  });

  it("fills places in", () => {
    expect(translator("fr")("learn.step", { number: 2, count: 9 })).toBe("Étape 2 sur 9");
  });
});

describe("the language to begin with", () => {
  it.each([
    ["fr", ["en"], "fr"],
    [null, ["de-DE", "fr-CA", "en"], "fr"],
    [null, ["de"], "en"],
    [null, [], "en"],
  ] as const)("chosen %s, browser %s: %s", (chosen, browser, expected) => {
    expect(preferredLanguage(chosen, browser)).toBe(expected);
  });
});
