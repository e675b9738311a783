import type { Language } from "../i18n";
import { quantity } from "../panels/numbers";
import { scaleBar, type ScaleBar } from "../scene/scale_bar";
import { element, setText } from "./element";

const MOST_PX = 220;
const MOST_SHARE = 0.3; // of the view, so that a phone's electrode is not struck through

/** The scale bar over the 3D view. */
export class ScaleBarView {
  private readonly bar = element("div", { class: "bar" });
  private readonly text = element("span");
  readonly element = element("div", { class: "scale-bar" }, this.bar, this.text);
  private shown: ScaleBar | undefined;
  private unit = "";
  private language: Language = "en";

  constructor() {
    this.element.hidden = true;
  }

  speak(unit: string, language: Language): void {
    this.unit = unit;
    this.language = language;
    this.write();
  }

  measure(pxPerUm: number): void {
    this.element.hidden = pxPerUm <= 0;
    if (pxPerUm <= 0) return;
    const room = this.element.parentElement?.clientWidth ?? MOST_PX;
    this.shown = scaleBar(pxPerUm, Math.min(MOST_PX, MOST_SHARE * room));
    this.bar.style.setProperty("inline-size", `${this.shown.width_px.toFixed(1)}px`);
    this.write();
  }

  private write(): void {
    if (this.shown) setText(this.text, quantity(this.shown.length_um, 0, this.unit, this.language));
  }
}
