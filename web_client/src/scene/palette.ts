/** Colours of the phases: colour-blind safe, the same in the page, in 3D and in a headset. */
export const PHASE_COLOURS = {
  active: "#d9a441",
  cbd: "#5b6b7a",
  pore: "#56b4e9",
  collector: "#b87333",
} as const;

/** Pores and electrolyte are seen through. */
export const PORE_OPACITY = 0.25;

export const SURFACE_COLOUR = "#0f1419";
export const ACCENT_COLOUR = "#4fb3ff";
/** Bright metal: the roll of the press. */
export const PRESS_COLOUR = "#cfd8dc";
