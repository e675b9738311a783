import type { Actions } from "../../actions";
import type { Participation } from "../../generated/messages.gen";
import { secondsUntil } from "../../learning/state";
import { isOnItsWay, isPaused } from "../../study/state";
import type { AppState } from "../../state";
import type { Block, PanelContent, Press, Size } from "../content";
import { clock } from "../learn/timing";
import type { Words } from "../words";
import { consent } from "./consent";
import { buttons, quiet, standing, type Showing } from "./parts";
import { questionnaire } from "./questionnaire";
import { task } from "./task";
import { wayIn } from "./way_in";

type Part = Pick<PanelContent, "title" | "blocks"> & Partial<Pick<PanelContent, "place" | "layout" | "top">>;

/** What a participant of a study is to do now, and nothing else. */
export function studyPanel(state: AppState, actions: Actions, words: Words, size: Size): PanelContent {
  const about: Showing = { state, actions, words, size };
  const { study, account } = state;
  const isKnown = account.role === "participant" || (account.login === "unknown" && study.now !== null);
  if (account.login !== "unknown" && !isKnown) return wayIn(about);
  const { now } = study;
  if (!now || !isKnown)
    return {
      title: words.t("study.title"),
      layout: "asked",
      blocks: study.problem ? standing(about) : [quiet(words.t("study.loading"), "clock")],
    };
  const part = partOf(now, about);
  return {
    layout: "asked",
    fromTop: true,
    ...part,
    place: `${now.phase} ${isPaused(study)} ${study.stopping} ${part.place ?? ""}`,
    aside: footer(now, about),
  };
}

function partOf(now: Participation, about: Showing): Part {
  const { t } = about.words;
  const { study } = about.state;
  if (isOnItsWay(study, "withdraw_from_study"))
    return ended(t("study.withdrawn"), t("study.stop.kept"), about);
  if (study.stopping) return stopping(about);
  if (isPaused(study) && now.phase !== "withdrawn") return paused(about);
  switch (now.phase) {
    case "consent":
      return { title: now.title, blocks: [...standing(about), ...consent(now, about)], place: now.study_id };
    case "questionnaire":
      return questionnaire(now, about);
    case "knowledge":
    case "task":
      return task(now, about);
    case "waiting":
      return waiting(now, about);
    case "done":
      return ended(t("study.done"), now.sentence, about);
    case "withdrawn":
      return ended(t("study.withdrawn"), now.sentence, about);
  }
}

function waiting(now: Participation, about: Showing): Part {
  const { state, words } = about;
  const { t } = words;
  const said: Block = { kind: "text", text: now.sentence, live: true };
  const left = now.break_until
    ? secondsUntil(now.break_until, state.study.nowMs, state.account.serverAheadMs)
    : 0;
  if (left <= 0) {
    const over: Block[] = now.break_until ? [quiet(t("study.break.over"), "ok")] : [];
    return { title: t("study.waiting"), blocks: [...standing(about), said, ...over] };
  }
  const remaining: Block = {
    kind: "quantities",
    rows: [{ label: t("study.break.left"), value: clock(left) }],
    large: true,
  };
  return { title: t("study.break"), blocks: [...standing(about), remaining, said], place: "break" };
}

function paused(about: Showing): Part {
  const { state, actions, words } = about;
  const { t } = words;
  const press = () => actions.pauseStudy(false);
  const disabled = state.study.busy;
  return {
    title: t("study.paused"),
    blocks: [
      ...standing(about),
      { kind: "text", text: t("study.paused.says"), icon: "pause", live: true },
      buttons({ id: "resume", label: t("study.resume"), primary: true, disabled, press }),
    ],
  };
}

/** What it means to stop, before it is done. */
function stopping(about: Showing): Part {
  const { state, actions, words } = about;
  const { t } = words;
  return {
    title: t("study.stop.title"),
    blocks: [
      { kind: "text", text: t("study.stop.means") },
      { kind: "text", text: t("study.stop.stays") },
      ...standing(about),
      buttons(
        { id: "keep-on", label: t("study.stop.keep"), press: () => actions.considerStopping(false) },
        {
          ...{ id: "withdraw", label: t("study.stop.do"), icon: "stop", disabled: state.study.busy },
          press: actions.withdrawFromStudy,
        },
      ),
    ],
  };
}

/** The end; the device can go to the next participant once nothing waits on it. */
function ended(title: string, text: string, about: Showing): Part {
  const { state, actions, words } = about;
  const { t } = words;
  const waits = state.study.waiting.count > 0;
  return {
    title,
    blocks: [
      { kind: "text", text, live: true },
      ...standing(about),
      ...(waits ? [quiet(t("study.leave.waits"), "clock")] : []),
      buttons({
        ...{ id: "leave-device", label: t("study.leave"), disabled: state.study.busy || waits },
        press: actions.leaveStudyDevice,
      }),
    ],
  };
}

/** Who and where one is; the ways to pause and to stop are at every moment in the same place. */
function footer(now: Participation, { state, actions, words }: Showing): Block[] {
  const { t } = words;
  const isPart = now.periods > 0 && ["questionnaire", "task", "waiting", "knowledge"].includes(now.phase);
  const said = [
    now.phase === "consent" ? "" : now.title,
    now.code ? t("study.you", { code: now.code }) : "",
    isPart ? t("study.period", { number: now.period, count: now.periods }) : "",
    now.simulated ? t("study.simulated") : "",
  ].filter(Boolean);
  const pause: Press = {
    ...{ id: "pause", label: t("study.pause"), icon: "pause", disabled: state.study.busy },
    press: () => actions.pauseStudy(true),
  };
  const stop: Press = {
    ...{ id: "stop", label: t("study.stop"), icon: "stop" },
    press: () => actions.considerStopping(true),
  };
  const isOver = now.phase === "withdrawn" || isOnItsWay(state.study, "withdraw_from_study");
  const mayStop = now.phase !== "consent" && !isOver && !state.study.stopping;
  const ways = [...(isRunning(now) && !isPaused(state.study) ? [pause] : []), ...(mayStop ? [stop] : [])];
  return [
    ...(said.length > 0 ? [quiet(said.join(" · "))] : []),
    ...(ways.length > 0 ? [buttons(...ways)] : []),
  ];
}

/** Whether a session runs, so that it can be paused. */
function isRunning({ phase, moment }: Participation): boolean {
  const between = moment === "before" || moment === "after";
  return phase === "task" || (phase === "questionnaire" && !between);
}
