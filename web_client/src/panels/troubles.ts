import type { Block } from "./content";

/** What went wrong, said aloud; nothing where nothing did. */
export function trouble(problem: string): Block[] {
  return problem ? [{ kind: "text", text: problem, tone: "danger", icon: "warning", live: true }] : [];
}

/** What went well, said aloud. */
export function success(text: string): Block {
  return { kind: "text", text, tone: "ok", icon: "ok", live: true };
}
