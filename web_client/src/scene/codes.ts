import { fetchBlob } from "./blobs";
import type { BundleFile, Codes, Quantity } from "./manifest";

const MOST = { uint8: 254, uint16: 65534 } as const;

/** Fetch an array of a bundle. */
export async function fetchCodes({ sha256, type, count }: Codes): Promise<Uint8Array | Uint16Array> {
  const bytes = await fetchInflated({ sha256 });
  const codes = type === "uint8" ? bytes : new Uint16Array(bytes.buffer);
  if (codes.length !== count)
    throw new Error(`expected ${count} numbers in an array; it has ${codes.length}`);
  return codes;
}

/** Fetch a deflated file and inflate it. */
export async function fetchInflated({
  sha256,
}: Pick<BundleFile, "sha256">): Promise<Uint8Array<ArrayBuffer>> {
  const { body } = await fetchBlob(sha256);
  if (!body) throw new Error("expected a file with something in it; it is empty");
  const inflated = body.pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(inflated).arrayBuffer());
}

/** Codes as shares of their range, from 0 to 1; -1 where there is no value. */
export function sharesOf(codes: Uint8Array | Uint16Array): Float32Array {
  const most = codes instanceof Uint8Array ? MOST.uint8 : MOST.uint16;
  return Float32Array.from(codes, (code) => (code > most ? -1 : code / most));
}

/** What a code of a field stands for; null where there is no value. */
export function valueOf({ low, high, codes }: Quantity, code: number): number | null {
  const most = MOST[codes.type];
  return code > most ? null : low + ((high - low) * code) / most;
}
