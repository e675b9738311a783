import type { FromServer } from "../generated/messages.gen";

const KNOWN: Record<FromServer["type"], true> = {
  welcome: true,
  library: true,
  job_started: true,
  job_progress: true,
  scene_ready: true,
  blob_chunks: true,
  training_state: true,
  entry_stored: true,
  entries: true,
  stored: true,
  clock_read: true,
  rooms: true,
  room_opened: true,
  room_joined: true,
  room_resumed: true,
  moved: true,
  accepted: true,
  seat_changed: true,
  seat_freed: true,
  stage_changed: true,
  powers_changed: true,
  anchor_changed: true,
  pin_placed: true,
  pin_removed: true,
  room_closed: true,
  problem: true,
};

/**
 * Read a text frame of the server.
 *
 * @throws Error that names what was expected and what came; fields beside `type` are the server's promise, held by
 *   the fixtures that both sides decode in their tests.
 */
export function decode(text: string): FromServer {
  const frame: unknown = JSON.parse(text);
  const type = typeof frame === "object" && frame !== null && "type" in frame ? frame.type : undefined;
  if (typeof type !== "string" || !Object.hasOwn(KNOWN, type)) {
    throw new Error(
      `expected a frame with one of the types ${Object.keys(KNOWN).join(", ")}; got ${String(type)}`,
    );
  }
  return frame as FromServer;
}
