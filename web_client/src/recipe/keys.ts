/** The values of a recipe that the form shows; the rest is edited as YAML. */
export const CALENDERING_KEYS = [
  "calendering.gap_um",
  "calendering.pressure_mpa",
  "calendering.compression",
] as const;

export const RECIPE_KEYS = [
  "name",
  "formulation.active_fraction",
  "formulation.carbon_fraction",
  "formulation.binder_fraction",
  "formulation.solid_content",
  "coating.gap_um",
  "drying.drying_rate_g_m2_s",
  ...CALENDERING_KEYS,
  "seed",
] as const;

export type RecipeKey = (typeof RECIPE_KEYS)[number];
export type RecipeValues = Partial<Record<RecipeKey, string>>;
