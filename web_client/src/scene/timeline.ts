import type { Manifest, StageName, Track } from "./manifest";

/** A key frame of the process, and when the playback is there: `at` goes from 0 to 1 over the whole process. */
export interface KeyFrame {
  stage: StageName;
  at: number;
  /** Since the stage began; null where only the ends of the stages are known. */
  time_s: number | null;
  thickness_um: number;
  porosity: number | null;
  pressure_mpa: number | null;
}

/** The process as it is played. */
export interface Process {
  frames: KeyFrame[];
  /** How long the whole of it plays. */
  seconds: number;
}

/** Simulated times differ by a thousand from stage to stage; each gets as long as there is something to see. */
const STAGE_SECONDS: Record<StageName, number> = { slurry: 3.5, drying: 5, calendering: 5 };
const WAY_SECONDS = 4; // from the end of one stage to that of the next, where nothing between is known

/** The key frames of the track, or without one the ends of the stages. */
export function processOf({ stages, track }: Manifest): Process {
  if (track)
    return framesOf(
      track,
      stages.map(({ name }) => name),
    );
  const ways = Math.max(1, stages.length - 1);
  const frames = stages.map(({ name, thickness_um, porosity, pressure_mpa }, i) => ({
    ...{ stage: name, at: i / ways, time_s: null, thickness_um, porosity, pressure_mpa },
  }));
  return { frames, seconds: WAY_SECONDS * ways };
}

/** Within a stage the playback keeps the pace of the simulated time. */
function framesOf({ frames }: Track, names: readonly StageName[]): Process {
  const played = names.map((name) => STAGE_SECONDS[name]);
  const seconds = played.reduce((sum, one) => sum + one, 0);
  const begins = played.map((_, i) => played.slice(0, i).reduce((sum, one) => sum + one, 0));
  const at = frames.stage.map((stage, i) => {
    const share = shareOfStage(frames, i);
    return (begins[stage]! + share * played[stage]!) / seconds;
  });
  return {
    seconds,
    frames: frames.stage.map((stage, i) => ({
      stage: names[stage]!,
      at: at[i]!,
      time_s: frames.time_s[i]!,
      thickness_um: frames.thickness_um[i]!,
      porosity: frames.porosity[i]!,
      pressure_mpa: frames.pressure_mpa[i]!,
    })),
  };
}

/** How far into its stage a frame is; a later stage begins with the end of the one before, the first with a frame. */
function shareOfStage({ stage, time_s }: Track["frames"], frame: number): number {
  const first = stage.indexOf(stage[frame]!);
  const last = stage.lastIndexOf(stage[frame]!);
  const begin = first === 0 ? time_s[0]! : 0;
  const duration = time_s[last]! - begin;
  return duration > 0 ? (time_s[frame]! - begin) / duration : (frame - first + 1) / (last - first + 1);
}

/** Between which two key frames a time from 0 to 1 lies, and how far on the way. */
export interface Between {
  from: number;
  to: number;
  mix: number;
}

export function between(time: number, frames: readonly Pick<KeyFrame, "at">[]): Between {
  if (frames.length < 2) return { from: 0, to: 0, mix: 0 };
  const later = frames.findIndex(({ at }) => at > time);
  const to = later === -1 ? frames.length - 1 : Math.max(1, later);
  const from = to - 1;
  const [begin, end] = [frames[from]!.at, frames[to]!.at];
  const mix = end > begin ? (time - begin) / (end - begin) : 1;
  return { from, to, mix: Math.min(1, Math.max(0, mix)) };
}

/** The key frame that a time is closest to. */
export function nearestFrame(time: number, frames: readonly Pick<KeyFrame, "at">[]): number {
  const { from, to, mix } = between(time, frames);
  return mix < 0.5 ? from : to;
}

/** Where on the way each stage ends, for the marks of a slider. */
export function stageEnds(frames: readonly KeyFrame[]): KeyFrame[] {
  return frames.filter(({ stage }, i) => stage !== frames[i + 1]?.stage);
}
