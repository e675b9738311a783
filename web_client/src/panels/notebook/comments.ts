import type { Actions } from "../../actions";
import type { Comment, Slot } from "../../notebook/model";
import type { AppState } from "../../state";
import type { Block, BlockOf, Press, Remark } from "../content";
import type { Words } from "../words";
import { byWhom } from "./values";

/** Whether somebody waits for an answer. */
export function isOpen({ known, settled }: Comment): boolean {
  return known.entry.about === "question" && settled === null;
}

/** What waits for an answer at a slot, and what can be answered. */
export function openQuestions(slot: Slot, state: AppState, actions: Actions, words: Words): Block[] {
  return slot.comments
    .filter(isOpen)
    .flatMap((comment) => [
      commentBlock(comment, answers(comment, state, actions, words), words),
      ...settling(comment, state, actions, words),
    ]);
}

/** What was said about a slot and waits for nobody, oldest first. */
export function comments({ comments: all }: Slot, words: Words): Block[] {
  return all.filter((comment) => !isOpen(comment)).map((comment) => commentBlock(comment, [], words));
}

export function commentBlock(
  { known, settled }: Comment,
  presses: Press[],
  words: Words,
): BlockOf<"comment"> {
  const { entry } = known;
  const block: BlockOf<"comment"> = {
    kind: "comment",
    id: entry.entry_id,
    text: entry.text || words.t("comment.arrow"),
    who: byWhom(known, words),
    state: stateOf({ known, settled }, words),
    presses,
  };
  if (settled) block.answer = { text: settled.entry.text, who: byWhom(settled, words) };
  return block;
}

function stateOf({ known, settled }: Comment, { t }: Words): Remark {
  if (known.entry.about === "remark") return { icon: "pin", label: t("comment.remark"), tone: "quiet" };
  if (known.entry.about === "arrow")
    return { icon: "pointer", label: t("comment.arrow.sign"), tone: "quiet" };
  if (!settled) return { icon: "question", label: t("comment.open"), tone: "warning" };
  const waived = settled.entry.reason !== "";
  return { icon: "ok", label: t(waived ? "comment.waived" : "comment.answered"), tone: "ok" };
}

function answers({ known }: Comment, { desk }: AppState, actions: Actions, { t }: Words): Press[] {
  const questionId = known.entry.entry_id;
  if (desk.settling?.questionId === questionId) return [];
  const settle = (waived: boolean) => () =>
    actions.arrangeDesk({ settling: { questionId, waived, text: "" } });
  return [
    { id: `answer-${questionId}`, label: t("comment.answer"), press: settle(false) },
    { id: `waive-${questionId}`, label: t("comment.waive"), press: settle(true) },
  ];
}

/** The answer that is being written, or the reason why none is wanted. */
function settling({ known }: Comment, { desk }: AppState, actions: Actions, { t }: Words): Block[] {
  const { settling: draft } = desk;
  const questionId = known.entry.entry_id;
  if (draft?.questionId !== questionId) return [];
  const send = () => {
    if (draft.text.trim() === "") return;
    actions.settle(questionId, draft.text.trim(), draft.waived);
    actions.arrangeDesk({ settling: null });
  };
  return [
    {
      kind: "field",
      id: `settle-${questionId}`,
      label: t(draft.waived ? "comment.waive.reason" : "comment.your_answer"),
      value: draft.text,
      wide: true,
      first: true,
      change: (text) => actions.arrangeDesk({ settling: { ...draft, text } }),
      enter: send,
    },
    {
      kind: "buttons",
      buttons: [
        {
          id: `settle-do-${questionId}`,
          label: t(draft.waived ? "comment.waive" : "comment.answer"),
          primary: true,
          disabled: draft.text.trim() === "",
          press: send,
        },
        {
          id: `settle-not-${questionId}`,
          label: t("slot.cancel"),
          press: () => actions.arrangeDesk({ settling: null }),
        },
      ],
    },
  ];
}

/** A question or a remark of one's own. */
export function newComment(slot: Slot, { notebook }: AppState, actions: Actions, { t }: Words): Block[] {
  const { commentDraft } = notebook;
  const mine = commentDraft.slotId === slot.id;
  const text = mine ? commentDraft.text : "";
  const put = (about: "question" | "remark") => () => actions.comment(slot.id, about, text.trim());
  return [
    {
      kind: "field",
      id: `comment-${slot.id}`,
      label: t("comment.new"),
      value: text,
      wide: true,
      change: (typed) => actions.draftComment({ slotId: slot.id, text: typed }),
    },
    {
      kind: "buttons",
      buttons: (["question", "remark"] as const).map((about) => ({
        id: `${about}-${slot.id}`,
        label: t(`comment.put.${about}`),
        disabled: text.trim() === "",
        press: put(about),
      })),
    },
  ];
}
