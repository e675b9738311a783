import type { Actions } from "../actions";
import type { ElectrodeSummary } from "../generated/messages.gen";
import type { Key } from "../i18n";
import { isLayer, type Characterisation } from "../scene/manifest";
import { isShown, shownElectrode, type AppState } from "../state";
import { colourChoice } from "./colour";
import type { Block, PanelContent, Quantity, Size } from "./content";
import { clipBox, slicing } from "./cutting";
import { flightDoor } from "./flight";
import { decimal, quantity } from "./numbers";
import { poreFlightDoor, poreFlightPanel } from "./pore_flight";
import { particleBlocks } from "./particle";
import { phaseLabel } from "./phase";
import { held } from "./room_notices";
import type { Words } from "./words";

/** What stands here while there is no electrode. */
const EMPTY: Record<AppState["connection"], Key> = {
  connecting: "electrode.loading",
  online: "electrode.empty",
  offline: "connection.offline.explain",
  refused: "electrode.refused",
};

/** The electrode on show: its numbers, its phases, the cut. */
export function electrodePanel(state: AppState, actions: Actions, words: Words, size: Size): PanelContent {
  const { t } = words;
  if (size === "full" && state.game.phase !== "off") return poreFlightPanel(state, actions, words);
  const electrode = shownElectrode(state) ?? byItself(state, words);
  if (!electrode) {
    const text = t(state.rooms.joined ? "rooms.nothing" : EMPTY[state.connection]);
    return { title: t("nav.electrode"), blocks: [{ kind: "text", text, tone: "quiet" }] };
  }
  const blocks = {
    full: () => everything(electrode, state, actions, words),
    glance: () => atAGlance(electrode, state, actions, words),
    tools: () => [
      ...held("tools", state, words, [
        ...colourChoice(state, actions, words),
        ...slicing(state, actions, words),
      ]),
      ...flightDoor(state, actions, words),
      ...poreFlightDoor(state, actions, words),
    ],
  };
  const { picked } = state.view;
  return {
    title: electrode.name,
    blocks: blocks[size](),
    ...(picked && { place: `particle ${picked.id}` }), // its numbers stand at the top
  };
}

function everything(electrode: ElectrodeSummary, state: AppState, actions: Actions, words: Words): Block[] {
  const { t } = words;
  return [
    ...held("chooser", state, words, chooser(state, actions, words)),
    { kind: "text", text: t(`electrode.origin.${electrode.origin}`), tone: "quiet" },
    ...problem(state, words),
    ...numbers(electrode, state, words).slice(0, 1),
    ...particleBlocks(state, actions, words),
    ...numbers(electrode, state, words).slice(1),
    ...inside(state.shown.inside, words),
    { kind: "heading", text: t("electrode.phases") },
    ...state.shown.layers.map((phase) => phaseToggle(phase, state, actions, words)),
    ...held("colours", state, words, colourChoice(state, actions, words)),
    ...flightDoor(state, actions, words),
    ...poreFlightDoor(state, actions, words),
    { kind: "heading", text: t("electrode.slice") },
    ...held("slicing", state, words, slicing(state, actions, words)),
    clipBox(state, actions, words),
    { kind: "text", text: t("electrode.help"), tone: "quiet" },
  ];
}

/** What a room shows to somebody who has no library: its numbers are those of its last stage. */
function byItself({ shown }: AppState, { t }: Words): ElectrodeSummary | undefined {
  if (!shown.electrodeId || shown.layers.length === 0) return undefined;
  const last = shown.process.frames.at(-1);
  return {
    electrode_id: shown.electrodeId,
    name: t("nav.electrode"),
    origin: last ? "manufactured" : "imported",
    porosity: last?.porosity ?? null,
    thickness_um: last?.thickness_um ?? null,
    mass_loading_mg_cm2: null,
    particles: 0,
    created_at: "",
  };
}

/** A plate has room for the shares of the phases, or for one particle. */
function atAGlance(electrode: ElectrodeSummary, state: AppState, actions: Actions, words: Words): Block[] {
  const all = numbers(electrode, state, words);
  return state.view.picked ? [...all.slice(0, 1), ...particleBlocks(state, actions, words)] : all;
}

function chooser(state: AppState, actions: Actions, { t }: Words): Block[] {
  if (state.library.electrodes.length < 2) return [];
  return [
    {
      kind: "select",
      id: "electrode",
      label: t("electrode.choose"),
      value: state.shown.electrodeId ?? "",
      options: state.library.electrodes.map(({ electrode_id, name }) => ({
        value: electrode_id,
        label: name,
      })),
      change: actions.showElectrode,
    },
  ];
}

function problem({ shown, connection }: AppState, { t }: Words): Block[] {
  if (shown.status !== "failed") return [];
  if (connection !== "online")
    return [{ kind: "text", text: t("electrode.offline"), tone: "quiet", icon: "clock" }];
  const text = t("electrode.failed", { reason: shown.problem });
  return [{ kind: "text", text, tone: "danger", icon: "warning", live: true }];
}

function numbers(electrode: ElectrodeSummary, state: AppState, words: Words): Block[] {
  const { t, language } = words;
  const rows: Quantity[] = [];
  const row = (label: string, value: number | null, decimals: number, unit: string, colour?: string) => {
    if (value === null) return;
    rows.push({ label, value: quantity(value, decimals, unit, language), ...(colour ? { colour } : {}) });
  };
  const percent = (value: number | null) => (value === null ? null : value * 100);

  row(t("electrode.porosity"), percent(electrode.porosity), 1, t("unit.percent"));
  row(t("electrode.thickness"), electrode.thickness_um, 1, t("unit.um"));
  row(t("electrode.loading_mass"), electrode.mass_loading_mg_cm2, 1, t("unit.mg_cm2"));
  const main: Block = { kind: "quantities", rows: rows.splice(0), large: true };

  for (const phase of Object.keys(state.shown.phases).filter(isLayer)) {
    const fraction = percent(state.shown.fractions[phase] ?? null);
    row(phaseLabel(phase, state, words), fraction, 1, t("unit.percent"), state.shown.phases[phase]!.colour);
  }
  const fractions: Block[] = rows.length
    ? [
        { kind: "heading", text: t("electrode.fractions") },
        { kind: "quantities", rows: rows.splice(0) },
      ]
    : [];
  if (electrode.particles > 0) {
    const value = decimal(electrode.particles, 0, language);
    fractions.push({ kind: "quantities", rows: [{ label: t("electrode.particles"), value }] });
  }
  return [main, ...fractions];
}

/** What `holotrode characterise` found, through the film. */
function inside(found: Characterisation | null, { t, language }: Words): Block[] {
  if (!found) return [];
  const pore = found.phases["pore"];
  const axis = found.thickness_axis;
  const surface = found.smooth_interfaces_m2_per_m3["active|pore"];
  const known: [Key, number | null | undefined, number, Key | null][] = [
    ["inside.tortuosity", pore?.tortuosity_factor[axis], 2, null],
    ["inside.electrode_tortuosity", found.electrode_tortuosity, 2, null],
    ["inside.pore_size", found.pore_size_um?.d50, 2, "unit.um"],
    ["inside.connected", pore && pore.percolating_fraction * 100, 1, "unit.percent"],
    ["inside.surface", surface && surface * 1e-6, 2, "unit.per_um"],
    ["inside.ionic", found.effective.ionic_s_m, 3, "unit.s_m"],
    ["inside.electronic", found.effective.electronic_s_m, 2, "unit.s_m"],
  ];
  const rows = known.flatMap(([label, value, decimals, unit]): Quantity[] => {
    if (value === null || value === undefined) return [];
    const text = unit ? quantity(value, decimals, t(unit), language) : decimal(value, decimals, language);
    return [{ label: t(label), value: text }];
  });
  return [
    { kind: "heading", text: t("inside.title") },
    { kind: "quantities", rows },
  ];
}

function phaseToggle(phase: string, state: AppState, actions: Actions, words: Words): Block {
  const { colour } = state.shown.phases[phase]!;
  return {
    kind: "toggle",
    id: `layer-${phase}`,
    label: phase === "pore" ? words.t("phase.pore_surface") : phaseLabel(phase, state, words),
    on: isShown(state.view, phase),
    colour,
    change: (on) => actions.showLayer(phase, on),
  };
}
