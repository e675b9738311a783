import type { Form } from "../generated/messages.gen";
import type { Computed, Slot } from "./model";
export function compute(_form: Form, _slots: readonly Slot[]): Map<string, Computed> {
  return new Map();
}
