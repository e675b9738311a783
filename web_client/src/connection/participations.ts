/** A participant's way into a study and the questionnaires put to them, over HTTP. */
import { request } from "./http";

/** A point of an item's scale; most have no word of their own. */
export interface FormPoint {
  value: number;
  anchor: string;
}

/** An item as it is put to people; `text` is empty where only its label may be shown. */
export interface FormItem {
  code: string;
  label: string;
  text: string;
  points: FormPoint[];
}

/** A questionnaire in the language in which it is asked. */
export interface QuestionnaireForm {
  questionnaire_id: string;
  name: string;
  language: string;
  citation: string;
  warning: string;
  items: FormItem[];
  /** Items of which people say which weighed more. */
  pairs: { first: string; second: string }[];
}

/** Come in by a participant's code; the browser keeps the cookie that comes with it. */
export const takePart = (code: string) => request<{ study_id: string }>("POST", "/participations", { code });

export const questionnaire = (id: string, language: string) =>
  request<QuestionnaireForm>(
    "GET",
    `/questionnaires/${encodeURIComponent(id)}?language=${encodeURIComponent(language)}`,
  );
