/** Programs in postfix order over SI values, as `FormQuantity` says; null is what is not known. */

type Operation = (a: number, b: number) => number;

const OF_TWO: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["+", (a, b) => a + b],
  ["-", (a, b) => a - b],
  ["*", (a, b) => a * b],
  ["/", (a, b) => a / b],
  ["min", Math.min],
  ["max", Math.max],
]);
const TAKES: ReadonlyMap<string, number> = new Map([
  ...[...OF_TWO.keys(), "given"].map((operator): [string, number] => [operator, 2]),
  ["sqrt", 1],
]);

/**
 * The value of a program; null where it needs what is not known, or has no finite value.
 *
 * @param lookup is asked for names, and for `mean:FIELD`, `sd:FIELD` and `count:FIELD`.
 */
export function evaluate(program: readonly string[], lookup: (name: string) => number | null): number | null {
  return run(program, (token) => (isNumber(token) ? Number(token) : lookup(token)), apply);
}

/**
 * What is left when each operand has been put on a stack and each operation has replaced its own.
 *
 * @throws Error where the program is none, which no stored template can bring about.
 */
export function run<T>(
  program: readonly string[],
  operand: (token: string) => T,
  operation: (operator: string, operands: T[]) => T,
): T {
  const stack: T[] = [];
  for (const token of program) {
    const takes = TAKES.get(token);
    if (takes === undefined) stack.push(operand(token));
    else if (stack.length >= takes) stack.push(operation(token, stack.splice(-takes)));
    else throw badProgram(program);
  }
  const [left, ...others] = stack;
  if (left === undefined || others.length > 0) throw badProgram(program);
  return left;
}

/** One operation, of which any operand may be unknown. */
export function apply(operator: string, [a = null, b = null]: (number | null)[]): number | null {
  if (operator === "given") return a ?? b;
  if (a === null) return null;
  if (operator === "sqrt") return finite(Math.sqrt(a));
  return b === null ? null : finite(OF_TWO.get(operator)!(a, b));
}

/** Whether an operand is a number and no name. */
export function isNumber(token: string): boolean {
  return /^\d/.test(token);
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function badProgram(program: readonly string[]): Error {
  return new Error(`expected a postfix program that leaves one value; got “${program.join(" ")}”`);
}
