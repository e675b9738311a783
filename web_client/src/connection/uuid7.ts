/**
 * UUIDv7 (RFC 9562): 48 bits of milliseconds, 12 bits that count within one, 62 random bits. The names of operations
 * made on this device therefore sort in the order in which they were made, even where the clock steps back.
 */
export function createUuid7(now: () => number = Date.now): () => string {
  let lastMs = 0;
  let counter = 0;

  return () => {
    const ms = now();
    if (ms > lastMs) {
      lastMs = ms;
      counter = 0;
    } else if (++counter > 0xfff) {
      lastMs += 1;
      counter = 0;
    }
    return format(lastMs, counter, crypto.getRandomValues(new Uint8Array(8)));
  };
}

function format(ms: number, counter: number, random: Uint8Array): string {
  const time = hex(ms, 12);
  const variant = (random[0]! & 0x3f) | 0x80;
  const tail = [variant, ...random.subarray(1)].map((byte) => hex(byte, 2)).join("");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(counter, 3)}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

export const uuid7 = createUuid7();
