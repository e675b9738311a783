import type { Icon } from "../panels/content";

type Attributes = Readonly<Record<string, string | boolean | undefined>>;

/** Make an element; an attribute that is false or undefined is left away, true is set without value. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(made, name, value);
  made.append(...children);
  return made;
}

/** Set, or with false and undefined remove, an attribute; untouched where it is already so. */
export function setAttribute(target: Element, name: string, value: string | boolean | undefined): void {
  if (value === false || value === undefined) {
    target.removeAttribute(name);
    return;
  }
  const text = value === true ? "" : value;
  if (target.getAttribute(name) !== text) target.setAttribute(name, text);
}

/** Set the text of an element; untouched where it is already so, so that nothing is announced twice. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

const PATHS: Record<Icon, string> = {
  warning: "M8 1.8 15 14H1L8 1.8Zm0 4.4v3.6m0 1.6v1",
  ok: "m2.5 8.5 3.5 3.5 7.5-8",
  play: "M4.5 2.5v11l9-5.5-9-5.5Z",
  pause: "M5 2.5v11m6-11v11",
  fly: "m2 8 12-5.5-4 11.5-2.5-4.5L2 8Zm5.5 1.5L14 2.5",
  stop: "M3.5 3.5h9v9h-9v-9Z",
  back: "m9.5 3-5 5 5 5",
  next: "m6.5 3 5 5-5 5",
  clock: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm0 3V8l2.5 2",
};
const SVG = "http://www.w3.org/2000/svg";

/** A drawn sign; a word always stands beside it or in the name of what it sits in. */
export function sign(icon: Icon): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `sign sign-${icon}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[icon]);
  svg.append(path);
  return svg;
}
