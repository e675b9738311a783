/** The first sentence of a text, and what follows it. */
export function leadOf(text: string): { lead: string; rest: string } {
  const [, lead = text, rest = ""] = /^(.+?[.!?])\s+(.+)$/s.exec(text) ?? [];
  return { lead, rest };
}
