import { fetchCodes, valueOf } from "./codes";
import type { Particles, Quantity } from "./manifest";

/** What is known of one particle, beyond where it is: a field and the value it has. */
export interface FieldValue {
  field: Quantity;
  value: number | null;
}

/** Phase and fields of every particle by its id. */
export class ParticleFacts {
  private constructor(
    private readonly particles: Particles,
    private readonly phaseNumbers: Uint8Array | Uint16Array,
    private readonly fields: readonly (Uint8Array | Uint16Array)[],
  ) {}

  static async fetch(particles: Particles): Promise<ParticleFacts> {
    const arrays = [particles.phase_of, ...particles.fields.map(({ codes }) => codes)];
    const [phases, ...fields] = await Promise.all(arrays.map(fetchCodes));
    return new ParticleFacts(particles, phases!, fields);
  }

  get phases(): readonly string[] {
    return this.particles.phases;
  }

  phaseOf(id: number): string {
    return this.particles.phases[this.phaseNumbers[id]!]!;
  }

  /** The particles of a phase. */
  idsOf(phase: string): Uint32Array {
    const wanted = this.particles.phases.indexOf(phase);
    const ids: number[] = [];
    this.phaseNumbers.forEach((found, id) => found === wanted && ids.push(id));
    return Uint32Array.from(ids);
  }

  valuesOf(id: number): FieldValue[] {
    return this.particles.fields.map((field, i) => ({ field, value: valueOf(field, this.fields[i]![id]!) }));
  }
}
