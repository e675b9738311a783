import type { FieldValue } from "./particle_facts";

/** The particle that was picked: what is known of it, and its size and place at the moment shown. */
export interface Picked {
  id: number;
  phase: string;
  diameter_um: number;
  height_um: number;
  fields: FieldValue[];
}

export function isSame(one: Picked | null, other: Picked | null): boolean {
  return (
    one?.id === other?.id && one?.diameter_um === other?.diameter_um && one?.height_um === other?.height_um
  );
}
