import type { QuestionnaireForm } from "../connection/participations";
import type { AnswerQuestionnaire, Participation } from "../generated/messages.gen";
import type { Answering } from "./state";

/** The places of the items that have no answer yet. */
export function openItems({ items }: Pick<QuestionnaireForm, "items">, { values }: Answering): number[] {
  return items.flatMap(({ code }, index) => (values[code] === undefined ? [index] : []));
}

/** What is handed in: every item, null where it was left open, and which of each pair was chosen. */
export function answersOf(
  form: QuestionnaireForm,
  { values, chosen }: Answering,
): Pick<AnswerQuestionnaire, "questionnaire_id" | "language" | "answers" | "pairs"> {
  return {
    questionnaire_id: form.questionnaire_id,
    language: form.language as Participation["language"],
    answers: form.items.map(({ code }) => ({ item: code, value: values[code] ?? null })),
    pairs: form.pairs.flatMap(({ first, second }) => {
      const one = chosen[`${first} ${second}`];
      return one === undefined ? [] : [{ chosen: one, other: one === first ? second : first }];
    }),
  };
}
