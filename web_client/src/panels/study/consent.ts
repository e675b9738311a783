import type { Participation, StudyStream } from "../../generated/messages.gen";
import { identifies, isOnItsWay } from "../../study/state";
import type { Block } from "../content";
import { buttons, paragraphs, quiet, type Showing } from "./parts";

/** What the study is about and what is recorded, each log with a switch of its own, before somebody decides. */
export function consent(now: Participation, about: Showing): Block[] {
  const { state, actions, words } = about;
  const { t } = words;
  const { study } = state;
  if (isOnItsWay(study, "agree_to_study")) return [quiet(t("study.loading"), "clock")];
  return [
    { kind: "text", text: now.sentence, tone: "quiet" },
    ...paragraphs(now.consent_text),
    { kind: "heading", text: t("study.consent.recorded") },
    {
      kind: "text",
      label: t("study.consent.always"),
      text: t("study.consent.always.says"),
    },
    ...streams(now.streams_offered, about),
    buttons(
      {
        ...{ id: "agree", label: t("study.consent.agree"), primary: true, disabled: study.busy },
        press: actions.agreeToStudy,
      },
      {
        ...{ id: "decline", label: t("study.consent.decline"), disabled: study.busy },
        press: actions.declineStudy,
      },
    ),
  ];
}

function streams(offered: readonly StudyStream[], { state, actions, words }: Showing): Block[] {
  const { t } = words;
  if (offered.length === 0) return [];
  return [
    { kind: "heading", text: t("study.consent.choose") },
    quiet(t("study.consent.choose.says")),
    ...offered.map((stream): Block => ({
      kind: "toggle",
      id: `stream-${stream}`,
      label: t(`study.stream.${stream}`),
      detail: t(`study.stream.${stream}.says`),
      ...(identifies(stream) && {
        remark: {
          icon: "warning" as const,
          label: t("study.consent.identifies"),
          tone: "warning" as const,
        },
      }),
      on: state.study.streams.includes(stream),
      change: (on) => actions.allowStream(stream, on),
    })),
  ];
}
