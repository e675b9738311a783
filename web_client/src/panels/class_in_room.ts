import type { Actions } from "../actions";
import { leadsClass } from "../classes";
import type { Joined } from "../rooms/rights";
import type { AppState } from "../state";
import { inOrder, needy, standingOf, wantsSomebody } from "./class_people";
import type { Block } from "./content";
import type { Words } from "./words";

/** How many of those who need somebody are listed in the room itself. */
const LISTED = 5;

/** For who leads: how the class in this room stands, and the way to all of it. */
export function classInRoom(joined: Joined, state: AppState, actions: Actions, words: Words): Block[] {
  const { t } = words;
  const { account, classes } = state;
  if (!leadsClass(joined, account.role)) return [];
  const { room_id: roomId } = joined.room;
  const standing = classes.standing?.room_id === roomId ? classes.standing : null;
  const learners = standing?.learners ?? [];
  const finished = learners.filter((one) => one.standing.finished).length;
  const people: Block[] = learners.length
    ? [
        { kind: "text", text: t("class.counted", { people: learners.length, finished }) },
        ...needy(standing!, words),
        {
          kind: "rows",
          id: "class-in-room",
          label: t("class.learners"),
          empty: "",
          rows: inOrder(learners)
            .filter(wantsSomebody)
            .slice(0, LISTED)
            .map((one) => ({
              id: one.run_id,
              name: one.name,
              detail: `${one.standing.current + 1} / ${one.steps} · ${one.step}`,
              remarks: standingOf(one, classes.nowMs + account.serverAheadMs, words),
              presses: [],
            })),
        },
      ]
    : [{ kind: "text", text: t("class.empty"), tone: "quiet" }];
  return [
    { kind: "heading", text: t("class.one") },
    ...people,
    {
      kind: "buttons",
      buttons: [
        { id: "open-class", label: t("class.show"), icon: "screen", press: () => actions.openClass(roomId) },
      ],
    },
  ];
}

/** In a headset: only who needs somebody. */
export function classAtAGlance(joined: Joined, state: AppState, words: Words): Block[] {
  const { standing } = state.classes;
  return standing && standing.room_id === joined.room.room_id ? needy(standing, words) : [];
}
