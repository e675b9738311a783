import type { Actions } from "../actions";
import type { JobSummary } from "../generated/messages.gen";
import type { RecipeKey } from "../recipe/keys";
import { isUnderWay } from "../state";
import { patch, sentence, type Context } from "./context";

type Making = Pick<
  Actions,
  "chooseRecipe" | "editValue" | "calenderBy" | "editYaml" | "startJob" | "cancelJob"
>;

// The YAML library comes with the first recipe, not with the page.
const recipeText = () => import("../recipe/text");

/** Actions on the recipe and on the job that manufactures it. */
export function makingActions(context: Context): Making {
  const { store, connection } = context;
  const make = () => store.get().make;
  return {
    async chooseRecipe(recipeId) {
      const { readValues } = await recipeText();
      const recipe = store.get().library.recipes.find(({ recipe_id }) => recipe_id === recipeId);
      if (!recipe) return;
      patch(store, "make", {
        recipeId,
        yaml: recipe.yaml,
        values: readValues(recipe.yaml) ?? {},
        problem: "",
      });
    },
    async editValue(key, text) {
      const { withValue } = await recipeText();
      const values = { ...make().values, [key]: text };
      patch(store, "make", { values, yaml: withValue(make().yaml, key as RecipeKey, text), problem: "" });
    },
    async calenderBy(key) {
      const { calenderedBy, readValues } = await recipeText();
      const yaml = calenderedBy(make().yaml, key);
      patch(store, "make", { yaml, values: readValues(yaml) ?? make().values, problem: "" });
    },
    async editYaml(yaml) {
      const { readValues } = await recipeText();
      patch(store, "make", { yaml, values: readValues(yaml) ?? make().values, problem: "" });
    },
    async startJob() {
      patch(store, "make", { problem: "" });
      try {
        const { job } = await connection.ask({
          type: "start_job",
          recipe_yaml: make().yaml,
          device_time: new Date().toISOString(),
        });
        patch(store, "make", { job });
        connection.tell({ type: "follow_job", job_id: job.job_id });
      } catch (reason) {
        patch(store, "make", { problem: sentence(reason) });
      }
    },
    async cancelJob() {
      const { job } = make();
      if (!job) return;
      try {
        await connection.ask({
          type: "cancel_job",
          job_id: job.job_id,
          device_time: new Date().toISOString(),
        });
      } catch (reason) {
        patch(store, "make", { problem: sentence(reason) });
      }
    },
  };
}

/** Begin with the first recipe, and go on following a job that runs. */
export function resumeMaking(
  { store, connection }: Context,
  actions: Making,
  jobs: readonly JobSummary[],
): void {
  const { make, library } = store.get();
  const [first] = library.recipes;
  if (!make.recipeId && first) actions.chooseRecipe(first.recipe_id);
  const known = jobs.find(({ job_id }) => job_id === make.job?.job_id);
  const job = known ?? jobs.find(isUnderWay);
  if (!job) return;
  patch(store, "make", { job });
  if (isUnderWay(job)) connection.tell({ type: "follow_job", job_id: job.job_id });
}
