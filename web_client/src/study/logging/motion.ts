/**
 * Motion as server/protocol/study_messages.py lays it out (MotionSamples): rows of little-endian float32, each the
 * seconds since the chunk began, then of head, left and right hand the position in metres and the quaternion x, y, z, w.
 */
export const ROW = 22;
export const LIMB = 7;
/** As many as a chunk has room for: a second of the fastest headset. */
export const MOST_ROWS = 90;

const FLOAT_BYTES = 4;

/** The motion of a chunk, in memory that is there from the beginning: a frame of a headset has none to waste. */
export class MotionRows {
  /** The row that is filled now. */
  readonly row = new Float32Array(ROW);
  private readonly bytes = new Uint8Array(MOST_ROWS * ROW * FLOAT_BYTES);
  private readonly view = new DataView(this.bytes.buffer);
  private rows = 0;

  /** Keep the row; one that there is no room for is left out. */
  add(): void {
    if (this.rows === MOST_ROWS) return;
    const begin = this.rows * ROW * FLOAT_BYTES;
    for (let i = 0; i < ROW; i++) this.view.setFloat32(begin + i * FLOAT_BYTES, this.row[i]!, true);
    this.rows += 1;
  }

  /** All rows in base64, for a message; null where there are none. Begins anew. */
  take(): string | null {
    if (this.rows === 0) return null;
    const filled = this.bytes.subarray(0, this.rows * ROW * FLOAT_BYTES);
    this.rows = 0;
    return btoa(String.fromCharCode(...filled));
  }
}
