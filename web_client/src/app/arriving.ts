import { hasAccount } from "../rooms/state";
import type { AppState } from "../state";
import { listDevices } from "./account";
import { load } from "./attempting";
import type { Context } from "./context";
import { listPeople } from "./people";

/** What a panel lists is asked for when somebody who may see it opens it. */
export function fetchOnArrival(context: Context): void {
  const { store } = context;
  let before = "";
  store.subscribe((state) => {
    const place = placeOf(state);
    if (place === before) return;
    before = place;
    if (place === "account") void load(context, "account", () => listDevices(context));
    if (place === "admin") void load(context, "people", () => listPeople(context));
  });
}

function placeOf({ panel, account }: AppState): string {
  if (account.login !== "in" || !hasAccount(account.role)) return "";
  return panel === "admin" && account.role !== "admin" ? "" : panel;
}
