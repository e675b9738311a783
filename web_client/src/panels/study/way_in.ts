import { readCode } from "../../rooms/code";
import type { Block, PanelContent } from "../content";
import { buttons, quiet, standing, type Showing } from "./parts";

/** Before anybody is known: the code of the slip of paper. */
export function wayIn(about: Showing): PanelContent {
  const { state, actions, words } = about;
  const { t } = words;
  const { study, account } = state;
  const signedIn: Block[] =
    account.login === "in"
      ? [
          {
            kind: "text",
            text: t("study.code.account", { person: account.person }),
            tone: "warning",
            icon: "warning",
          },
        ]
      : [];
  return {
    title: t("study.title"),
    layout: "asked",
    place: `way in ${study.declined}`,
    fromTop: true,
    blocks: [
      ...(study.declined
        ? [{ kind: "text" as const, text: t("study.code.left"), icon: "ok" as const, live: true }]
        : []),
      { kind: "text", text: t("study.code.intro") },
      ...signedIn,
      {
        kind: "field",
        id: "study-code",
        label: t("study.code"),
        value: study.code,
        wide: true,
        code: true,
        fill: "off",
        first: true,
        change: actions.typeStudyCode,
        enter: actions.takePart,
      },
      ...standing(about),
      buttons({
        id: "take-part",
        label: t("study.code.go"),
        primary: true,
        disabled: study.busy || readCode(study.code) === undefined,
        press: actions.takePart,
      }),
      ...(study.waiting.others > 0 ? [quiet(t("study.code.others"), "clock")] : []),
    ],
  };
}
