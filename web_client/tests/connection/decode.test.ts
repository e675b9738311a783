import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decode } from "../../src/connection/decode";

const FOLDER = "../server/protocol/fixtures";
const FROM_CLIENT = [
  "append_entry",
  "cancel_job",
  "complete_step",
  "follow_job",
  "get_blob",
  "hello",
  "list_entries",
  "list_library",
  "open_scene",
  "open_training",
  "start_job",
  "study_event",
];

describe("decode", () => {
  const names = readdirSync(FOLDER).map((file) => file.replace(".json", ""));
  const fromServer = names.filter((name) => !FROM_CLIENT.includes(name));

  it("finds an example of every frame", () => {
    expect(names).toEqual(expect.arrayContaining(FROM_CLIENT));
    expect(fromServer.length).toBeGreaterThanOrEqual(11);
  });

  it.each(fromServer)("reads the server's %s", (name) => {
    const message = decode(readFileSync(`${FOLDER}/${name}.json`, "utf8"));
    expect(message.type).toBe(name);
  });

  it.each([
    ["text that is not JSON", "{"],
    ["a type it does not know", '{"type": "hello"}'],
    ["a name every object has", '{"type": "toString"}'],
    ["no object", "[]"],
    ["null", "null"],
  ])("refuses %s", (_, text) => {
    expect(() => decode(text)).toThrow();
  });
});
