/** What a program may ask for beside numbers: null where it is not known. */
export interface Known {
  /** A field or a quantity, in SI. */
  value(name: string): number | null;
  /** The readings of a field that are known, in SI. */
  readings(field: string): readonly number[];
}

type Operation = (a: number, b: number) => number;

const OF_TWO: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["+", (a, b) => a + b],
  ["-", (a, b) => a - b],
  ["*", (a, b) => a * b],
  ["/", (a, b) => a / b],
  ["min", Math.min],
  ["max", Math.max],
]);
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const OF_READINGS = /^(mean|sd|count):(.+)$/;

/**
 * Work a program out (postfix, as `FormQuantity` says); null while something it needs is not known, or where it has no
 * finite value.
 *
 * @throws Error where the program is none: a template that its own check let through by mistake.
 */
export function run(program: readonly string[], known: Known): number | null {
  const stack: (number | null)[] = [];
  for (const word of program) stack.push(step(word, stack, known));
  const [result, ...rest] = stack;
  if (result === undefined || rest.length > 0) throw badProgram(program);
  return finite(result);
}

/** The names a program reads, each once: fields and quantities, and fields of readings. */
export function namesIn(program: readonly string[]): string[] {
  const names = program.flatMap((word) => {
    const field = OF_READINGS.exec(word)?.[2];
    if (field !== undefined) return [field];
    return OF_TWO.has(word) || word === "sqrt" || word === "given" || NUMBER.test(word) ? [] : [word];
  });
  return [...new Set(names)];
}

function step(word: string, stack: (number | null)[], known: Known): number | null {
  const pop = (): number | null => {
    const top = stack.pop();
    if (top === undefined) throw badProgram([word]);
    return top;
  };
  const operation = OF_TWO.get(word);
  if (operation) {
    const [b, a] = [pop(), pop()];
    return a === null || b === null ? null : finite(operation(a, b));
  }
  if (word === "sqrt") {
    const a = pop();
    return a === null ? null : finite(Math.sqrt(a));
  }
  if (word === "given") {
    const [b, a] = [pop(), pop()];
    return a ?? b;
  }
  if (NUMBER.test(word)) return Number(word);
  const [, statistic, field] = OF_READINGS.exec(word) ?? [];
  return statistic && field ? ofReadings(statistic, known.readings(field)) : known.value(word);
}

/** The sample's mean, standard deviation (of at least two) or number. */
function ofReadings(statistic: string, readings: readonly number[]): number | null {
  const n = readings.length;
  if (statistic === "count") return n;
  const least = statistic === "sd" ? 2 : 1;
  if (n < least) return null;
  const mean = readings.reduce((sum, reading) => sum + reading, 0) / n;
  if (statistic === "mean") return mean;
  const squares = readings.reduce((sum, reading) => sum + (reading - mean) ** 2, 0);
  return Math.sqrt(squares / (n - 1));
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

function badProgram(program: readonly string[]): Error {
  return new Error(`expected a postfix program that leaves one value; got “${program.join(" ")}”`);
}
