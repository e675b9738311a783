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
