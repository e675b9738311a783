import { SERVER_TYPES, type FromServer } from "../generated/messages.gen";

/**
 * Read a text frame of the server; undefined where its type is of a newer server, which is no error.
 *
 * @throws Error that names what was expected and what came; fields beside `type` are the server's promise, held by
 *   the fixtures that both sides decode in their tests.
 */
export function decode(text: string): FromServer | undefined {
  const frame: unknown = JSON.parse(text);
  const type = typeof frame === "object" && frame !== null && "type" in frame ? frame.type : undefined;
  if (typeof type !== "string") throw new Error(`expected an object with a type; got ${text.slice(0, 80)}`);
  return SERVER_TYPES.has(type) ? (frame as FromServer) : undefined;
}
