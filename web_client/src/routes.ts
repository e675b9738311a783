import type { PanelName } from "./state";

export interface Route {
  panel: PanelName;
  id: string;
}

const SEGMENTS: Record<PanelName, string> = {
  electrode: "electrodes",
  make: "recipes",
  learn: "modules",
  notebook: "notebook",
  bench: "bench",
  account: "account",
  pair: "pair",
  admin: "admin",
  rooms: "rooms",
};
const PANELS = Object.keys(SEGMENTS) as PanelName[];

/** Which panel an address opens, and with what. */
export function routeOf(path: string): Route {
  const [segment = "", id = ""] = path.split("/").filter(Boolean);
  const panel = PANELS.find((name) => SEGMENTS[name] === segment) ?? "electrode";
  return { panel, id: decodeURIComponent(id) };
}

/** The address of a panel; the electrode without a name is the front page. */
export function addressOf({ panel, id }: Route): string {
  if (panel === "electrode" && !id) return "/";
  return `/${SEGMENTS[panel]}${id ? `/${encodeURIComponent(id)}` : ""}`;
}

/** As many records as the server sets side by side. */
export const MOST_COMPARED = 20;

/** The address of records side by side; their ids have no comma. */
export function comparisonAddress(recordIds: readonly string[]): string {
  return `${addressOf({ panel: "notebook", id: "" })}?compare=${recordIds.join()}`;
}

/** Which records the query of an address sets side by side. */
export function comparedIn(search: string): string[] {
  const ids = new URLSearchParams(search).get("compare") ?? "";
  return [...new Set(ids.split(",").filter(Boolean))].slice(0, MOST_COMPARED);
}
