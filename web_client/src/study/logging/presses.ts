/** What can be pressed or changed on the page, and says what it is. */
const NAMED = "[data-id], input[name], select[name], a[data-panel]";

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
  const name = ["data-id", "name", "data-panel"].map((one) => named.getAttribute(one)).find(Boolean) ?? "";
  return panel && panel !== name ? `${panel}/${name}` : name;
}
