import type { Actions } from "../actions";
import type { AppState } from "../state";
import type { Block, PanelContent } from "./content";
import { trouble } from "./troubles";
import type { Words } from "./words";

/** The way in for a browser that the server does not know: a password, a code, or the link of the server. */
export function signInPanel({ account, connection }: AppState, actions: Actions, words: Words): PanelContent {
  const { t } = words;
  const { draft, busy, problem } = account;
  const offline: Block[] =
    connection === "offline"
      ? [{ kind: "text", text: t("identity.lost"), tone: "quiet", icon: "clock" }]
      : [];
  return {
    title: t("sign_in.title"),
    blocks: [
      ...offline,
      {
        kind: "field",
        id: "name",
        label: t("sign_in.name"),
        value: draft.name,
        wide: true,
        fill: "username",
        first: true,
        change: (name) => actions.draftAccount({ name }),
        enter: actions.signIn,
      },
      {
        kind: "field",
        id: "password",
        label: t("sign_in.password"),
        value: draft.password,
        wide: true,
        secret: true,
        fill: "current-password",
        change: (password) => actions.draftAccount({ password }),
        enter: actions.signIn,
      },
      ...trouble(problem),
      {
        kind: "buttons",
        buttons: [
          {
            id: "sign-in",
            label: t("sign_in.go"),
            primary: true,
            disabled: busy || !draft.name.trim() || !draft.password,
            press: actions.signIn,
          },
        ],
      },
      { kind: "heading", text: t("sign_in.by_code") },
      {
        kind: "buttons",
        buttons: [
          { id: "join", label: t("sign_in.join"), press: () => actions.showPanel("rooms") },
          { id: "pair-here", label: t("sign_in.pair"), press: () => actions.showPanel("pair") },
        ],
      },
      { kind: "text", text: t("sign_in.link"), tone: "quiet" },
    ],
  };
}
