const STILL_PX = 6; // a hand that moves more while it presses turns the electrode

/**
 * Listen for a person who picks: a click or a tap, or Enter for what is in the middle of the view.
 *
 * @param pick takes the place on the canvas, from -1 to 1 to the right and upwards.
 * @param clear is called at Escape, wherever the focus is.
 */
export function listenForPicks(
  canvas: HTMLCanvasElement,
  pick: (right: number, up: number) => void,
  clear: () => void,
): void {
  let pressed: PointerEvent | undefined;
  canvas.addEventListener("pointerdown", (event) => {
    pressed = event.isPrimary && event.button === 0 ? event : undefined;
  });
  canvas.addEventListener("pointermove", (event) => {
    if (pressed && moved(pressed, event) > STILL_PX) pressed = undefined;
  });
  canvas.addEventListener("pointerup", (event) => {
    if (!pressed || event.pointerId !== pressed.pointerId) return;
    pressed = undefined;
    const { left, top, width, height } = canvas.getBoundingClientRect();
    pick((2 * (event.clientX - left)) / width - 1, 1 - (2 * (event.clientY - top)) / height);
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "Enter") pick(0, 0);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") clear();
  });
}

function moved(from: PointerEvent, to: PointerEvent): number {
  return Math.hypot(to.clientX - from.clientX, to.clientY - from.clientY);
}

/** Tell where the pointer is over the canvas, from -1 to 1 to the right and upwards; undefined where it is elsewhere. */
export function listenForCursor(
  canvas: HTMLCanvasElement,
  moved: (at: { right: number; up: number } | undefined) => void,
): void {
  canvas.addEventListener("pointermove", (event) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    moved({
      right: (2 * (event.clientX - left)) / width - 1,
      up: 1 - (2 * (event.clientY - top)) / height,
    });
  });
  canvas.addEventListener("pointerleave", () => moved(undefined));
}
