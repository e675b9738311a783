import type { Actions } from "../actions";
import type { JobSummary } from "../generated/messages.gen";
import type { Key } from "../i18n";
import { CALENDERING_KEYS, type RecipeKey } from "../recipe/keys";
import { isUnderWay, type AppState } from "../state";
import type { Block, PanelContent } from "./content";
import { withUnit } from "./numbers";
import type { Words } from "./words";

const POWDER: readonly [RecipeKey, Key][] = [
  ["formulation.active_fraction", "make.active"],
  ["formulation.carbon_fraction", "make.carbon"],
  ["formulation.binder_fraction", "make.binder"],
  ["formulation.solid_content", "make.solid_content"],
];
const UNITS: Partial<Record<RecipeKey, Key>> = {
  "coating.gap_um": "unit.um",
  "drying.drying_rate_g_m2_s": "unit.g_m2_s",
  "calendering.gap_um": "unit.um",
  "calendering.pressure_mpa": "unit.mpa",
};

/** A recipe as a form and as YAML, and the job that manufactures it. */
export function makePanel(state: AppState, actions: Actions, words: Words): PanelContent {
  const { t } = words;
  const title = t("nav.make");
  if (state.library.recipes.length === 0) {
    const text = t(state.connection === "online" ? "make.empty" : "make.offline");
    return { title, blocks: [{ kind: "text", text, tone: "quiet" }] };
  }
  const blocks = [...job(state, actions, words), ...form(state, actions, words)];
  return { title, blocks, place: state.make.job?.job_id ?? "" }; // a job that began is seen at the top
}

function form(state: AppState, actions: Actions, { t }: Words): Block[] {
  const { recipeId, values, yaml, problem } = state.make;
  const field = (key: RecipeKey, label: string, numeric = true): Block => ({
    kind: "field",
    id: key,
    label,
    value: values[key] ?? "",
    numeric,
    wide: !numeric,
    ...(UNITS[key] ? { unit: t(UNITS[key]) } : {}),
    change: (text) => actions.editValue(key, text),
  });
  const calendering = CALENDERING_KEYS.find((key) => key in values) ?? CALENDERING_KEYS[0];
  const refusal: Block[] = problem
    ? [{ kind: "text", text: problem, tone: "danger", icon: "warning", live: true }]
    : [];
  const offline: Block[] =
    state.connection === "online"
      ? []
      : [{ kind: "text", text: t("make.offline"), tone: "quiet", icon: "clock" }];
  return [
    { kind: "text", text: t("make.intro"), tone: "quiet" },
    {
      kind: "select",
      id: "recipe",
      label: t("make.recipe"),
      value: recipeId,
      options: state.library.recipes.map(({ recipe_id, name }) => ({ value: recipe_id, label: name })),
      change: actions.chooseRecipe,
    },
    field("name", t("make.name"), false),
    { kind: "heading", text: t("make.powder") },
    ...POWDER.map(([key, label]) => field(key, t(label))),
    { kind: "heading", text: t("make.line") },
    field("coating.gap_um", t("make.coating_gap")),
    field("drying.drying_rate_g_m2_s", t("make.drying_rate")),
    {
      kind: "select",
      id: "calendering-by",
      label: t("make.calendering_by"),
      value: calendering,
      options: CALENDERING_KEYS.map((key) => ({ value: key, label: t(calenderingLabel(key)) })),
      change: actions.calenderBy,
    },
    field(calendering, t(calenderingLabel(calendering))),
    field("seed", t("make.seed")),
    {
      kind: "fold",
      id: "yaml-fold",
      label: t("make.yaml"),
      blocks: [{ kind: "area", id: "yaml", label: t("make.yaml"), value: yaml, change: actions.editYaml }],
    },
    ...refusal,
    ...offline,
    {
      kind: "buttons",
      buttons: [
        {
          id: "manufacture",
          label: t("make.start"),
          primary: true,
          disabled: state.connection !== "online" || isUnderWay(state.make.job),
          press: actions.startJob,
        },
      ],
    },
  ];
}

function calenderingLabel(key: (typeof CALENDERING_KEYS)[number]): Key {
  return `make.${key}`;
}

function job({ make }: AppState, actions: Actions, { t }: Words): Block[] {
  const { job } = make;
  if (!job) return [];
  return [{ kind: "heading", text: t("make.job") }, progress(job, t), ...jobButtons(job, actions, t)];
}

/** How far a job is, or how it ended. */
export function progress(job: JobSummary, t: Words["t"]): Block {
  if (isUnderWay(job)) {
    const percent = withUnit(String(Math.round(100 * job.fraction)), t("unit.percent"));
    const text = job.state === "queued" ? t("make.state.queued") : `${stageName(job.stage, t)}, ${percent}`;
    return { kind: "progress", label: t("make.progress", { name: job.name }), fraction: job.fraction, text };
  }
  if (job.state === "done")
    return { kind: "text", text: t("make.state.done"), tone: "ok", icon: "ok", live: true };
  const failed = job.state === "failed";
  const text = (failed && job.sentence) || t(failed ? "make.state.failed" : "make.state.cancelled");
  return { kind: "text", text, tone: failed ? "danger" : "quiet", icon: "warning", live: true };
}

function jobButtons(job: JobSummary, actions: Actions, t: Words["t"]): Block[] {
  if (isUnderWay(job)) {
    return [
      { kind: "buttons", buttons: [{ id: "cancel", label: t("make.cancel"), press: actions.cancelJob }] },
    ];
  }
  const made = job.electrode_id;
  if (job.state !== "done" || made === null) return [];
  const open = { id: "open-made", label: t("make.open"), press: () => actions.showElectrode(made) };
  return [{ kind: "buttons", buttons: [open] }];
}

const STAGES = ["slurry", "drying", "calendering", "rheology", "characterisation"] as const;

function stageName(name: string, t: Words["t"]): string {
  const stage = STAGES.find((one) => one === name);
  return stage ? t(`stage.${stage}`) : t("make.state.starting");
}
