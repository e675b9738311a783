/** What can be pressed or changed on the page, and says what it is. */
const NAMED = "[data-id], input[name], select[name], a[data-panel]";
/** Options have a name that is made up; what they belong to says what it is. */
const OPTION = "[type=radio], [type=checkbox]:not([role=switch])";
const ASKED = "[data-asks], [data-scale]";

/**
 * Hear of presses and changes on a page by the names of what was pressed; what was typed or chosen is not looked at.
 *
 * @param done is told what was done ("press", "change") and to what.
 */
export function listenForPresses(page: HTMLElement, done: (action: string, target: string) => void): void {
  const tell = (action: string) => (event: Event) => {
    if (!(event.target instanceof Element)) return;
    const named = event.target.closest(NAMED);
    const isInput = named?.matches("input, select") ?? false;
    if (named && isInput === (action === "change")) done(action, nameOf(named));
  };
  page.addEventListener("click", tell("press"), { capture: true });
  page.addEventListener("change", tell("change"), { capture: true });
}

function nameOf(named: Element): string {
  const panel = named.closest("[data-panel]:not(a)")?.getAttribute("data-panel");
  const one = (named.matches(OPTION) && named.closest(ASKED)) || named;
  const names = ["data-id", "data-asks", "data-scale", "name", "data-panel"];
  const name = names.map((attribute) => one.getAttribute(attribute)).find(Boolean) ?? "";
  return panel && panel !== name ? `${panel}/${name}` : name;
}
