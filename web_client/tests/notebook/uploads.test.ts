import { IDBFactory } from "fake-indexeddb";
import { afterEach, expect, it, vi } from "vitest";
import { openDatabase, write } from "../../src/connection/database";
import { Lost, Refused } from "../../src/connection/messages";
import { UPLOAD_CHUNK } from "../../src/connection/records";
import type { AttachFile } from "../../src/generated/messages.gen";
import type { Upload } from "../../src/notebook/state";
import { sha256Of, Uploads } from "../../src/notebook/uploads";

/** A server that keeps a file's chunks as they come, in order. */
class FileServer {
  parts: Uint8Array[] = [];
  chunks: number[] = [];
  /** The connection breaks at this chunk, counted from 1; 0 for never. */
  breaksAt = 0;
  refusal = "";

  constructor(private readonly length: number) {}

  get received(): number {
    return this.parts.reduce((sum, part) => sum + part.byteLength, 0);
  }

  fetch(url: string, { method, headers, body }: RequestInit): Promise<Response> {
    expect(url).toMatch(/^\/api\/v1\/uploads\/[0-9a-f]{64}$/);
    if (method === "PATCH") {
      const said = headers as Record<string, string>;
      const chunk = new Uint8Array(body as ArrayBuffer);
      if (this.chunks.length + 1 === this.breaksAt) return Promise.reject(new TypeError("network"));
      if (this.refusal)
        return answer({ code: this.refusal, sentence: "Send a smaller picture." }, { status: 413 });
      if (said["upload-offset"] !== String(this.received))
        return answer({ code: "conflict", sentence: "Another chunk was expected." }, { status: 409 });
      expect(said["upload-length"]).toBe(String(this.length));
      this.chunks.push(chunk.byteLength);
      this.parts.push(chunk);
    }
    return answer({ received: this.received, complete: this.received === this.length });
  }
}

const answer = (body: object, init?: ResponseInit) => Promise.resolve(Response.json(body, init));

afterEach(() => vi.unstubAllGlobals());

async function setUp(length: number) {
  const bytes = new Uint8Array(length).map((_, i) => i % 251).buffer;
  const sha256 = await sha256Of(bytes);
  const attach: AttachFile = {
    type: "attach_file",
    op_id: "w1",
    record_id: "r",
    field: "photo",
    file: { sha256, name: "p.jpg", media_type: "image/jpeg", bytes: length },
    device_time: "2026-11-23T08:00:00Z",
  };
  const server = new FileServer(length);
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => server.fetch(url, init));
  const database = await openDatabase(new IDBFactory());
  await write(database, "files", (files) => files.put(bytes, sha256));
  const seen: Upload[][] = [];
  const uploads = new Uploads(database, (under) => seen.push(under));
  return { attach, bytes, server, uploads, seen };
}

const LENGTH = 2 * UPLOAD_CHUNK + 10;

it("sends a file in chunks and says how far it is", async () => {
  const { attach, bytes, server, uploads, seen } = await setUp(LENGTH);
  await uploads.prepare(attach);
  expect(server.chunks).toEqual([UPLOAD_CHUNK, UPLOAD_CHUNK, 10]);
  expect(await sha256Of(await new Blob(server.parts as BlobPart[]).arrayBuffer())).toBe(
    await sha256Of(bytes),
  );
  expect(seen.flat().map(({ sent }) => sent)).toEqual([0, UPLOAD_CHUNK, 2 * UPLOAD_CHUNK, LENGTH]);
  expect(seen.at(-1)).toEqual([]);
});

it("goes on where the network broke", async () => {
  const { attach, server, uploads } = await setUp(LENGTH);
  server.breaksAt = 2;
  await expect(uploads.prepare(attach)).rejects.toThrow(Lost);
  expect(server.chunks).toEqual([UPLOAD_CHUNK]);
  server.breaksAt = 0;
  await uploads.prepare(attach);
  expect(server.chunks).toEqual([UPLOAD_CHUNK, UPLOAD_CHUNK, 10]);
});

it("sends nothing that the server has already", async () => {
  const { attach, server, uploads } = await setUp(10);
  await uploads.prepare(attach);
  await uploads.prepare(attach);
  expect(server.chunks).toEqual([10]);
});

it("goes on behind what another tab sends at the same time", async () => {
  const { attach, server, uploads } = await setUp(LENGTH);
  const other = new Uploads((uploads as unknown as { database: IDBDatabase }).database, () => undefined);
  await Promise.all([uploads.prepare(attach), other.prepare(attach)]);
  expect(server.received).toBe(LENGTH);
});

it("says what the server does not take, and tries again what it only may not just now", async () => {
  const { attach, server, uploads } = await setUp(10);
  server.refusal = "too_large";
  await expect(uploads.prepare(attach)).rejects.toThrow(Refused);
  server.refusal = "refused"; // the login has expired
  await expect(uploads.prepare(attach)).rejects.toThrow(Lost);
});
