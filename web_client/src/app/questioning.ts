import { Lost } from "../connection/messages";
import { questionnaire } from "../connection/participations";
import type { AnswerQuestionnaire } from "../generated/messages.gen";
import type { ParticipantActions } from "../study/actions";
import { answersOf, openItems } from "../study/answers";
import { studyNow } from "../study/clock";
import { pairsFor } from "../study/pairs";
import { askedNow, isHandedIn, type Answering, type Study } from "../study/state";
import { keepStudyWrite } from "../study/writes";
import { patch, sentence, words, type Context } from "./context";

type Questions = Pick<
  ParticipantActions,
  | ("fetchQuestionnaire" | "answerItem" | "choosePair" | "goToQuestion" | "goOnInQuestionnaire")
  | ("leaveItemsOpen" | "handIn")
>;

/** Under which name a device keeps answers that were not handed in yet. */
export function draftKey(
  person: string,
  { questionnaire_id, moment }: Pick<AnswerQuestionnaire, "questionnaire_id" | "moment">,
): string {
  return `${person}:${questionnaire_id}:${moment}`;
}

/** Putting a questionnaire to a participant: its form, the answers so far, and handing them in once. */
export class Questioning {
  constructor(
    private readonly context: Context,
    private readonly person: () => string,
  ) {}

  actions(): Questions {
    return {
      fetchQuestionnaire: () => void this.prepare(),
      answerItem: (code, value) => this.change({ values: { ...this.study.answering.values, [code]: value } }),
      choosePair: (name, chosen) => this.choose(name, chosen),
      goToQuestion: (place) => this.change({ place, calls: this.study.answering.calls + 1 }),
      goOnInQuestionnaire: () => this.goOn(),
      leaveItemsOpen: () => {
        this.change({ leavesOpen: true });
        this.goOn();
      },
      handIn: () => void this.handIn(),
    };
  }

  /** Have the form of what is asked now, and what was answered here before. */
  async prepare(): Promise<void> {
    const { store, memory } = this.context;
    const { now } = this.study;
    const asked = askedNow(now);
    if (asked === "" || !now?.questionnaire_id) return;
    await this.recall();
    if (this.study.form) return;
    patch(store, "study", { problem: "" });
    const { questionnaire_id: id, language } = now;
    try {
      const kept = await memory.questionnaire(id, language);
      const form = kept ?? (await questionnaire(id, language));
      if (!kept) await memory.keepQuestionnaire(form);
      if (askedNow(this.study.now) === asked && this.study.now?.language === language)
        patch(store, "study", { form });
    } catch (reason) {
      const { t } = words(this.context);
      const said = reason instanceof Lost ? t("identity.lost") : sentence(reason);
      patch(store, "study", { problem: t("study.questions.missing", { reason: said }) });
    }
  }

  private get study(): Study {
    return this.context.store.get().study;
  }

  private async recall(): Promise<void> {
    const { store, memory } = this.context;
    const key = this.key();
    const { answering } = this.study;
    if (Object.keys(answering.values).length > 0 || !key) return;
    const draft = await memory.draft(key);
    const asked = askedNow(this.study.now);
    if (draft?.asked === asked && Object.keys(this.study.answering.values).length === 0)
      patch(store, "study", { answering: { ...draft, calls: 0 } });
  }

  private key(): string {
    const { now } = this.study;
    if (!now?.questionnaire_id || !now.moment) return "";
    return draftKey(this.person(), { questionnaire_id: now.questionnaire_id, moment: now.moment });
  }

  private change(change: Partial<Answering>): void {
    const { store, memory } = this.context;
    const answering = { ...this.study.answering, ...change };
    patch(store, "study", { answering, problem: "", refused: "" });
    const key = this.key();
    if (key) void memory.keepDraft(key, answering);
  }

  /** A choice leads on to the next pair. */
  private choose(name: string, chosen: string): void {
    const { answering } = this.study;
    this.change({ chosen: { ...answering.chosen, [name]: chosen }, place: answering.place + 1 });
  }

  private goOn(): void {
    const { form, answering, now } = this.study;
    if (!form || !now) return;
    const open = openItems(form, answering);
    if (open.length > 0 && !answering.leavesOpen) return this.change({ reminded: true });
    if (form.pairs.length === 0) return void this.handIn();
    const first = pairsFor(form, now.code).findIndex(({ name }) => answering.chosen[name] === undefined);
    this.change({ place: form.items.length + (first < 0 ? form.pairs.length : first) });
  }

  /** Once: what is handed in is looked at no more, here or after a reload. */
  private async handIn(): Promise<void> {
    const { store } = this.context;
    const { form, answering, now, busy } = this.study;
    if (!form || !now?.moment || busy || isHandedIn(this.study)) return;
    const first = pairsFor(form, now.code).findIndex(({ name }) => answering.chosen[name] === undefined);
    if (first >= 0) return this.change({ place: form.items.length + first }); // the server takes none or all
    patch(store, "study", { busy: true, handedIn: answering.asked, problem: "", refused: "" });
    try {
      await keepStudyWrite({
        type: "answer_questionnaire",
        device_time: new Date(studyNow()).toISOString(),
        moment: now.moment,
        ...answersOf(form, answering),
      });
    } catch (reason) {
      patch(store, "study", { handedIn: "", problem: sentence(reason) });
    } finally {
      patch(store, "study", { busy: false });
    }
  }
}
