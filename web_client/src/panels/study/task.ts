import type { Participation } from "../../generated/messages.gen";
import { isElsewhere, isOnItsWay, isOpen } from "../../study/state";
import { runBlocks } from "../learn";
import { plain } from "../numbers";
import type { Block, PanelContent } from "../content";
import { trouble } from "../troubles";
import { buttons, quiet, standing, type Showing } from "./parts";
import { sicknessPrompt } from "./sickness";

type Task = Pick<PanelContent, "title" | "blocks"> & Partial<Pick<PanelContent, "place" | "layout" | "top">>;

/** The task or a test of knowledge: how it begins, the module itself, or the paper. */
export function task(now: Participation, about: Showing): Task {
  const { state, actions, words, size } = about;
  const { t } = words;
  const { run } = state.learn;
  if (isOpen(now, run)) {
    const place = `${now.period} ${run.run_id} ${run.standing.current} ${run.standing.finished}`;
    const blocks = run.standing.finished
      ? [{ kind: "text" as const, text: t("study.next"), icon: "ok" as const, live: true }]
      : [...standing(about), ...runBlocks(run, state, actions, words, size)];
    return { title: run.title, top: sicknessPrompt(about), blocks, layout: "task", place };
  }
  const title = t(now.phase === "knowledge" ? "study.knowledge" : "study.task");
  const said: Block[] = [{ kind: "text", text: now.sentence }];
  return {
    title,
    top: sicknessPrompt(about),
    blocks: [...said, ...standing(about), ...(now.phase === "knowledge" ? test(about) : work(now, about))],
    place: `${now.phase} ${now.period} ${now.task_started_at}`,
  };
}

function test({ state, actions, words }: Showing): Block[] {
  const { t } = words;
  const { learn, connection } = state;
  return [
    quiet(t("study.knowledge.says")),
    ...trouble(learn.problem),
    buttons({
      ...{ id: "begin-task", label: t("study.task.begin"), primary: true },
      disabled: learn.busy || connection !== "online",
      press: actions.openStudyModule,
    }),
  ];
}

function work(now: Participation, about: Showing): Block[] {
  const { state, actions, words } = about;
  const { t } = words;
  const { study, learn } = state;
  if (now.task_started_at === null) return beginning(now, about);
  if (now.medium === "paper")
    return isOnItsWay(study, "end_task")
      ? [quiet(t("study.sending"), "clock")]
      : [
          buttons({
            ...{ id: "end-task", label: t("study.task.done"), primary: true, disabled: study.busy },
            press: actions.endStudyTask,
          }),
        ];
  if (isElsewhere(study))
    return [
      { kind: "text", text: t("study.task.headset"), icon: "headset" },
      ...(state.xr.vr || state.xr.ar
        ? [buttons({ id: "open-here", label: t("study.task.here"), press: actions.openStudyModule })]
        : []),
    ];
  if (!learn.problem) return [quiet(t("study.task.opening"), "clock")];
  return [
    ...trouble(learn.problem),
    buttons({
      ...{ id: "open-again", label: t("study.task.again"), disabled: learn.busy },
      press: actions.openStudyModule,
    }),
  ];
}

function beginning(now: Participation, { state, actions, words }: Showing): Block[] {
  const { t, language } = words;
  if (isOnItsWay(state.study, "begin_task")) return [quiet(t("study.task.opening"), "clock")];
  return [
    quiet(t("study.task.time", { minutes: plain(now.task_minutes, language) }), "clock"),
    buttons({
      ...{ id: "begin-task", label: t("study.task.begin"), primary: true, disabled: state.study.busy },
      press: actions.beginStudyTask,
    }),
  ];
}
