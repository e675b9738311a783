import type { Language } from "./i18n";
import type { Picked } from "./scene/picked";
import type { AppState, Layer, PanelName, View } from "./state";

/** Everything a person can do; panels call these and never touch the state. */
export interface Actions {
  showPanel(panel: PanelName): void;
  speak(language: Language): void;

  showElectrode(electrodeId: string): void;
  showLayer(layer: Layer, on: boolean): void;
  slice(change: Partial<View["slice"]>): void;
  play(playing: boolean): void;
  seek(time: number): void;
  pick(picked: Picked | null): void;

  chooseRecipe(recipeId: string): void;
  editValue(key: string, text: string): void;
  calenderBy(key: string): void;
  editYaml(text: string): void;
  startJob(): void;
  cancelJob(): void;

  openModule(moduleId: string): void;
  leaveModule(): void;
  answer(text: string): void;
  choose(choice: number): void;
  completeStep(): void;
  readHazards(stepId: string, hazards: number): void;

  openRecord(recordId: string): void;
  draft(change: Partial<AppState["notebook"]["draft"]>): void;
  addEntry(): void;
  discardEntry(opId: string): void;
}
