import { IDBFactory } from "fake-indexeddb";
import { vi } from "vitest";
import type { Context } from "../../src/app/context";
import { learningActions } from "../../src/app/learning";
import { Memory } from "../../src/app/memory";
import { openDatabase } from "../../src/connection/database";
import { Lost, Refused } from "../../src/connection/messages";
import type { FromClient, FromServer, ModuleSummary, TrainingState } from "../../src/generated/messages.gen";
import type { LearningActions } from "../../src/learning/actions";
import type { Learn } from "../../src/learning/state";
import { initialState, received, type AppState } from "../../src/state";
import { createStore } from "../../src/store";
import { exampleModule, exampleRun, exampleStanding, exampleTrial } from "../panels/learn/example_learn";
import { notedActions } from "../panels/example_state";

/** A server that teaches, as far as a page can tell: what it is asked, and what it answers. */
export class School {
  asked: FromClient[] = [];
  modules: ModuleSummary[] = [exampleModule()];
  run: TrainingState = exampleRun();
  /** Every answer is right unless it says so. */
  right = true;
  /** A sentence with which everything is refused. */
  refusal = "";
  online = true;

  answer(message: FromClient): FromServer {
    this.asked.push(message);
    if (!this.online) throw new Lost();
    if (this.refusal) throw new Refused("refused", this.refusal);
    const reply_to = message.op_id;
    switch (message.type) {
      case "list_modules":
        return { type: "modules", reply_to, modules: this.modules };
      case "open_training":
        return { ...this.run, reply_to };
      case "complete_step":
        return { type: "step_judged", reply_to, ...this.judge(message.step_id) };
      case "try_electrode":
        return { ...exampleTrial({ trial_id: reply_to }), reply_to };
      case "list_scores":
        return { type: "scores", reply_to, run_id: message.run_id, step_id: message.step_id, rows: [] };
      default:
        return { type: "training_stood", reply_to, run_id: this.run.run_id, standing: this.run.standing };
    }
  }

  private judge(step_id: string) {
    const { standing, steps } = this.run;
    const current = standing.current + (this.right ? 1 : 0);
    const finished = current === steps.length;
    this.run = { ...this.run, standing: { ...standing, current, finished } };
    const about = { run_id: this.run.run_id, step_id, feedback: "", results: [] };
    return { ...about, right: this.right, completed: this.right, standing: this.run.standing };
  }
}

/** A page in front of that server. */
export class Pupil {
  private constructor(
    readonly context: Context,
    readonly actions: LearningActions,
    readonly school: School,
    /** What was done besides learning. */
    readonly done: unknown[][],
  ) {}

  static async sit(school = new School(), change: Partial<Learn> = {}): Promise<Pupil> {
    const pushed: string[] = [];
    vi.stubGlobal("history", { pushState: (...[, , address]: string[]) => void pushed.push(address!) });
    const initial = initialState("en", "learn", "");
    const store = createStore<AppState>({
      ...initial,
      connection: "online",
      learn: { ...initial.learn, ...change },
    });
    const ask = async (message: FromClient) => {
      const answer = school.answer({ ...message, op_id: message.op_id ?? crypto.randomUUID() });
      await Promise.resolve(); // it is on its way
      store.update((state) => received(state, answer));
      return answer;
    };
    const memory = new Memory(await openDatabase(new IDBFactory()));
    const context = { store, memory, connection: { ask, deliver: ask } } as unknown as Context;
    const { actions, done } = notedActions();
    return new Pupil(
      context,
      learningActions(context, () => actions),
      school,
      done,
    );
  }

  get learn(): Learn {
    return this.context.store.get().learn;
  }

  /** What the server was asked last, of one kind. */
  asked<T extends FromClient["type"]>(type: T): Extract<FromClient, { type: T }> | undefined {
    const of = (message: FromClient): message is Extract<FromClient, { type: T }> => message.type === type;
    return this.school.asked.findLast(of);
  }
}

/** A run that stands at a step. */
export function runAt(stepId: string, change: Partial<TrainingState> = {}): TrainingState {
  const run = exampleRun(change);
  const current = run.steps.findIndex(({ step_id }) => step_id === stepId);
  return { ...run, standing: { ...exampleStanding(), ...change.standing, current } };
}
