import type { AppState } from "../state";
import type { Words } from "./words";

/** What a phase is called; an import has phases of its own. */
export function phaseLabel(phase: string, { shown }: AppState, { language }: Words): string {
  const { label_en, label_fr } = shown.phases[phase]!;
  return language === "fr" ? label_fr : label_en;
}
