import type { FormItem, QuestionnaireForm } from "../../connection/participations";
import type { Participation } from "../../generated/messages.gen";
import { openItems } from "../../study/answers";
import { pairsFor, type Pair } from "../../study/pairs";
import { isHandedIn } from "../../study/state";
import type { Block, PanelContent, Press } from "../content";
import { buttons, quiet, standing, type Showing } from "./parts";
import { scaleOf } from "./scale";

/** A questionnaire: all its items on a page, one at a time where there is little room; then its pairs, one at a time. */
export function questionnaire(
  now: Participation,
  about: Showing,
): Pick<PanelContent, "title" | "blocks" | "place"> {
  const { state, words, size } = about;
  const { t } = words;
  const { study } = state;
  const { asked, place } = study.answering;
  const title = t("study.questions");
  if (isHandedIn(study)) {
    const text = t(state.connection === "online" ? "study.sending" : "study.kept");
    return { title, blocks: [{ kind: "text", text, icon: "clock", live: true }], place: `${asked} sent` };
  }
  const { form } = study;
  if (!form) return { title, blocks: [...standing(about), ...notHereYet(about)], place: asked };
  const pairs = pairsFor(form, now.code);
  const compared = place - form.items.length;
  if (compared >= 0 && pairs.length > 0)
    return {
      title: compared < pairs.length ? t("study.pairs.which") : title,
      blocks: [...standing(about), ...comparing(form, pairs, compared, about)],
      place: `${asked} pair ${compared}`,
    };
  const single = size !== "full";
  const blocks = single ? oneItem(form, place, now, about) : allItems(form, now, about);
  return { title, blocks, place: single ? `${asked} item ${place}` : asked };
}

function notHereYet({ state, actions, words }: Showing): Block[] {
  const { t } = words;
  if (!state.study.problem) return [quiet(t("study.questions.loading"), "clock")];
  return [buttons({ id: "again", label: t("study.questions.again"), press: actions.fetchQuestionnaire })];
}

function allItems(form: QuestionnaireForm, now: Participation, about: Showing): Block[] {
  return [
    { kind: "text", text: now.sentence, tone: "quiet" },
    ...aboutTheWords(form, about),
    progress(form, about),
    ...form.items.map((item, index) => itemBlock(form, item, index, about)),
    ...(isReminded(form, about) ? reminder(form, about) : []),
    ...standing(about),
    ...(isReminded(form, about) ? [] : [buttons(onwards(form, about))]),
    source(form, about),
  ];
}

function oneItem(form: QuestionnaireForm, place: number, now: Participation, about: Showing): Block[] {
  const { actions, words } = about;
  const { t } = words;
  const item = form.items[place];
  const isLast = place === form.items.length - 1;
  const back: Press = {
    ...{ id: "back", label: t("study.questions.back"), icon: "back", disabled: place === 0 },
    press: () => actions.goToQuestion(place - 1),
  };
  const next: Press = {
    ...{ id: "next", label: t("study.questions.next"), icon: "next", primary: true },
    press: () => actions.goToQuestion(place + 1),
  };
  const number = t("study.questions.item", { number: place + 1, count: form.items.length });
  return [
    ...(place === 0 ? [quiet(now.sentence), ...aboutTheWords(form, about)] : []),
    {
      kind: "progress",
      label: t("study.questions.progress"),
      fraction: (place + 1) / form.items.length,
      text: number,
    },
    ...(item ? [itemBlock(form, item, place, about)] : []),
    ...(isReminded(form, about) && isLast ? reminder(form, about) : []),
    ...standing(about),
    buttons(back, ...(!isLast ? [next] : isReminded(form, about) ? [] : [onwards(form, about)])),
  ];
}

function itemBlock(form: QuestionnaireForm, item: FormItem, index: number, about: Showing): Block {
  const { answering } = about.state.study;
  const isOpen = answering.reminded && answering.values[item.code] === undefined;
  return scaleOf(
    { item, number: index + 1, form },
    answering.values[item.code] ?? null,
    {
      open: isOpen ? about.words.t("study.questions.open") : "",
      called: answering.place === index ? answering.calls : 0,
    },
    about,
  );
}

/** Where only labels may be shown, or another language is spoken, people are told. */
function aboutTheWords(form: QuestionnaireForm, { words }: Showing): Block[] {
  const { t, language } = words;
  return [
    ...(form.warning ? [quiet(t("study.questions.wording"), "question")] : []),
    ...(form.language !== language ? [quiet(t("study.questions.other_language"), "speech")] : []),
  ];
}

function progress(form: QuestionnaireForm, { state, words }: Showing): Block {
  const count = form.items.length;
  const done = count - openItems(form, state.study.answering).length;
  const text = words.t("study.questions.answered", { done, count });
  return { kind: "progress", label: words.t("study.questions.progress"), fraction: done / count, text };
}

/** Whether somebody wanted to go on while items are open. */
function isReminded(form: QuestionnaireForm, { state }: Showing): boolean {
  const { answering } = state.study;
  return answering.reminded && openItems(form, answering).length > 0;
}

/** What is still open, the way to each, and the other way: to leave it so. */
function reminder(form: QuestionnaireForm, { state, actions, words }: Showing): Block[] {
  const { t } = words;
  const open = openItems(form, state.study.answering);
  const first = open[0]!;
  const leave =
    open.length === 1
      ? t("study.questions.leave_open.one")
      : t("study.questions.leave_open.many", { count: open.length });
  return [
    { kind: "text", text: t("study.questions.are_open"), tone: "warning", icon: "warning", live: true },
    buttons(
      ...open.map((index): Press => {
        const item = form.items[index]!;
        const name = t("study.questions.go_to", { number: index + 1, label: item.label });
        const label = String(index + 1);
        return { id: `go-to-${item.code}`, label, name, press: () => actions.goToQuestion(index) };
      }),
    ),
    buttons(
      {
        ...{ id: "complete", label: t("study.questions.complete"), primary: true },
        press: () => actions.goToQuestion(first),
      },
      { id: "leave-open", label: leave, press: actions.leaveItemsOpen },
    ),
  ];
}

/** To the pairs where there are some; else the answers are handed in. */
function onwards(form: QuestionnaireForm, { state, actions, words }: Showing): Press {
  const { t } = words;
  const label = t(form.pairs.length > 0 ? "study.questions.next" : "study.questions.send");
  return {
    ...{ id: "go-on", label, primary: true, disabled: state.study.busy },
    press: actions.goOnInQuestionnaire,
  };
}

function comparing(form: QuestionnaireForm, pairs: readonly Pair[], at: number, about: Showing): Block[] {
  const { state, actions, words, size } = about;
  const { t } = words;
  const { answering, busy } = state.study;
  const place = form.items.length + at;
  const back: Press = {
    ...{ id: "back", label: t("study.questions.back"), icon: "back" },
    press: () => actions.goToQuestion(place - 1),
  };
  const pair = pairs[at];
  if (!pair)
    return [
      bar(1, t("study.questions.answered", { done: pairs.length, count: pairs.length }), about),
      { kind: "text", text: t("study.pairs.done") },
      buttons(back, {
        ...{ id: "hand-in", label: t("study.questions.send"), primary: true, disabled: busy },
        press: actions.handIn,
      }),
      source(form, about),
    ];
  const sides = [pair.left, pair.right].map((code) => form.items.find((item) => item.code === code)!);
  const chosen = answering.chosen[pair.name];
  const number = t("study.pairs.progress", { number: at + 1, count: pairs.length });
  const explained = sides.filter(({ text }) => text !== "");
  return [
    ...(at === 0 ? [{ kind: "text" as const, text: t("study.pairs.intro") }] : []),
    bar(at / pairs.length, number, about),
    {
      kind: "buttons",
      large: true,
      buttons: sides.map(({ code, label }) => ({
        id: `choose-${code}`,
        label: capital(label),
        ...(chosen === code && { icon: "ok" as const }),
        press: () => actions.choosePair(pair.name, code),
      })),
    },
    ...(size === "full"
      ? explained.map(({ label, text }): Block => ({
          kind: "text",
          label: capital(label),
          text,
          tone: "quiet",
        }))
      : []),
    buttons(back),
  ];
}

function bar(fraction: number, text: string, { words }: Showing): Block {
  return { kind: "progress", label: words.t("study.questions.progress"), fraction, text };
}

function source({ name, citation }: QuestionnaireForm, { words }: Showing): Block {
  return quiet(words.t("study.questions.source", { source: `${name}. ${citation}` }));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
