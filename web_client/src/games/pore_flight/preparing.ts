import { fetchCodes } from "../../scene/codes";
import type { Manifest } from "../../scene/manifest";
import type { Viewer } from "../../scene/viewer";
import { Course } from "./course";
import { Journey } from "./journey";
import { Placing } from "./placing";
import { PoreVisit } from "./pore_visit";
import type { Way } from "./result";

/** The pore space that was made last: it takes a part of a second, and is the same for every ion. */
let made: { manifest: Manifest; course: Course; over: { x: number; y: number } } | undefined;

/**
 * Fetch the pore space of the electrode on show and put an ion above it.
 *
 * @param isWanted asked once everything has come; nothing happens if it is not.
 */
export async function prepare(
  viewer: Viewer,
  way: Way,
  isWanted: () => boolean,
): Promise<PoreVisit | undefined> {
  const { manifest, model } = viewer;
  if (!manifest || !model) throw new Error("expected an electrode in the view; it is empty");
  if (made?.manifest !== manifest)
    made = await courseOf(manifest, new Placing(model.box, manifest.scale.metres_per_um));
  if (!isWanted()) return undefined;
  const steady = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return new PoreVisit(viewer, new Journey(made.course, way, made.over, steady), manifest);
}

async function courseOf(manifest: Manifest, placing: Placing): Promise<NonNullable<typeof made>> {
  const { volume, flight, stages } = manifest;
  const pore = volume?.phases.indexOf("pore") ?? -1;
  if (!volume || !flight || pore === -1)
    throw new Error("expected pores that lead to the collector; this electrode has none");
  const labels = await fetchCodes(volume.labels);
  if (!(labels instanceof Uint8Array)) throw new Error("expected cells of one byte each; they have two");
  const course = new Course(volume.grid, labels, pore, stages.at(-1)?.box_um);
  const way = flight.points_m.map(([x, y, z]) => placing.toElectrode({ x, y, z }));
  course.openAlong(way);
  return { manifest, course, over: { x: way[0]![0], y: way[0]![1] } };
}
