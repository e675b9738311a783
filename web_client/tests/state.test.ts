import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decode } from "../src/connection/decode";
import type { EntryStored, FromServer, JobProgress } from "../src/generated/messages.gen";
import { rebuilt, unbegun } from "../src/notebook/taking_in";
import { exampleBehind } from "./panels/notebook/example_notebook";
import { initialState, received, shownElectrode } from "../src/state";

const fixture = <M extends FromServer>(name: M["type"]) =>
  decode(readFileSync(`../server/protocol/fixtures/${name}.json`, "utf8")) as M;
const start = () => initialState("en", "electrode", "bench-1");

describe("state", () => {
  it("takes in the library and finds the electrode on show", () => {
    const message = fixture("library");
    const state = received(start(), message);
    expect(state.library.electrodes).toEqual(message.type === "library" ? message.electrodes : []);
    const [first] = state.library.electrodes;
    const shown = { ...state, shown: { ...state.shown, electrodeId: first!.electrode_id } };
    expect(shownElectrode(shown)).toBe(first);
  });

  it("keeps entries in the server's order, each once, and only those of its record", () => {
    const { entry } = fixture<EntryStored>("entry_stored");
    const stored = (seq: number, record_id = "bench-1"): EntryStored => ({
      type: "entry_stored",
      reply_to: "",
      entry: { ...entry, entry_id: `e${seq}`, record_id, seq },
    });
    const open = start();
    const begun = { ...open, notebook: rebuilt({ ...open.notebook, view: unbegun("bench-1") }) };
    const { notebook } = [stored(2), stored(1), stored(2), stored(3, "other")].reduce(received, begun);
    expect(notebook.view!.entries.map(({ entry_id }) => entry_id)).toEqual(["e1", "e2"]);
  });

  it("takes in what the server says about learning", () => {
    const { learn } = received(start(), fixture("training_state"));
    expect(learn.run?.type).toBe("training_state");
    expect(received(start(), fixture("modules")).learn.modules).toHaveLength(1);
  });

  it("follows the job it started by its newest state, and no other", () => {
    const news = fixture<JobProgress>("job_progress");
    const started = { ...start(), make: { ...start().make, job: { ...news.job, fraction: 0 } } };
    expect(received(started, news).make.job).toEqual(news.job);
    const other = { ...news, job: { ...news.job, job_id: "another" } };
    expect(received(started, other)).toBe(started);
  });

  it("follows the job that makes the electrode of the record on show", () => {
    const news = fixture<JobProgress>("job_progress");
    const { notebook } = start();
    const found = { ...exampleBehind().found!, job_id: news.job.job_id };
    const open = { ...start(), notebook: { ...notebook, electrode: { ...notebook.electrode, found } } };
    expect(received(open, news).notebook.electrode.job).toEqual(news.job);
    expect(received(open, news).make.job).toBeNull();
  });

  it("is left as it is by what it does not hold", () => {
    const state = start();
    expect(received(state, fixture("stored"))).toBe(state);
  });
});
