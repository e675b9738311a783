const CACHE = "holotrode-blobs";
const MOST_BLOBS = 150;

/** Fetch a blob by the hash of its bytes: from this device where it was seen before, else from the server. */
export async function fetchBlob(sha256: string): Promise<Response> {
  const url = `/api/v1/blobs/${sha256}`;
  const cache = "caches" in globalThis ? await caches.open(CACHE) : undefined; // absent outside secure contexts
  const kept = await cache?.match(url);
  if (kept) return kept;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the server answered ${response.status} for blob ${sha256.slice(0, 12)}`);
  // A full disk costs the electrode its place offline, not its place on the screen.
  if (cache) await keep(cache, url, response.clone()).catch(() => undefined);
  return response;
}

/** The oldest blobs make room. */
async function keep(cache: Cache, url: string, response: Response): Promise<void> {
  await cache.put(url, response);
  const known = await cache.keys();
  await Promise.all(known.slice(0, Math.max(0, known.length - MOST_BLOBS)).map((old) => cache.delete(old)));
}
