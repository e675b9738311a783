import { IDBFactory } from "fake-indexeddb";
import { afterEach, describe, expect, it, vi } from "vitest";
import { readAll } from "../../src/connection/database";
import type { AppendEntry, RecordView } from "../../src/generated/messages.gen";
import { slotOf } from "../../src/notebook/record";
import { unbegun, withEntry } from "../../src/notebook/taking_in";
import { entry, field, form } from "../notebook/bench";
import { Desk, LabServer } from "./notebook_desk";

const nmc = form([
  field("mass", { low: 0.001, high: 0.05, range_reason: "what the balance weighs" }),
  field("mode", { kind: "choice", units: [], choices: ["Tared", "Cumulative"] }),
  field("disc", { kind: "readings", readings: 2 }),
  field("cam.lot", { kind: "text", units: [], required: false }),
  field("photo", { kind: "photo", units: [], required: false }),
]);

const desks: Desk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
  vi.unstubAllGlobals();
});

function lab(): LabServer {
  const server = new LabServer();
  server.forms = [nmc];
  server.records.set("r", emptyRecord("r"));
  return server;
}

/** A record in which nothing but its beginning is written. */
function emptyRecord(id: string): RecordView {
  const created = entry(1, {
    record_id: id,
    entry_id: `created-${id}`,
    kind: "created",
    field: "",
    text: id,
  });
  const view = withEntry(unbegun(id), created);
  return { ...view, form: nmc, record: { ...view.record, template_id: "nmc", template_version: 1 } };
}

async function open(server = lab(), factory = new IDBFactory(), recordId = "r"): Promise<Desk> {
  const desk = await Desk.open(server, factory, recordId);
  desks.push(desk);
  return desk;
}

async function online(server = lab(), factory = new IDBFactory()): Promise<Desk> {
  const desk = await open(server, factory);
  desk.connect();
  await expect.poll(() => desk.state.model?.form).toBeTruthy();
  await expect.poll(() => desk.context.memory.form("nmc", 1, "en")).toBeTruthy();
  return desk;
}

const slot = (desk: Desk, id: string) => slotOf(desk.state.model!, id)!;
const texts = (desk: Desk, id: string) =>
  slot(desk, id).values.map((known) => known.entry.value ?? known.entry.text);
/** So many writes are stored, and none waits. */
async function settled(desk: Desk, stored: number): Promise<void> {
  await expect.poll(() => desk.server.stored.length).toBe(stored);
  await expect.poll(() => desk.state.waiting).toEqual([]);
}

describe("without network", () => {
  it("a record is continued, found again after a reload, and sent once and in order", async () => {
    const factory = new IDBFactory();
    const server = lab();
    const before = await online(server, factory);
    before.actions.enter("mass", "10,5", "g");
    await settled(before, 1);
    server.online = false;
    await before.close();

    const offline = await open(server, factory);
    expect(texts(offline, "mass")).toEqual([10.5]);
    for (let n = 1; n <= 20; n++) {
      offline.actions.enter(`disc.${n}`, String(n), "mg");
      await expect.poll(() => offline.state.waiting).toHaveLength(n);
    }
    await offline.close();

    const reopened = await open(server, factory);
    expect(reopened.state.model!.waiting).toBe(20);
    expect(texts(reopened, "disc.20")).toEqual([20]);
    server.online = true;
    reopened.connect();
    await settled(reopened, 21);
    const values = server.records.get("r")!.entries.map(({ value }) => value);
    expect(values).toEqual([null, 10.5, ...Array.from({ length: 20 }, (_, i) => i + 1)]);
    expect(texts(reopened, "disc.20")).toEqual([20]);
    expect(reopened.state.model!.waiting).toBe(0);
  });

  it("a record begins with a template that this device knows", async () => {
    const factory = new IDBFactory();
    const server = lab();
    await (await online(server, factory)).close();
    server.online = false;

    const offline = await open(server, factory, "");
    expect(offline.state.templates).toMatchObject([{ template_id: "nmc" }]);
    offline.actions.createRecord("nmc", "Batch 7, été");
    await expect.poll(() => offline.state.recordId).toMatch(/^batch-7-ete-[0-9a-f]{6}$/);
    await expect.poll(() => offline.state.model?.form).toEqual(nmc);
    offline.actions.enter("mass", "12", "g");
    await expect.poll(() => offline.state.waiting).toHaveLength(2);
    await offline.close();

    const reopened = await open(server, factory, offline.state.recordId);
    expect(texts(reopened, "mass")).toEqual([12]);
    expect(reopened.state.list.records[0]).toMatchObject({ title: "Batch 7, été" });
    server.online = true;
    reopened.connect();
    await settled(reopened, 2);
    expect(server.records.get(reopened.state.recordId)?.entries.map(({ kind }) => kind)).toEqual([
      "created",
      "value",
    ]);
    expect(reopened.state.model?.summary).toMatchObject({ title: "Batch 7, été", seq: 2 });
  });

  it("a template that was never seen is asked for", async () => {
    const server = lab();
    server.online = false;
    const desk = await open(server, new IDBFactory(), "");
    desk.actions.createRecord("lfp", "Batch");
    await expect.poll(() => desk.state.problem).toContain("connect once");
  });

  it("the list is searched by its words", async () => {
    const factory = new IDBFactory();
    const server = lab();
    server.records.set("other", emptyRecord("other"));
    const first = await online(server, factory);
    await expect.poll(() => first.state.list.records).toHaveLength(2);
    await first.close();
    server.online = false;
    const desk = await open(server, factory);
    expect(desk.state.list.records).toHaveLength(2);
    desk.actions.search("oth nmc");
    await expect.poll(() => desk.state.list.records.map(({ record_id }) => record_id)).toEqual(["other"]);
  });

  it("a record without a template takes free entries", async () => {
    const server = new LabServer();
    server.online = false;
    const desk = await open(server, new IDBFactory(), "bench-1");
    desk.actions.draft({ field: "mass", value: "19,2", unit: "g", text: "first try" });
    desk.actions.addEntry();
    await expect
      .poll(() => desk.state.model?.notes)
      .toMatchObject([{ state: "waiting", entry: { value: 19.2 } }]);
    expect(desk.state.draft).toEqual({ field: "mass", value: "", unit: "g", text: "" });
    server.online = true;
    desk.connect();
    await settled(desk, 1);
    expect(desk.state.model?.notes).toMatchObject([{ state: "stored" }]);
  });
});

describe("writing", () => {
  it("stores a value with the unit that it came with, and the place of a choice", async () => {
    const desk = await online();
    desk.actions.enter("mass", "10500 mg", "g");
    desk.actions.enter("mode", "cumulative", "");
    await settled(desk, 2);
    expect(desk.server.stored).toMatchObject([
      { value: 10500, unit: "mg", clock_offset_ms: expect.any(Number) as number },
      { value: 1, text: "Cumulative" },
    ]);
    expect(desk.state.model!.next).toBe("disc.1");
  });

  it.each([
    ["mass", "heavy", "g", "Expected a number"],
    ["mass", "12", "mm", "Expected MASS in g, mg"],
    ["mass", "80", "g", "what the balance weighs"],
    ["mass", " ", "g", "both are empty"],
    ["mode", "by eye", "", "Tared, Cumulative"],
    ["nothing", "1", "", "no field nothing"],
  ])("%s does not take “%s” %s, and says what it takes", async (id, text, unit, sentence) => {
    const desk = await online();
    desk.actions.enter(id, text, unit);
    await expect.poll(() => desk.state.problem).toContain(sentence);
    expect(desk.state.waiting).toEqual([]);
  });

  it("replaces a value only with a reason, and names what it replaces", async () => {
    const desk = await online();
    desk.actions.enter("mass", "10", "g");
    await settled(desk, 1);
    desk.actions.enter("mass", "11", "g");
    await expect.poll(() => desk.state.problem).toContain("say why");
    desk.actions.correct("mass", "11", "g", "spilt");
    await settled(desk, 2);
    expect(texts(desk, "mass")).toEqual([11]);
    const [first, second] = desk.server.stored as AppendEntry[];
    expect(second).toMatchObject({ base: [first!.op_id], reason: "spilt" });
  });

  it("takes back the newest write, and fills the emptied slot again", async () => {
    const desk = await online();
    desk.actions.enter("mass", "50", "g");
    await settled(desk, 1);
    expect(desk.state.undoable).toMatchObject({ slotId: "mass" });
    desk.actions.undo();
    await expect.poll(() => desk.server.stored).toHaveLength(2);
    await settled(desk, 2);
    expect(slot(desk, "mass").values).toEqual([]);
    expect(desk.state.undoable).toBeNull();
    desk.actions.enter("mass", "15", "g");
    await settled(desk, 3);
    expect(texts(desk, "mass")).toEqual([15]);
    expect(slot(desk, "mass").problem).toBe("");
    expect((desk.server.stored.at(-1) as AppendEntry).base).toHaveLength(1);
  });

  it("keeps one of two values that stand side by side", async () => {
    const desk = await online();
    desk.actions.enter("mass", "10", "g");
    await settled(desk, 1);
    const theirs = desk.server.store(entry(0, { entry_id: "theirs", value: 11, unit: "g", actor: "Bo" }));
    desk.hear({ type: "entry_added", entry: theirs });
    expect(slot(desk, "mass").problem).toBe("conflict");
    desk.actions.resolve("mass", "theirs", "Bo's balance is calibrated");
    await settled(desk, 2);
    expect(texts(desk, "mass")).toEqual([11]);
    expect((desk.server.stored.at(-1) as AppendEntry).base).toContain("theirs");
  });

  it("gives back what was typed where this device cannot keep it", async () => {
    const desk = await open(new LabServer(), new IDBFactory(), "bench-1");
    const draft = { field: "mass", value: "19.2", unit: "g", text: "first try" };
    desk.actions.draft(draft);
    desk.context.outbox.append = () => Promise.reject(new Error("the disk is full"));
    desk.actions.addEntry();
    await expect.poll(() => desk.state.problem).toContain("the disk is full");
    expect(desk.state.draft).toEqual(draft);
  });

  it("is not for everybody", async () => {
    const desk = await online();
    desk.context.store.update((state) => ({ ...state, account: { ...state.account, role: "student" } }));
    desk.actions.enter("mass", "10", "g");
    await expect.poll(() => desk.state.problem).toContain("for researchers");
    expect(desk.state.waiting).toEqual([]);
  });
});

describe("questions, files and seals", () => {
  it("a question stands at its slot until it is answered", async () => {
    const desk = await online();
    desk.actions.comment("mass", "question", "Was it dry?");
    await settled(desk, 1);
    expect(desk.state.model!.openQuestions).toBe(1);
    const [asked] = slot(desk, "mass").comments;
    desk.actions.settle(asked!.known.entry.entry_id, "Yes, 12 h");
    await settled(desk, 2);
    expect(desk.state.model!.openQuestions).toBe(0);
    expect(slot(desk, "mass").comments[0]?.settled?.entry.text).toBe("Yes, 12 h");
  });

  it("a photo is on this device before it goes out", async () => {
    const desk = await open();
    desk.actions.attach("photo", new File(["abc"], "disc\n1.jpg", { type: "image/jpeg" }), "after punching");
    await expect
      .poll(() => desk.state.waiting)
      .toMatchObject([
        {
          write: {
            type: "attach_file",
            file: {
              sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
              name: "disc 1.jpg",
              bytes: 3,
            },
          },
        },
      ]);
    expect(await readAll(desk.database, "files")).toHaveLength(1);
  });

  it("a file of 80 MB is refused at once", async () => {
    const desk = await online();
    const file = { name: "film.mov", size: 80_000_000 } as File;
    desk.actions.attach("photo", file);
    expect(desk.state.problem).toContain("may have 25 MB; film.mov has 80 MB");
    expect(desk.state.waiting).toEqual([]);
  });

  it("signed is what the signer has seen, once all of it is stored", async () => {
    const desk = await online();
    desk.actions.enter("mass", "10", "g");
    await settled(desk, 1);
    desk.actions.sign("as weighed");
    await expect.poll(() => desk.server.stored).toMatchObject([{}, { head_sha256: "2".padStart(64, "0") }]);
    await expect.poll(() => desk.state.model!.summary.state).toBe("signed");
    desk.disconnect();
    desk.actions.lock();
    await expect.poll(() => desk.state.problem).toContain("needs the server");
  });
});

describe("a record that others write", () => {
  it("shows their entries as they come, and those that came while this page was away", async () => {
    const desk = await online();
    expect(desk.state.people).toEqual(["Ada", "Bo"]);
    desk.hear({
      type: "entry_added",
      entry: desk.server.store(entry(0, { entry_id: "a", value: 1, unit: "g" })),
    });
    expect(texts(desk, "mass")).toEqual([1]);
    desk.disconnect();
    desk.server.store(entry(0, { entry_id: "b", value: 2, unit: "g", base: ["a"], reason: "spilt" }));
    desk.connect();
    await expect.poll(() => texts(desk, "mass")).toEqual([2]);
    expect(desk.server.asked.filter(({ type }) => type === "follow_record").at(-1)).toMatchObject({
      after: 2,
    });
  });

  it("is what the server has where that was restored from an older backup", async () => {
    const desk = await online();
    desk.hear({
      type: "entry_added",
      entry: desk.server.store(entry(0, { entry_id: "a", value: 1, unit: "g" })),
    });
    desk.disconnect();
    desk.server.records.set("r", emptyRecord("r"));
    desk.connect();
    await expect.poll(() => texts(desk, "mass")).toEqual([]);
  });

  it("is left when another one is opened", async () => {
    const desk = await online();
    desk.actions.openRecord("other");
    await expect.poll(() => desk.state.model?.summary.record_id).toBe("other");
    expect(desk.server.asked).toContainEqual({ type: "leave_record", record_id: "r" });
  });
});

describe("at the bench", () => {
  it("one slot follows the other, with the unit used last", async () => {
    const desk = await online();
    desk.actions.takeSlot("disc.1");
    expect(desk.state.bench).toMatchObject({ slotId: "disc.1", unit: "g" });
    desk.actions.chooseUnit("mg");
    desk.actions.typeInSlot("32,1");
    desk.actions.writeSlot();
    desk.actions.writeSlot();
    await expect.poll(() => desk.state.bench).toMatchObject({ slotId: "disc.2", unit: "mg", text: "" });
    await settled(desk, 1);
    expect(desk.server.stored).toHaveLength(1);
  });

  it("keeps of a label that a hand scanner types into a lot what it stands for", async () => {
    const desk = await online();
    desk.actions.takeSlot("cam.lot");
    desk.actions.typeInSlot("holotrode:lot:BASF%202109%2F3");
    desk.actions.writeSlot();
    await vi.waitFor(() =>
      expect(slotOf(desk.state.model!, "cam.lot")?.values[0]?.entry.text).toBe("BASF 2109/3"),
    );
  });

  it("keeps what was typed where it does not fit", async () => {
    const desk = await online();
    desk.actions.takeSlot("mass");
    desk.actions.typeInSlot("10o");
    desk.actions.writeSlot();
    await expect.poll(() => desk.state.problem).toContain("10o");
    expect(desk.state.bench).toMatchObject({ slotId: "mass", text: "10o" });
  });

  it("reads back what was said before it is stored", async () => {
    const desk = await online();
    desk.actions.takeSlot("mass");
    desk.actions.hear("15");
    expect(desk.state.bench.readback).toEqual({ slotId: "mass", text: "15", unit: "g" });
    expect(desk.state.waiting).toEqual([]);
    desk.actions.confirmHeard(false);
    expect(desk.state.bench.readback).toBeNull();
    desk.actions.hear("50 g");
    desk.actions.confirmHeard(true);
    await settled(desk, 1);
    await expect.poll(() => texts(desk, "mass")).toEqual([50]);
  });

  it("offers what the last record of the same template holds", async () => {
    const factory = new IDBFactory();
    const server = lab();
    server.records.set("newer", emptyRecord("newer"));
    server.store(entry(0, { record_id: "newer", entry_id: "n1", value: 27.5, unit: "g" }));
    await (await online(server, factory)).close();
    const desk = await online(server, factory);
    desk.actions.openRecord("r");
    await expect.poll(() => desk.state.previous["mass"]).toEqual({ text: "27.5", unit: "g" });
    desk.actions.takeSlot("mass");
    desk.actions.sameAsLast();
    expect(desk.state.bench).toMatchObject({ text: "27.5", unit: "g" });
  });
});
