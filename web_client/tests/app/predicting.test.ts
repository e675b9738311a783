import { IDBFactory } from "fake-indexeddb";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { RecordElectrode } from "../../src/generated/messages.gen";
import { unbegun, withEntry } from "../../src/notebook/taking_in";
import type { AppState } from "../../src/state";
import { entry, field, form } from "../notebook/bench";
import { exampleBehind } from "../panels/notebook/example_notebook";
import { Desk, LabServer } from "./notebook_desk";

const NEAREST = "b".repeat(64);
const EXACT = "e".repeat(64);
const SOON = { timeout: 5000 }; // the server is asked once values rest

const desks: Desk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
  vi.unstubAllGlobals();
});

function behind(change: Partial<RecordElectrode> = {}): RecordElectrode {
  return { ...exampleBehind().found!, record_id: "r", ...change };
}

function exact(): RecordElectrode {
  const { nearest } = exampleBehind().found!;
  return behind({ nearest: { ...nearest!, electrode_id: EXACT, exact: true, differences: [] } });
}

function lab(): LabServer {
  const server = new LabServer();
  server.forms = [{ ...form([field("mass")]), recipe_id: "nmc111-96-2-2" }];
  const view = withEntry(unbegun("r"), entry(1, { kind: "created", field: "", text: "r" }));
  server.records.set("r", { ...view, form: server.forms[0]! });
  server.behind.set("r", behind());
  return server;
}

/** A page at the record, with this on its stage. */
async function open(server = lab(), shown: Partial<AppState["shown"]> = {}): Promise<Desk> {
  const desk = await Desk.open(server, new IDBFactory(), "r");
  desks.push(desk);
  desk.context.store.update((state) => ({ ...state, shown: { ...state.shown, ...shown } }));
  desk.context.store.update((state) => ({ ...state, account: { ...state.account, role: "researcher" } }));
  desk.connect();
  await expect.poll(() => desk.state.electrode.found, SOON).toBeTruthy();
  return desk;
}

const onStage = (desk: Desk) => desk.context.store.get().shown.electrodeId;
const followed = (desk: Desk) =>
  desk.server.asked.flatMap((message) => (message.type === "follow_job" ? [message.job_id] : []));
const progress = (desk: Desk, state: "running" | "done" | "failed") =>
  desk.hear({ type: "job_progress", job: { ...desk.server.job, state, sentence: state } });

describe("the stage", () => {
  it("shows the electrode behind the record where nobody has chosen another one", async () => {
    const desk = await open(lab(), { electrodeId: "a".repeat(64), chosen: false });
    await expect.poll(() => onStage(desk)).toBe(NEAREST);
  });

  it("does not jump while somebody looks at another electrode", async () => {
    const desk = await open(lab(), { electrodeId: "a".repeat(64), chosen: true });
    desk.context.store.update((state) => ({ ...state, panel: "electrode" }));
    desk.context.store.update((state) => ({ ...state, panel: "notebook" }));
    await Promise.resolve();
    expect(onStage(desk)).toBe("a".repeat(64));
  });
});

describe("a job for the exact electrode", () => {
  it("is asked for with the record's recipe, followed, and its electrode takes the place of the nearest", async () => {
    const desk = await open();
    await expect.poll(() => onStage(desk)).toBe(NEAREST);
    desk.actions.computeElectrode();
    await expect.poll(() => desk.state.electrode.job?.state).toBe("queued");
    expect(desk.server.asked).toContainEqual(
      expect.objectContaining({ type: "start_job", recipe_yaml: "name: Batch\n" }),
    );
    expect(followed(desk)).toEqual(["job-1"]);
    expect(desk.context.store.get().make.job).toBeNull();
    progress(desk, "running");
    expect(desk.state.electrode.job?.state).toBe("running");
    desk.server.behind.set("r", exact());
    progress(desk, "done");
    await expect.poll(() => onStage(desk)).toBe(EXACT);
    expect(desk.state.electrode).toMatchObject({ job: null, found: { nearest: { exact: true } } });
  });

  it("that somebody else has begun is followed, also after the connection was lost", async () => {
    const server = lab();
    server.behind.set("r", behind({ job_id: "job-1" }));
    const desk = await open(server);
    expect(followed(desk)).toEqual(["job-1"]);
    progress(desk, "running");
    desk.disconnect();
    expect(desk.state.electrode.job).toBeNull();
    desk.connect();
    await expect.poll(() => followed(desk), SOON).toEqual(["job-1", "job-1"]);
  });

  it("says why it failed, and goes on saying so", async () => {
    const desk = await open();
    desk.actions.computeElectrode();
    await expect.poll(() => desk.state.electrode.job).toBeTruthy();
    progress(desk, "failed");
    expect(desk.state.electrode.job).toMatchObject({ state: "failed", sentence: "failed" });
  });
});

describe("what is behind a record", () => {
  it("is asked for anew when a value is stored", async () => {
    const desk = await open();
    const other = behind({ nearest: { ...behind().nearest!, electrode_id: "c".repeat(64) } });
    desk.server.behind.set("r", other);
    desk.actions.enter("mass", "12", "g");
    await expect.poll(() => desk.state.electrode.found, SOON).toEqual(other);
    await expect.poll(() => onStage(desk)).toBe("c".repeat(64));
  });

  it("goes with it", async () => {
    const desk = await open();
    desk.actions.openRecord("");
    expect(desk.state.electrode.found).toBeNull();
  });
});
