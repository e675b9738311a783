import type { StudyClock } from "../generated/messages.gen";
import { ServerClock } from "../rooms/clock";

/** The clock of studies on this device: it does not jump, and is read off the server's answers. */
export const clock = new ServerClock();

/** This device's time in milliseconds since 1970; all that is written for a study is dated by it. */
export function studyNow(): number {
  return clock.device();
}

/** How `studyNow` stands to the server's clock, and how well that is known; null before the server was asked. */
export function studyClock(): StudyClock | null {
  const standing = clock.standing();
  return standing && { offset_ms: standing.aheadMs, uncertainty_ms: standing.uncertaintyMs };
}
