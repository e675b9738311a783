import type { FormItem, QuestionnaireForm } from "../../connection/participations";
import type { BlockOf, ScaleLook, ScalePoint } from "../content";
import type { Showing } from "./parts";

/** More points than this stand on a line, as on the forms of NASA. */
const MOST_CIRCLES = 9;

/** The language of the short labels of items. */
const LABELS = "en";

/** An item of a form, and where it stands in it. */
interface Numbered {
  item: FormItem;
  number: number;
  form: QuestionnaireForm;
}

/** An item as a scale: words side by side, circles between two ends, or a line with ticks. */
export function scaleOf(
  { item, number, form }: Numbered,
  value: number | null,
  { open, called }: { open: string; called: number },
  { actions, words }: Showing,
): BlockOf<"scale"> {
  const { t } = words;
  const { points } = item;
  const [low, high] = [points[0]?.anchor ?? "", points.at(-1)?.anchor ?? ""];
  const look = lookOf(item);
  const isPrinted = form.warning !== ""; // the words are on paper, and there the points have numbers
  const isDifferential = item.text === "" && !isPrinted;
  const label = isDifferential ? `${low} – ${high}` : item.text || item.label;
  return {
    kind: "scale",
    id: `${form.questionnaire_id}-${item.code}`,
    label: `${number}. ${label}`,
    brief: isDifferential,
    language: isPrinted ? LABELS : form.language,
    value,
    points: points.map(({ value: point, anchor }, index): ScalePoint => {
      const place = { number: index + 1, count: points.length };
      const said = anchor || (isPrinted ? String(point) : "");
      return {
        value: point,
        label: look === "words" ? anchor : look === "circles" && isPrinted ? String(point) : "",
        name: said
          ? t("study.questions.point.anchored", { ...place, anchor: said })
          : t("study.questions.point", place),
      };
    }),
    ends: look === "words" ? null : { low, high },
    look,
    open,
    called,
    change: (point) => actions.answerItem(item.code, point),
  };
}

function lookOf({ points }: FormItem): ScaleLook {
  if (points.length > MOST_CIRCLES) return "line";
  return points.every(({ anchor }) => anchor !== "") ? "words" : "circles";
}
