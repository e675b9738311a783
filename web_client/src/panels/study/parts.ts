import type { Actions } from "../../actions";
import type { AppState } from "../../state";
import type { Block, Icon, Press, Size } from "../content";
import type { Words } from "../words";

/** What every part of a participant's page is made from. */
export interface Showing {
  state: AppState;
  actions: Actions;
  words: Words;
  size: Size;
}

export function quiet(text: string, icon?: Icon): Block {
  return { kind: "text", text, tone: "quiet", ...(icon && { icon }) };
}

export function buttons(...presses: Press[]): Block {
  return { kind: "buttons", buttons: presses };
}

/** Paragraphs of a text, which blank lines part. */
export function paragraphs(text: string): Block[] {
  return text
    .split(/\n\s*\n/)
    .map((one) => one.replace(/\s*\n\s*/g, " ").trim())
    .filter(Boolean)
    .map((one) => ({ kind: "text", text: one }));
}

/** What is wrong, what the server refused, and that the connection is away. */
export function standing({ state, words }: Showing): Block[] {
  const { problem, refused } = state.study;
  const { t } = words;
  return [
    ...(problem
      ? [
          {
            kind: "text" as const,
            text: problem,
            tone: "danger" as const,
            icon: "warning" as const,
            live: true,
          },
        ]
      : []),
    ...(refused
      ? [
          {
            ...{ kind: "text" as const, text: t("study.refused", { reason: refused }) },
            ...{ tone: "warning" as const, icon: "warning" as const, live: true },
          },
        ]
      : []),
    ...(state.connection === "online" || state.account.login === "out"
      ? []
      : [{ ...quiet(t("study.offline"), "clock"), live: true } as Block]),
  ];
}
