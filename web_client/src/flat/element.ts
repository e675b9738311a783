import type { Icon } from "../panels/content";
import { ICON_PATHS } from "../panels/icons";

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

/** Put elements into a parent in this order; only what is out of place moves, for what is moved loses the focus. */
export function arrange(parent: HTMLElement, elements: readonly HTMLElement[]): void {
  const wanted = new Set<Element>(elements);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  elements.forEach((child, index) => {
    const there = parent.children[index];
    if (there !== child) parent.insertBefore(child, there ?? null);
  });
}

const SVG = "http://www.w3.org/2000/svg";

/** A drawn sign; a word always stands beside it or in the name of what it sits in. */
export function sign(icon: Icon): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `sign sign-${icon}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICON_PATHS[icon]);
  svg.append(path);
  return svg;
}
