import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decode } from "../../src/connection/decode";
import { PROTOCOL_VERSION, SERVER_TYPES } from "../../src/generated/messages.gen";

const FOLDER = "../server/protocol/fixtures";
const RELEASED = `${FOLDER}/released`;

function jsonOf(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
}

/** Examples of a server's frames: a client's carry an op_id. */
function serversExamples(folder: string): string[] {
  const paths = readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => `${folder}/${file}`);
  return paths.filter((path) => !("op_id" in jsonOf(path)));
}

describe("decode", () => {
  const current = serversExamples(FOLDER);
  const released = readdirSync(RELEASED, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${RELEASED}/${entry.name}`)
    .filter((folder) => jsonOf(`${folder}/hello.json`)["protocol"] === PROTOCOL_VERSION)
    .flatMap(serversExamples);

  it("finds an example of every frame", () => {
    const names = current.map((path) => path.replace(`${FOLDER}/`, "").replace(".json", ""));
    expect(new Set(names)).toEqual(SERVER_TYPES);
    expect(released.length).toBeGreaterThanOrEqual(11);
  });

  it.each([...current, ...released])("reads %s and writes it again", (path) => {
    const message = decode(readFileSync(path, "utf8"));
    expect(JSON.parse(JSON.stringify(message))).toEqual(jsonOf(path));
  });

  it.each([
    ["of a newer server", '{"type": "teleported", "to": "the Moon"}'],
    ["that only a client sends", '{"type": "hello"}'],
    ["with a name every object has", '{"type": "toString"}'],
  ])("passes over a frame %s", (_, text) => {
    expect(decode(text)).toBeUndefined();
  });

  it.each([
    ["text that is not JSON", "{"],
    ["a frame without a type", '{"reply_to": "x"}'],
    ["a type that is no text", '{"type": 3}'],
    ["no object", "[]"],
    ["null", "null"],
  ])("refuses %s", (_, text) => {
    expect(() => decode(text)).toThrow();
  });
});
