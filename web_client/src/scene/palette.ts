/** Colours of the page that are also used in 3D and in a headset; those of phases come with a scene. */
export const SURFACE_COLOUR = "#0f1419";
export const ACCENT_COLOUR = "#4fb3ff";
/** Bright metal: the roll of the press. */
export const PRESS_COLOUR = "#cfd8dc";
export const SEPARATOR_COLOUR = "#cfd8dc";
/** What is only a help. */
export const QUIET_COLOUR = "#9fb0c0";
