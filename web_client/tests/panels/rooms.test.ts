import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { RoomJoined, RoomState, Seat } from "../../src/generated/messages.gen";
import type { Block, PanelContent } from "../../src/panels/content";
import { isOffered, PANEL_NAMES } from "../../src/panels";
import { electrodePanel } from "../../src/panels/electrode";
import { roomBar } from "../../src/panels/room_bar";
import { roomsPanel } from "../../src/panels/rooms";
import { wordsIn } from "../../src/panels/words";
import type { Rooms } from "../../src/rooms/state";
import type { AppState } from "../../src/state";
import { exampleState, notedActions } from "./example_state";

const fixture = JSON.parse(
  readFileSync("../server/protocol/fixtures/room_joined.json", "utf8"),
) as RoomJoined;
const words = wordsIn("en");
const person = (seat: number, name: string, change: Partial<Seat> = {}): Seat => ({
  ...{ seat, name, role: "student", attendance: "participant", device_profile: "desktop" },
  ...{ present: true, hand_raised: false, pointer: false },
  ...change,
});
const MARIE = person(1, "Marie", { role: "teacher" });
const INES = person(2, "Inès", { role: "guest" });

function inRoom(seat: number, change: Partial<RoomState> = {}, rooms: Partial<Rooms> = {}): AppState {
  const state = exampleState();
  const powers = { host: 1, locked: false, muted: false, following: false, gatherings: 0, ...change.powers };
  const room = { ...fixture.room, seats: [MARIE, INES], pins: [], ...change, powers };
  return { ...state, rooms: { ...state.rooms, joined: { room, seat }, ...rooms } };
}

function flat(blocks: readonly Block[]): Block[] {
  return blocks.flatMap((block) =>
    block.kind === "held" || block.kind === "fold" ? [block, ...flat(block.blocks)] : [block],
  );
}
const drawn = (state: AppState): PanelContent => roomsPanel(state, notedActions().actions, words, "full");
const bar = (state: AppState): Block[] => roomBar(state, notedActions().actions, words);
const textsIn = (blocks: Block[]) => blocks.flatMap((block) => (block.kind === "text" ? [block.text] : []));
const pressesIn = (blocks: Block[]) =>
  flat(blocks).flatMap((block) => (block.kind === "buttons" ? block.buttons.map(({ id }) => id) : []));
const peopleIn = (state: AppState) =>
  drawn(state).blocks.flatMap((block) => (block.kind === "rows" && block.id === "people" ? block.rows : []));

describe("the lobby", () => {
  /** The lobby for somebody in a role; "" for who has no login. */
  const lobby = (role: Seat["role"] | "", rooms: Partial<Rooms> = {}): AppState => {
    const state = exampleState();
    const account = { ...state.account, login: role ? ("in" as const) : ("out" as const), role };
    return { ...state, account, rooms: { ...state.rooms, joined: null, ...rooms } };
  };
  const fields = (state: AppState) =>
    drawn(state).blocks.flatMap((block) => (block.kind === "field" ? [block.id] : []));

  it("asks visitors without a login for code and name", () => {
    expect(fields(lobby(""))).toEqual(["room-code", "room-name"]);
  });

  it("lets a student join, and a teacher also open a room", () => {
    expect(fields(lobby("student"))).toEqual(["room-code"]);
    expect(fields(lobby("teacher"))).toEqual(["room-title", "room-code"]);
  });

  it("has rooms to join by one press", () => {
    const open = [{ room_id: "r", code: "K7MPX2", title: "Slurries", people: 1, mine: true, opened_at: "" }];
    const state = lobby("teacher", { open });
    const { actions, done } = notedActions();
    const rows = roomsPanel(state, actions, words, "full").blocks.flatMap((block) =>
      block.kind === "rows" ? block.rows : [],
    );
    expect(rows[0]).toMatchObject({ name: "Slurries", detail: "K7M PX2 · 1 person" });
    rows[0]!.presses[0]!.press();
    expect(done).toEqual([["joinRoom", "K7MPX2"]]);
  });

  it("is joined only with a code that can be one", () => {
    const pressable = (code: string) =>
      drawn(lobby("student", { draft: { ...exampleState().rooms.draft, code } }))
        .blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []))
        .find(({ id }) => id === "join-room")?.disabled;
    expect(pressable("k7m px2")).toBe(false);
    expect(pressable("k7m")).toBe(true);
  });
});

describe("the people in a room", () => {
  it("stand with raised hands first and then who leads, each with name, role and what is so about them", () => {
    const seats = [
      MARIE,
      INES,
      person(3, "Tom", { hand_raised: true }),
      person(4, "Léa", { present: false }),
    ];
    const rows = peopleIn(inRoom(2, { seats }));
    expect(rows.map(({ name }) => name)).toEqual(["Tom", "Marie", "Inès (you)", "Léa"]);
    expect(rows.map(({ remarks }) => remarks.map(({ label }) => label))).toEqual([
      ["Hand raised", "Browser"],
      ["Leads", "Browser"],
      ["Browser"],
      ["Away, seat held", "Browser"],
    ]);
    expect(rows[2]).toMatchObject({ detail: "Guest" });
  });

  it("have possibilities for the host only, and no lead for guests", () => {
    const presses = (seat: number) =>
      peopleIn(inRoom(seat)).map(({ more }) => more?.presses.map(({ id }) => id));
    expect(presses(2)).toEqual([undefined, undefined]);
    expect(presses(1)).toEqual([undefined, ["grant-2", "send-out-2"]]);
    const tom = inRoom(1, { seats: [MARIE, person(3, "Tom")] });
    expect(peopleIn(tom)[1]?.more?.presses.map(({ id }) => id)).toEqual([
      "grant-3",
      "hand-over-3",
      "send-out-3",
    ]);
  });
});

describe("powers", () => {
  const toggles = (state: AppState) =>
    drawn(state).blocks.flatMap((block) =>
      block.kind === "toggle" && block.id !== "pin-record" ? [block.id] : [],
    );

  it("are the host's", () => {
    expect(toggles(inRoom(1))).toEqual(["lead-room", "lock-room", "mute-pointers"]);
    expect(toggles(inRoom(2))).toEqual([]);
  });

  it("end a room for everybody only after a question", () => {
    expect(pressesIn(drawn(inRoom(1)).blocks)).toContain("close-room");
    expect(pressesIn(drawn(inRoom(1, {}, { confirming: "close" })).blocks)).toEqual(
      expect.arrayContaining(["close-yes", "close-no"]),
    );
    expect(pressesIn(drawn(inRoom(2)).blocks)).not.toContain("close-room");
  });

  it("show the step of the module that is open, and take it away", () => {
    expect(pressesIn(drawn(inRoom(1)).blocks)).toContain("push-step");
    const step = { module_id: "slurry", step: 0 };
    const shown = inRoom(1, { stage: { ...fixture.room.stage, step } });
    expect(pressesIn(drawn(shown).blocks)).toContain("hide-step");
    const module = exampleState().learn.run!;
    const student = inRoom(2, { stage: { ...fixture.room.stage, step } }, { module });
    expect(textsIn(drawn(student).blocks)).toContain("«Weigh the powder.»");
  });
});

describe("over the view", () => {
  it("stand the hand and the pointer; whoever leads needs no hand", () => {
    expect(pressesIn(bar(inRoom(2)))).toEqual(["hand", "point"]);
    expect(pressesIn(bar(inRoom(1)))).toEqual(["point"]);
    const watching = inRoom(2, { seats: [MARIE, { ...INES, attendance: "observer" }] });
    expect(pressesIn(bar(watching))).toEqual([]);
  });

  it("stands who leads, and one may look around alone and follow again", () => {
    const powers = { ...fixture.room.powers, host: 1, following: true };
    const led = bar(inRoom(2, { powers }));
    expect(textsIn(led)).toContain("Marie leads: you see what Marie sees.");
    expect(pressesIn(led)).toContain("follow-no");
    expect(pressesIn(bar(inRoom(2, { powers }, { declined: true })))).toContain("follow-again");
    expect(textsIn(bar(inRoom(1, { powers }))).join()).not.toContain("leads");
  });

  it("stands a call, which may be declined", () => {
    expect(pressesIn(bar(inRoom(2, {}, { called: true })))).toEqual(expect.arrayContaining(["come", "stay"]));
  });

  it("stands for how long the seat is held", () => {
    const lost = bar({ ...inRoom(2), connection: "offline" });
    expect(textsIn(lost).join()).toContain("Your seat is held for 60 s");
  });

  it("rests the pointer while pointers are off", () => {
    const powers = { ...fixture.room.powers, host: 1, muted: true };
    const point = bar(inRoom(2, { powers })).flatMap((block) =>
      block.kind === "buttons" ? block.buttons : [],
    );
    expect(point.find(({ id }) => id === "point")).toMatchObject({
      disabled: true,
      label: "Pointers are off",
    });
  });
});

describe("a locked stage", () => {
  const powers = { ...fixture.room.powers, host: 1, locked: true };
  const reasons = (state: AppState) =>
    electrodePanel(state, notedActions().actions, words, "full").blocks.flatMap((block) =>
      block.kind === "held" ? [block.reason] : [],
    );

  it("rests the controls of everybody but the host, with the reason", () => {
    expect(new Set(reasons(inRoom(2, { powers })))).toEqual(
      new Set(["Marie decides what is shown just now. Raise your hand to take part."]),
    );
    expect(new Set(reasons(inRoom(1, { powers })))).toEqual(new Set([""]));
    expect(new Set(reasons(exampleState()))).toEqual(new Set([""]));
  });
});

describe("guests", () => {
  it("have the panels that they may use", () => {
    const inside = inRoom(2);
    const state: AppState = { ...inside, account: { ...inside.account, login: "in", role: "guest" } };
    expect(PANEL_NAMES.filter((name) => isOffered(name, state))).toEqual(["electrode", "rooms"]);
  });

  it("see an electrode without a library, by the numbers of its last stage", () => {
    const state = { ...inRoom(2), library: { electrodes: [], recipes: [], modules: [] } };
    const { title, blocks } = electrodePanel(state, notedActions().actions, words, "full");
    expect(title).toBe("Electrode");
    const rows = blocks.flatMap((block) => (block.kind === "quantities" ? block.rows : []));
    expect(rows).toContainEqual({ label: "Total porosity", value: "30.0\u2009%" });
  });
});

describe("notes", () => {
  const pin = {
    ...{ pin_id: "p1", seat: 2, name: "Inès", electrode_id: "e1", particle: 96, position: [0, 0, 0] },
    note: "Cracked?",
  };
  const stage = { ...fixture.room.stage, electrode_id: "e1" };
  const rows = (seat: number, pins = [pin]) =>
    drawn(inRoom(seat, { pins, stage })).blocks.flatMap((block) =>
      block.kind === "rows" && block.id === "pins" ? block.rows : [],
    );

  it("stand with number, text, author and particle; others' are removed by the host only", () => {
    expect(rows(2)).toMatchObject([{ name: "1. Cracked?", detail: "Inès · particle 96" }]);
    const ids = (seat: number, pins = [pin]) => rows(seat, pins)[0]!.presses.map(({ id }) => id);
    expect(ids(2)).toContain("remove-p1");
    expect(ids(1)).toContain("remove-p1");
    expect(ids(2, [{ ...pin, seat: 1 }])).not.toContain("remove-p1");
  });

  it("belong to the electrode on the stage", () => {
    expect(rows(2, [{ ...pin, electrode_id: "e2" }])).toEqual([]);
  });
});
