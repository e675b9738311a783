import type { Flight } from "./manifest";

type Point = readonly [number, number, number];

/** A point of the way; `clearance_um` is null above the electrode, where there is no wall. */
export interface Station {
  point: Point;
  clearance_um: number | null;
  /** When it is reached: 0 at the beginning, 1 at the collector. */
  time: number;
}

const APPROACH_M = 0.16;
/** Slower where it is narrow, but never by more than this. */
const SLOWEST = 0.25;
const STOPS = 12;

/** The way from above the electrode to the collector, at a speed that follows the clearance. */
export function stationsOf({ points_m, clearance_um }: Flight): Station[] {
  const [x, y, z] = points_m[0]!;
  const widest = Math.max(...clearance_um);
  const stations: Station[] = [{ point: [x, y + APPROACH_M, z], clearance_um: null, time: 0 }];
  points_m.forEach((point, i) => {
    const before = stations.at(-1)!;
    const speed = Math.max(SLOWEST, i === 0 ? 1 : clearance_um[i]! / widest);
    const time = before.time + distance(before.point, point) / speed;
    stations.push({ point, clearance_um: clearance_um[i]!, time });
  });
  const last = stations.at(-1)!.time;
  return stations.map((station) => ({ ...station, time: station.time / last }));
}

/** Between which two stations a time from 0 to 1 lies, and how far on the way. */
export function onTheWay(stations: readonly Station[], time: number): { from: number; mix: number } {
  const held = Math.min(1, Math.max(0, time));
  const next = stations.findIndex((station) => station.time >= held);
  const from = Math.max(0, next - 1);
  const [a, b] = [stations[from]!.time, stations[from + 1]!.time];
  return { from, mix: (held - a) / (b - a) };
}

/** How far the nearest wall is at a time; null above the electrode. */
export function clearanceAt(flight: Flight, time: number): number | null {
  const stations = stationsOf(flight);
  const { from, mix } = onTheWay(stations, time);
  const a = stations[from]!.clearance_um;
  const b = stations[from + 1]!.clearance_um!;
  return a === null ? (mix === 1 ? b : null) : a + (b - a) * mix;
}

/** The next or previous place to stand still, for those who go step by step; as a time. */
export function nextStop(time: number, direction: 1 | -1): number {
  const place = time * STOPS + direction * 1e-6;
  const stop = direction > 0 ? Math.ceil(place) : Math.floor(place);
  return Math.min(STOPS, Math.max(0, stop)) / STOPS;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
