import type { Actions } from "../actions";
import { Lost } from "../connection/messages";
import type { FromServer, Role } from "../generated/messages.gen";
import type { Route } from "../routes";
import { isOfOurJob, received } from "../state";
import type { Attending } from "./attending";
import type { Context } from "./context";
import { recognise } from "./account";
import { resumeLearning } from "./learning";
import { resumeMaking } from "./making";
import type { Notebook } from "./notebook";
import type { Participating } from "./participating";
import { ensureShown } from "./showing";

/** Begin with what this device remembers, then connect and do what each frame of the server asks for. */
export async function listenToServer(
  context: Context,
  actions: Actions,
  attending: Attending,
  notebook: Notebook,
  participating: Participating,
  route: Route,
): Promise<void> {
  const { store, connection, memory } = context;
  const wanted = route.panel === "electrode" ? route.id : "";
  for (const message of await memory.recall()) {
    store.update((state) => received(state, message));
  }
  let moduleWanted = route.panel === "learn" ? route.id : "";

  connection.listen((message) => {
    void memory.keep(message);
    attending.hear(message);
    notebook.hear(message);
    participating.hear(message);
    switch (message.type) {
      case "welcome":
        refresh(context, moduleWanted, message.role);
        void recognise(context, actions, message);
        moduleWanted = "";
        break;
      case "library":
        ensureShown(context, wanted);
        resumeMaking(context, actions, message.jobs);
        break;
      case "job_progress":
        jobMoved(context, actions, message);
        break;
    }
  });
  connection.onOffline(() => {
    attending.offline();
    notebook.offline();
    participating.offline();
    ensureShown(context, wanted);
  });
  await notebook.begin();
  await participating.begin(route);
  connection.open();
  window.addEventListener("online", () => connection.open());
}

/** After every welcome: what changed while nobody was listening. */
function refresh(context: Context, moduleWanted: string, role: Role): void {
  if (role === "guest") return;
  void listLibrary(context);
  if (role === "participant") return; // the study says what is learnt now
  void resumeLearning(context, moduleWanted);
}

function jobMoved(
  context: Context,
  actions: Actions,
  { job }: Extract<FromServer, { type: "job_progress" }>,
): void {
  const state = context.store.get();
  if (job.state !== "done" || !job.electrode_id || !isOfOurJob(state, job)) return;
  if (job.job_id === state.notebook.electrode.job?.job_id) return; // the record puts it on the stage
  void listLibrary(context);
  actions.showElectrode(job.electrode_id);
}

async function listLibrary({ connection }: Context): Promise<void> {
  try {
    await connection.ask({ type: "list_library" });
  } catch (reason) {
    if (!(reason instanceof Lost)) throw reason; // after the next welcome it is asked again
  }
}
