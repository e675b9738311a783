import type { Unnamed } from "../../connection/messages";
import type { LogChunk, StudyAction, StudyClock, StudyStream } from "../../generated/messages.gen";
import { Dwells } from "./dwells";
import { FrameTimes, USUAL_HZ } from "./frame_times";
import { MotionRows, MOST_ROWS } from "./motion";
import { Pace } from "./pace";
import type { Senses } from "./senses";

const CHUNK_MS = 1000;
const MOTION_HZ = 60;
const MOST_ACTIONS = 200;
const MOST_TARGET = 200;
/** More than the two clocks of a device drift apart within a second. */
const JUMP_MS = 50;

export interface RecorderOptions {
  /** Keep a chunk on this device until the server has it. */
  keep: (chunk: Unnamed<LogChunk>) => Promise<void>;
  /** This device's time in milliseconds since 1970. */
  now: () => number;
  /** How that stands to the server's. */
  clock: () => StudyClock | null;
  /** Ask the server for its clock anew; whether it answered. */
  readClock: () => Promise<boolean>;
  /** How long the server's newest answer was under way. */
  latencyMs: () => number | null;
  /** Something was not kept. */
  complain: (reason: unknown) => void;
}

/**
 * Logs a participant's device while a study says which streams: one chunk a second, each handed on as soon as it is
 * full. A stream that was not agreed to is not even read.
 */
export class Recorder {
  private streams: ReadonlySet<StudyStream> = new Set();
  private pace = new Pace(MOTION_HZ);
  private readonly motion = new MotionRows();
  private readonly gaze = new Dwells();
  private readonly frames = new FrameTimes();
  private actions: StudyAction[] = [];
  private worn = false;
  private beganMs = 0;
  private startedMs = 0;
  /** The wall clock less the clock that does not jump. */
  private skewMs = 0;
  private clockAtBegin: StudyClock | null = null;
  private clockKnown = true;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: RecorderOptions) {}

  /**
   * Log these streams from now on; none ends the log with what it has.
   *
   * @param motionHz how often head and hands are noted, at most 90 a second.
   */
  follow(streams: readonly StudyStream[], motionHz = MOTION_HZ): void {
    const logged = streams.filter((stream) => stream !== "steps"); // the server sees them by itself
    if (logged.length === this.streams.size && logged.every((one) => this.streams.has(one))) return;
    if (this.streams.size > 0) this.end();
    this.streams = new Set(logged);
    this.pace = new Pace(Math.min(MOST_ROWS, motionHz));
    if (this.streams.size > 0) this.begin();
  }

  /**
   * A frame is drawn.
   *
   * @param senses of the headset that is worn; undefined on a page.
   */
  frame(senses: Senses | undefined): void {
    if (this.streams.size === 0) return;
    if (this.hasJumped()) this.startOver();
    const nowMs = performance.now();
    if (this.worn !== (senses !== undefined)) this.unseen();
    this.worn = senses !== undefined;
    if (this.streams.has("frames")) this.frames.frame(nowMs, senses?.hz() ?? USUAL_HZ);
    if (senses && this.pace.due(nowMs)) this.sample(senses, nowMs);
  }

  /** Something was done, to be named by identifiers and never by what was typed. */
  act(action: string, target: string): void {
    if (!this.streams.has("interactions")) return;
    if (this.actions.length === MOST_ACTIONS) this.turnOver();
    const at_ms = performance.now() - this.beganMs;
    this.actions.push({ at_ms, action, target: target.slice(0, MOST_TARGET) });
  }

  /** Nothing is seen until the next frame: the page is hidden, or the headset was put on or taken off. */
  unseen(): void {
    this.frames.rest();
    this.gaze.rest(performance.now());
  }

  /** Hand on what there is and go on. */
  turnOver(): void {
    if (this.streams.size === 0) return;
    if (this.hasJumped()) return this.startOver();
    this.close(this.clockNow());
    this.begin();
  }

  private sample(senses: Senses, nowMs: number): void {
    if (this.streams.has("motion")) {
      this.motion.row[0] = (nowMs - this.beganMs) / 1000;
      senses.move(this.motion.row);
      this.motion.add();
    }
    if (this.streams.has("gaze")) this.gaze.look(senses.look(), nowMs);
  }

  private begin(): void {
    this.beganMs = performance.now();
    this.startedMs = this.options.now();
    this.skewMs = Date.now() - this.beganMs;
    this.clockAtBegin = this.clockNow();
    this.timer = setTimeout(() => this.turnOver(), CHUNK_MS);
    if (!this.clockKnown) void this.readClock();
  }

  private end(): void {
    this.unseen();
    this.close(this.clockNow());
    this.clockKnown = true;
    this.worn = false;
  }

  private hasJumped(): boolean {
    return Math.abs(Date.now() - performance.now() - this.skewMs) > JUMP_MS;
  }

  /** What was measured before the jump says nothing about the time after it. */
  private startOver(): void {
    this.unseen();
    this.close(this.clockAtBegin);
    this.clockKnown = false;
    this.begin();
  }

  private clockNow(): StudyClock | null {
    return this.clockKnown ? this.options.clock() : null;
  }

  private async readClock(): Promise<void> {
    this.clockKnown = await this.options.readClock();
  }

  private close(clock: StudyClock | null): void {
    clearTimeout(this.timer);
    const chunk: Unnamed<LogChunk> = {
      type: "log_chunk",
      device_time: new Date(this.startedMs).toISOString(),
      started_ms: this.startedMs,
      clock,
      gaze: this.gaze.take(this.beganMs),
      actions: this.actions,
      motion: this.motion.take(),
      frames: this.frames.take(this.options.latencyMs()),
    };
    this.actions = [];
    if (isEmpty(chunk)) return;
    this.options.keep(chunk).catch((reason: unknown) => this.options.complain(reason));
  }
}

function isEmpty({ gaze, actions, motion, frames }: Unnamed<LogChunk>): boolean {
  return gaze.length === 0 && actions.length === 0 && !motion && !frames;
}
