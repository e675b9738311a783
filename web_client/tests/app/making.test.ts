import { expect, it } from "vitest";
import { resumeMaking } from "../../src/app/making";
import type { Context } from "../../src/app/context";
import type { JobSummary } from "../../src/generated/messages.gen";
import { initialState } from "../../src/state";
import { createStore } from "../../src/store";

const job = (job_id: string, state: JobSummary["state"]): JobSummary => ({
  job_id,
  state,
  name: "",
  stage: "",
  fraction: 0,
  electrode_id: null,
  sentence: "",
});

function resume(before: JobSummary | null, jobs: JobSummary[]) {
  const state = initialState("en", "make", "bench-1");
  const store = createStore({ ...state, make: { ...state.make, job: before } });
  const followed: string[] = [];
  const connection = { tell: ({ job_id }: { job_id: string }) => followed.push(job_id) };
  const context = { store, connection } as unknown as Context;
  resumeMaking(context, {} as Parameters<typeof resumeMaking>[1], jobs);
  return { followed, job: store.get().make.job };
}

it("goes on following a job that runs", () => {
  const running = job("b", "running");
  expect(resume(null, [job("a", "done"), running])).toEqual({ followed: ["b"], job: running });
});

it("takes in that its job was done meanwhile, and does not ask for it again", () => {
  const done = job("a", "done");
  expect(resume(job("a", "running"), [done, job("b", "running")])).toEqual({ followed: [], job: done });
});

it("leaves other people's finished jobs alone", () => {
  expect(resume(null, [job("a", "done")])).toEqual({ followed: [], job: null });
});
