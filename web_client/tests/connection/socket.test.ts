import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Connection } from "../../src/connection/socket";
import { uuid7 } from "../../src/connection/uuid7";
import type { AppendEntry, FromServer } from "../../src/generated/messages.gen";

class FakeSocket {
  static all: FakeSocket[] = [];
  readonly sent: { type: string; op_id: string }[] = [];
  onopen = (): void => undefined;
  onclose = (): void => undefined;
  onmessage: (event: { data: string }) => void = () => undefined;

  constructor() {
    FakeSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  say(message: object): void {
    this.onmessage({ data: JSON.stringify(message) });
  }

  /** What was sent of entries, by their text. */
  get entries(): string[] {
    return this.sent
      .filter(({ type }) => type === "append_entry")
      .map((frame) => (frame as AppendEntry).text!);
  }

  /** Answer the newest frame. */
  answer(fields: object): void {
    this.say({ reply_to: this.sent.at(-1)!.op_id, ...fields });
  }
}

beforeEach(() => {
  FakeSocket.all = [];
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function connect(): { connection: Connection; socket: FakeSocket; heard: FromServer[] } {
  const heard: FromServer[] = [];
  const connection = new Connection({
    url: "ws://here/api/v1/ws",
    hello: () => ({ type: "hello", protocol: 1, device_id: "d", device_profile: "ci", language: "en" }),
    onState: () => undefined,
    onMessage: (message) => heard.push(message),
  });
  connection.open();
  return { connection, socket: welcome(), heard };
}

/** The newest socket, once it is welcome. */
function welcome(): FakeSocket {
  const socket = FakeSocket.all.at(-1)!;
  socket.onopen();
  socket.answer({ type: "welcome" });
  return socket;
}

function entry(text: string): AppendEntry {
  const device_time = "2026-11-29T08:00:00Z";
  return { type: "append_entry", op_id: uuid7(), record_id: "r", field: "f", text, device_time };
}

test("entries go out one after the other", () => {
  const { connection, socket } = connect();
  for (const text of ["one", "two", "three"]) void connection.deliver<"append_entry">(entry(text));
  expect(socket.entries).toEqual(["one"]);
  socket.answer({ type: "entry_stored" });
  socket.answer({ type: "entry_stored" });
  expect(socket.entries).toEqual(["one", "two", "three"]);
});

test("what the server cannot take just now is sent again, and is no refusal", async () => {
  const { connection, socket } = connect();
  const stored = connection.deliver<"append_entry">(entry("one"));
  void connection.deliver<"append_entry">(entry("two"));
  socket.answer({ type: "problem", code: "throttled", sentence: "Too fast." });
  expect(socket.entries).toEqual(["one"]);
  vi.advanceTimersByTime(1000);
  expect(socket.entries).toEqual(["one", "one"]);
  socket.answer({ type: "entry_stored" });
  await stored;
  expect(socket.entries).toEqual(["one", "one", "two"]);
});

test("what is wrong is refused, and the next one goes out", async () => {
  const { connection, socket } = connect();
  const refused = connection.deliver<"append_entry">(entry("bad"));
  void connection.deliver<"append_entry">(entry("good"));
  socket.answer({ type: "problem", code: "bad_message", sentence: "Expected a value." });
  await expect(refused).rejects.toThrow("Expected a value.");
  expect(socket.entries).toEqual(["bad", "good"]);
});

test("an entry whose answer was lost goes out again on the next connection", () => {
  const { connection, socket } = connect();
  void connection.deliver<"append_entry">(entry("one"));
  socket.onclose();
  vi.advanceTimersByTime(15_000);
  expect(FakeSocket.all).toHaveLength(2);
  expect(welcome().entries).toEqual(["one"]);
});

test("a message of a type that is not known yet is passed over", () => {
  const { socket, heard } = connect();
  socket.say({ type: "weather", degrees: 21 });
  expect(heard.map(({ type }) => type)).toEqual(["welcome"]);
});
