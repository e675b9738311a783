import type { QuestionnaireForm } from "../connection/participations";

/** Two items as they are put to somebody: `left` stands on the left. */
export interface Pair {
  /** The same whichever side each stands on. */
  name: string;
  left: string;
  right: string;
}

/**
 * The pairs of a questionnaire in an order of the participant's own, each with its sides as they fall, so that neither
 * the order nor the side weighs on the answers of all; the same code always gives the same.
 */
export function pairsFor(form: Pick<QuestionnaireForm, "pairs">, code: string): Pair[] {
  const random = seeded(code);
  const pairs = form.pairs.map(({ first, second }): Pair => {
    const turned = random() < 0.5;
    return {
      name: `${first} ${second}`,
      left: turned ? second : first,
      right: turned ? first : second,
    };
  });
  for (let last = pairs.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1)); // Fisher and Yates 1938
    [pairs[last], pairs[other]] = [pairs[other]!, pairs[last]!];
  }
  return pairs;
}

/** Numbers from 0 to 1 that a text decides: a hash of it (FNV-1a) that goes on by xorshift (Marsaglia 2003). */
function seeded(text: string): () => number {
  let state = 0x811c9dc5;
  for (const letter of text) state = Math.imul(state ^ letter.codePointAt(0)!, 0x01000193);
  state = state >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 0x100000000;
  };
}
