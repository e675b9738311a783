import type { PanelName } from "./state";

export interface Route {
  panel: PanelName;
  id: string;
}

const SEGMENTS: Record<PanelName, string> = {
  electrode: "electrodes",
  make: "recipes",
  learn: "modules",
  author: "modules",
  notebook: "notebook",
  bench: "bench",
  account: "account",
  pair: "pair",
  admin: "admin",
  rooms: "rooms",
  class: "classes",
  studies: "studies",
  take_part: "take-part",
};
// What stands after the name of a module that is written, and instead of the name of one that is new.
const EDIT = "edit";
const NEW = "new";
const PANELS = Object.keys(SEGMENTS) as PanelName[];

/** Which panel an address opens, and with what. */
export function routeOf(path: string): Route {
  const [segment = "", id = "", then = ""] = path.split("/").filter(Boolean);
  if (segment === SEGMENTS.author && then === EDIT) return { panel: "author", id: decodeURIComponent(id) };
  if (segment === SEGMENTS.author && id === NEW) return { panel: "author", id: "" };
  if (segment === SEGMENTS.studies) return { panel: "studies", id: [id, then].filter(Boolean).join("/") };
  const panel = PANELS.find((name) => SEGMENTS[name] === segment) ?? "electrode";
  return { panel, id: decodeURIComponent(id) };
}

/** The address of a panel; the electrode without a name is the front page. */
export function addressOf({ panel, id }: Route): string {
  if (panel === "electrode" && !id) return "/";
  if (panel === "author") return `/${SEGMENTS.author}/${id ? `${encodeURIComponent(id)}/${EDIT}` : NEW}`;
  if (panel === "studies") return `/${[SEGMENTS.studies, id].filter(Boolean).join("/")}`;
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
