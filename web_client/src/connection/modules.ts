import type { TrainingStep } from "../generated/messages.gen";
import type { Language } from "../i18n";
import { exchange, exchangeVersion } from "./http";

/** The modules of a server, and what is wrong with files that lie among the teachers' own. */
export interface ModuleShelf {
  modules: { module_id: string; title: string; own: boolean }[];
  problems: string[];
}

/** What is wrong with a text, and in which line; else the module as learners will see it. */
export interface ModuleCheck {
  problem: string | null;
  line: number | null;
  title: string;
  steps: TrainingStep[];
  /** Those that are stored, whether a step shows them or not. */
  pictures: string[];
}

const of = (moduleId: string) => `/modules/${encodeURIComponent(moduleId)}`;
const YAML = { "content-type": "text/yaml" };

export const shelf = (language: Language) =>
  exchange<ModuleShelf>(`/modules?language=${language}`, { method: "GET" });

/** A module as it was written, and its version. */
export const moduleText = (moduleId: string) => exchangeVersion(`${of(moduleId)}/text`);

export const check = (moduleId: string, yaml: string, language: Language) =>
  exchange<ModuleCheck>(`${of(moduleId)}/check?language=${language}`, {
    method: "POST",
    headers: YAML,
    body: yaml,
  });

/** Store a module; `version` is that of the text that was changed, "" for a new module. */
export const keep = (moduleId: string, yaml: string, version: string) =>
  exchange<{ module_id: string; version: string }>(of(moduleId), {
    method: "PUT",
    headers: { ...YAML, ...(version ? { "if-match": `"${version}"` } : { "if-none-match": "*" }) },
    body: yaml,
  });

export const remove = (moduleId: string) => exchange<null>(of(moduleId), { method: "DELETE" });

/** Store a picture; the names of all that the module has. */
export const keepPicture = (moduleId: string, name: string, file: Blob) =>
  exchange<{ pictures: string[] }>(`${of(moduleId)}/pictures/${encodeURIComponent(name)}`, {
    method: "PUT",
    headers: { "content-type": "application/octet-stream" },
    body: file,
  });
