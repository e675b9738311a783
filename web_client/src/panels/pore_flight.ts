import type { Actions } from "../actions";
import {
  MOST_DISCOMFORT,
  ranked,
  tortuosityFactor,
  verdict,
  type GameResult,
  type Tortuosities,
  type Way,
} from "../games/pore_flight/result";
import { resultOf } from "../games/pore_flight/state";
import { DIRECTIONS } from "../games/pore_flight/steering";
import type { Key } from "../i18n";
import type { AppState } from "../state";
import type { Block, Comparison, PanelContent, Press, Row } from "./content";
import { decimal, quantity } from "./numbers";
import type { Words } from "./words";

const WAYS: readonly Way[] = ["table", "flight"];
const QUARTERS = 4;
const BOARD_LINES = 5;

/** The door to the game, where there is a way through the electrode. */
export function poreFlightDoor({ shown, game }: AppState, actions: Actions, { t }: Words): Block[] {
  if (!shown.flight || game.phase !== "off") return [];
  const press: Press = {
    id: "pore-flight",
    label: t("pore_flight.start"),
    icon: "pointer",
    press: () => actions.startPoreFlight(),
  };
  const failed: Block[] = game.problem
    ? [
        {
          kind: "text",
          text: t("pore_flight.failed", { reason: game.problem }),
          tone: "danger",
          icon: "warning",
        },
      ]
    : [];
  return [{ kind: "buttons", buttons: [press] }, ...failed];
}

/**
 * The game beside its view: how to lead the ion, and once it has arrived, what its way says.
 *
 * @param inRoom for headsets, where hands lead it and the numbers have no place of their own.
 */
export function poreFlightPanel(
  state: AppState,
  actions: Actions,
  words: Words,
  inRoom = false,
): PanelContent {
  const { t } = words;
  const { phase } = state.game;
  const blocks: Record<typeof phase, () => Block[]> = {
    off: () => [],
    loading: () => [{ kind: "text", text: t("pore_flight.loading"), live: true, icon: "clock" }],
    leading: () => leading(state, actions, words, inRoom),
    arrived: () => arrived(state, actions, words, inRoom),
  };
  return { title: t("pore_flight.title"), blocks: blocks[phase](), place: `pore flight ${phase}` };
}

/** Below the view: how far the ion is. */
export function poreFlightNumbers({ game }: AppState, { t, language }: Words): Block[] {
  if (game.phase !== "leading") return [];
  const { depth_um, thickness_um, length_um, clearance_um, seconds, touches } = game.readings;
  const um = (value: number, decimals = 1) => quantity(value, decimals, t("unit.um"), language);
  const depth = Math.max(0, depth_um);
  const rows: [Key, string][] = [
    ["pore_flight.deep", t("pore_flight.depth", { depth: um(depth), thickness: um(thickness_um) })],
    ["pore_flight.length", um(length_um)],
    ["pore_flight.ratio", decimal(thickness_um ? length_um / thickness_um : 0, 2, language)],
    ["pore_flight.wall", um(clearance_um, 2)],
    ["pore_flight.touches", decimal(touches, 0, language)],
    ["pore_flight.time", quantity(seconds, 0, t("unit.s"), language)],
  ];
  return [{ kind: "quantities", rows: rows.map(([label, value]) => ({ label: t(label), value })) }];
}

function leading(state: AppState, actions: Actions, words: Words, inRoom: boolean): Block[] {
  const { t } = words;
  const { way, guided } = state.game;
  const how: Key = `pore_flight.how.${inRoom ? "room." : ""}${way}`;
  const steering: Block[] = inRoom
    ? [turns(actions, words)]
    : [
        {
          kind: "fold",
          id: "pore-flight-buttons",
          label: t("pore_flight.buttons"),
          blocks: steps(actions, words),
        },
      ];
  return [
    { kind: "text", text: t("pore_flight.task") },
    ...(inRoom ? poreFlightNumbers(state, words) : []),
    choiceOfWay(way, actions, words),
    { kind: "text", text: t(how), tone: "quiet" },
    {
      kind: "toggle",
      id: "pore-flight-guide",
      label: t("pore_flight.guide"),
      on: guided,
      change: actions.showWidestWay,
    },
    ...steering,
    { kind: "text", text: spoken(state, words), live: true, tone: "quiet" },
    {
      kind: "buttons",
      buttons: [
        {
          id: "pore-flight-restart",
          label: t("pore_flight.restart"),
          icon: "undo",
          press: () => actions.startPoreFlight(),
        },
        leave(actions, words),
      ],
    },
  ];
}

function choiceOfWay(way: Way, actions: Actions, { t }: Words): Block {
  return {
    kind: "choices",
    id: "pore-flight-way",
    label: t("pore_flight.way"),
    value: way,
    options: WAYS.map((value) => ({ value, label: t(`pore_flight.way.${value}`) })),
    short: true,
    change: (value) => actions.startPoreFlight({ way: value as Way }),
  };
}

/** For who uses neither mouse nor keys, or hears the view: one step at a time. */
function steps(actions: Actions, words: Words): Block[] {
  const buttons = DIRECTIONS.map((direction) => ({
    id: `pore-flight-${direction}`,
    label: words.t(`pore_flight.to.${direction}`),
    press: () => actions.pullIon(direction),
  }));
  return [{ kind: "buttons", buttons }, turns(actions, words)];
}

function turns(actions: Actions, { t }: Words): Block {
  return {
    kind: "buttons",
    buttons: [
      {
        id: "pore-flight-turn-left",
        label: t("pore_flight.turn.left"),
        icon: "back",
        press: () => actions.turnPoreFlight(1),
      },
      {
        id: "pore-flight-turn-right",
        label: t("pore_flight.turn.right"),
        icon: "next",
        press: () => actions.turnPoreFlight(-1),
      },
    ],
  };
}

function leave(actions: Actions, { t }: Words): Press {
  return {
    id: "pore-flight-leave",
    label: t("pore_flight.leave"),
    icon: "stop",
    press: actions.leavePoreFlight,
  };
}

/** At rest, where the ion is and where it can go; on the move, a word at every quarter. */
function spoken({ game }: AppState, { t, language }: Words): string {
  const { depth_um, thickness_um, clearance_um, open, moving } = game.readings;
  const um = (value: number) => quantity(value, 1, t("unit.um"), language);
  if (moving) {
    const quarter = Math.max(0, Math.floor((QUARTERS * depth_um) / thickness_um)) / QUARTERS;
    return t("pore_flight.say.moving", { quarter: quantity(100 * quarter, 0, t("unit.percent"), language) });
  }
  const names = open.map((direction) => t(`pore_flight.to.${direction}`).toLocaleLowerCase(language));
  const free = names.join(", ") || t("pore_flight.say.nowhere");
  if (depth_um < 0) return t("pore_flight.say.above", { open: free });
  return t("pore_flight.say.inside", { depth: um(depth_um), wall: um(clearance_um), open: free });
}

function arrived(state: AppState, actions: Actions, words: Words, inRoom: boolean): Block[] {
  const { t, language } = words;
  const { readings, discomfort, way } = state.game;
  const um = (value: number) => quantity(value, 1, t("unit.um"), language);
  const lengths = { length: um(readings.length_um), thickness: um(readings.thickness_um) };
  const values = Array.from({ length: MOST_DISCOMFORT + 1 }, (_, value) => String(value));
  return [
    { kind: "text", text: t("pore_flight.arrived", lengths), tone: "ok", icon: "ok", live: true },
    ...comparison(state, words),
    {
      kind: "choices",
      id: "pore-flight-discomfort",
      label: t("pore_flight.discomfort"),
      value: discomfort === null ? "" : String(discomfort),
      options: values.map((value) => ({ value, label: value })),
      short: true,
      change: (value) => actions.rateDiscomfort(Number(value)),
    },
    { kind: "text", text: t("pore_flight.why"), tone: "quiet" },
    ...(inRoom ? [] : board(state, words)),
    {
      kind: "buttons",
      buttons: [
        {
          id: "pore-flight-again",
          label: t("pore_flight.again"),
          icon: "undo",
          primary: true,
          press: () => actions.startPoreFlight({ way }),
        },
        leave(actions, words),
      ],
    },
  ];
}

/** One's own way, the computed one and the tortuosity factor side by side, and why they differ. */
function comparison({ game, shown }: AppState, { t, language }: Words): Block[] {
  const { widest } = game;
  const own = resultOf(game).path_ratio;
  const factor = tortuosityFactor(shown.inside);
  const found: Tortuosities = { own, widest, factor };
  const two = (value: number) => decimal(value, 2, language);
  const ofWay = (label: Key, ratio: number | null): Comparison[] =>
    ratio === null ? [] : [{ label: t(label), predicted: two(ratio), measured: two(ratio ** 2) }];
  const current: Comparison[] =
    factor === null
      ? []
      : [
          {
            label: t("pore_flight.compare.current"),
            predicted: t("pore_flight.compare.like", { ratio: two(Math.sqrt(factor)) }),
            measured: two(factor),
          },
        ];
  return [
    {
      kind: "comparison",
      label: t("pore_flight.compare"),
      columns: [
        t("pore_flight.compare.way"),
        t("pore_flight.compare.length"),
        t("pore_flight.compare.square"),
      ],
      rows: [
        ...ofWay("pore_flight.compare.own", own),
        ...ofWay("pore_flight.compare.widest", widest),
        ...current,
      ],
    },
    { kind: "text", text: t(`pore_flight.why.${verdict(found) ?? "unknown"}`) },
  ];
}

/** The best ways through this electrode, the one that has just ended among them. */
function board({ game }: AppState, words: Words): Block[] {
  const { t } = words;
  const now = resultOf(game);
  const lines = ranked([...game.results, now]);
  const rows = lines.map((result, place) => boardLine(result, place, result === now, words));
  const best = rows.filter((row, place) => place < BOARD_LINES || row.id === "now");
  return [
    { kind: "heading", text: t("pore_flight.board") },
    { kind: "rows", id: "pore-flight-board", label: t("pore_flight.board"), empty: "", rows: best },
  ];
}

function boardLine(result: GameResult, place: number, isNow: boolean, { t, language }: Words): Row {
  const { path_ratio, seconds, touches, way } = result;
  const line = t("pore_flight.board.line", { ratio: decimal(path_ratio, 2, language) });
  const time = quantity(seconds, 0, t("unit.s"), language);
  return {
    id: isNow ? "now" : `line-${place}`,
    name: `${place + 1}. ${line}`,
    detail: t(`pore_flight.board.detail.${way}`, { time, touches }),
    remarks: isNow ? [{ icon: "ok", label: t("pore_flight.board.now"), tone: "ok" }] : [],
    presses: [],
  };
}
