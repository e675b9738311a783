import type { ModuleCheck, ModuleShelf } from "./connection/modules";

/** The module that is being written. */
export interface Authoring {
  /** The one that is changed; "" for a new one. */
  moduleId: string;
  /** Null until its text is here. */
  yaml: string | null;
  /** What is stored; "" for a new one. */
  stored: string;
  /** The version of what is stored. */
  version: string;
  /** What the server says about the text; null until it has. */
  check: ModuleCheck | null;
  /** The newest check without a mistake: what the preview shows. */
  preview: ModuleCheck | null;
  shelf: ModuleShelf | null;
  busy: boolean;
  /** A question is asked before this is done. */
  confirming: "" | "remove";
  said: string;
  problem: string;
}

export interface AuthoringActions {
  /** Write a module: a new one with "", one's own, or a copy of one that is shipped. */
  openModuleText(moduleId: string): void;
  typeModule(yaml: string): void;
  /** Give up what is not stored. */
  revertModule(): void;
  storeModule(): void;
  /** Ask before a module is deleted, or no longer. */
  confirmModule(what: Authoring["confirming"]): void;
  removeModule(): void;
  addPicture(file: File): void;
}

export function initialAuthoring(): Authoring {
  return {
    moduleId: "",
    yaml: null,
    stored: "",
    version: "",
    check: null,
    preview: null,
    shelf: null,
    busy: false,
    confirming: "",
    said: "",
    problem: "",
  };
}

/** The id that a module's text gives it; "" where it has none yet. */
export function idIn(yaml: string): string {
  return /^id:[ \t]*["']?([a-z0-9]+(?:-[a-z0-9]+)*)["']?[ \t]*(?:#.*)?$/m.exec(yaml)?.[1] ?? "";
}

/** A file's name as the name of a picture: small letters, digits and hyphens. */
export function pictureName(name: string): string {
  const [, stem = "", ending = ""] = /^(.*?)\.?([^.]*)$/.exec(name.toLowerCase()) ?? [];
  const plain = stem
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return `${plain.slice(0, 60) || "picture"}.${ending === "jpeg" ? "jpg" : ending}`;
}

/** What a new module begins with: a whole one, to be changed. It stands in training_modules/README.md too. */
export const EXAMPLE = `format_version: 2
id: weigh-nmc111                       # the file is weigh-nmc111.yaml
stage: formulation                     # where the catalogue lists it
title: {en: Weigh NMC111, fr: Peser le NMC111}
summary: {en: One careful weighing., fr: Une pesée soignée.}
sources: ["your laboratory's working instruction 12"]
steps:
  - id: weigh
    title: {en: Weigh, fr: Peser}
    instruction: {en: Weigh 19.20 g and enter the mass., fr: "Peser 19,20 g et saisir la masse."}
    reason: {en: Every capacity is calculated from it., fr: Toute capacité se calcule à partir d'elle.}
    hazards: [nmc111]                  # files in assets/hazards/
    hotspot: balance/pan               # optional: the place on a lab prop, as assets/props/props.json lists them
    hints: [{en: Tare first., fr: Tarer d'abord.}]
    condition:
      kind: value
      quantity: {en: Mass of NMC111, fr: Masse de NMC111}
      unit: g                          # answers may come in any unit of a mass
      target: 19.20
      tolerance: 0.02
`;
