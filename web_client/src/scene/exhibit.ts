import type { Group } from "three";
import { ElectrodeModel } from "./electrode_model";
import { GlbReader } from "./glb";
import { loadParts } from "./loader";
import { impostorsFit, loadingOrder, type Manifest, type Part } from "./manifest";
import { ParticleFacts } from "./particle_facts";
import type { Picked } from "./picked";
import { placementOf } from "./placement";
import { nearestFrame, processOf, type KeyFrame } from "./timeline";
import { TrackLoader } from "./track";

export interface Arrival {
  signal: AbortSignal;
  /** Whether this display draws finer levels with time to spare. */
  isFast: () => boolean;
  /** Called when the model has more to show. */
  arrived: (model: ElectrodeModel) => void;
}

/** One electrode on show: its model, what is known of its particles, and the order in which everything arrives. */
export class Exhibit {
  readonly model: ElectrodeModel;
  private readonly frames: readonly KeyFrame[];
  private readonly track: TrackLoader | undefined;
  private facts: ParticleFacts | undefined;

  constructor(readonly manifest: Manifest) {
    this.model = new ElectrodeModel(manifest);
    this.frames = processOf(manifest).frames;
    if (manifest.track) this.track = new TrackLoader(manifest.track, placementOf(manifest));
  }

  /** Load everything that this display can draw: the finished electrode, its particles, its process, the rest. */
  async load({ signal, isFast, arrived }: Arrival): Promise<void> {
    const { model, manifest } = this;
    const reader = new GlbReader();
    let fast: boolean | undefined; // measured once, when the first finer part has its turn
    const loading = {
      signal,
      reader,
      wanted: (part: Part) => part.level >= manifest.start_level || (fast ??= isFast()),
      loaded: (part: Part, scene: Group) => {
        model.add(part, scene);
        if (part.phase !== "collector") arrived(model);
      },
    };
    const { first, later } = loadingOrder(manifest);
    try {
      await loadParts(first, loading);
      await this.loadParticles(signal);
      await this.track?.load(signal, (number, frames) => {
        model.addFrames(number, frames);
        arrived(model);
      });
      await loadParts(later, loading);
      if (!signal.aborted) await model.loadCaps();
    } finally {
      reader.dispose();
    }
  }

  /** The process is looked at here: what it needs is fetched first. */
  lookAt(time: number): void {
    if (this.track) this.track.frame = nearestFrame(time, this.frames);
  }

  /** A particle's numbers at the moment that the model shows; undefined where they have not arrived. */
  picked(id: number): Picked | undefined {
    const place = this.model.particle(id);
    if (!this.facts || !place || place.radius === 0) return undefined;
    const { metres_per_um } = this.manifest.scale;
    return {
      id,
      phase: this.facts.phaseOf(id),
      diameter_um: (2 * place.radius) / metres_per_um,
      height_um: place.centre.y / metres_per_um,
      fields: this.facts.valuesOf(id),
    };
  }

  private async loadParticles(signal: AbortSignal): Promise<void> {
    const { particles, track } = this.manifest;
    if (!particles || !track || signal.aborted) return;
    this.facts = await ParticleFacts.fetch(particles);
    if (!signal.aborted && impostorsFit(this.manifest)) this.model.addImpostors(this.facts);
  }
}
