import { secondsUntil } from "../../learning/state";
import type { AppState } from "../../state";
import type { Block } from "../content";
import { plain, withUnit } from "../numbers";
import type { Words } from "../words";

const ANNOUNCED_MINUTES = 5;

/** How much of an exam's time is left; its last minutes are said aloud. */
export function timeLeft({ learn, account }: AppState, { t }: Words): Block[] {
  const { run, nowMs } = learn;
  const deadline = run?.standing.deadline;
  if (!deadline || run.standing.finished) return [];
  const seconds = secondsUntil(deadline, nowMs, account.serverAheadMs);
  if (seconds <= 0)
    return [{ kind: "text", text: t("learn.time_over"), icon: "clock", tone: "warning", live: true }];
  const minutes = Math.ceil(seconds / 60);
  const shown: Block = { kind: "text", label: t("learn.time_left"), text: clock(seconds), icon: "clock" };
  if (minutes > ANNOUNCED_MINUTES) return [shown];
  const text = minutes > 1 ? t("learn.minutes_left", { minutes }) : t("learn.last_minute");
  return [shown, { kind: "text", text, tone: "warning", live: true }];
}

/** A time as clocks show it: minutes and seconds, from an hour on with hours. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60)];
  const rest = two(whole % 60);
  return hours > 0 ? `${hours}:${two(minutes % 60)}:${rest}` : `${minutes}:${rest}`;
}

/** A duration in the largest unit in which it is at least one. */
export function duration(seconds: number, { t, language }: Words): string {
  const [factor, unit] =
    seconds >= 3600 ? [3600, t("unit.h")] : seconds >= 60 ? [60, t("unit.min")] : [1, t("unit.s")];
  return withUnit(plain(Math.round((10 * seconds) / factor) / 10, language), unit);
}
