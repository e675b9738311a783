import { afterEach, expect, it, vi } from "vitest";
import { fetchBlob } from "../../src/scene/blobs";

afterEach(() => vi.unstubAllGlobals());

it("shows what it fetched even where the device has no room to keep it", async () => {
  const cache = { match: async () => undefined, put: () => Promise.reject(new Error("quota exceeded")) };
  vi.stubGlobal("caches", { open: async () => cache });
  vi.stubGlobal("fetch", async () => new Response("glTF"));
  expect(await (await fetchBlob("00")).text()).toBe("glTF");
});

it("says what the server answered when there is no such blob", async () => {
  vi.stubGlobal("fetch", async () => new Response("", { status: 404 }));
  await expect(fetchBlob("ab")).rejects.toThrow("404");
});
