import type { Playback } from "../generated/messages.gen";

/** Where a shared playback is at a moment of the server's clock; it ends where its process does. */
export function playedTo({ playing, time, server_ms }: Playback, serverMs: number, seconds: number): number {
  if (!playing) return time;
  if (seconds <= 0) return 1;
  return Math.min(1, Math.max(time, time + (serverMs - server_ms) / 1000 / seconds));
}
