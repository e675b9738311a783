import { expect, it } from "vitest";
import { raised, versionOf } from "../../src/notebook/template_text";

const TEXT = "# version: 9\nid: nmc111\nversion: 1  # the first\nfields:\n  coating.gap: {version: 3}\n";

it("the next version differs in its line alone", () => {
  expect(raised(TEXT)).toBe(TEXT.replace("version: 1 ", "version: 2 "));
  expect([versionOf(TEXT), versionOf(raised(TEXT))]).toEqual([1, 2]);
});

it("a text without a version stays as it is", () => {
  expect([raised("id: x\n"), versionOf("id: x\n"), versionOf("version: two")]).toEqual([
    "id: x\n",
    null,
    null,
  ]);
});
