/**
 * As much of vitest as the conformance suite uses, for pages: bundling the suite with this in vitest's place runs the very same checks
 * in a browser.
 */

/** How the suite ended. */
export interface PageReport {
  readonly passed: number;
  /** Names and reasons. */
  readonly skipped: readonly string[];
  /** Names and errors. */
  readonly failures: readonly string[];
}

type Action = () => unknown;

/** What is to be done, in order: hooks run among the tests, at the begin and the end of their `describe`. */
interface Step {
  readonly kind: "hook" | "test";
  readonly name: string;
  readonly action: Action;
}

const steps: Step[] = [];
const skipped: string[] = [];
let endHooks: Step[] = [];

export function describe(_name: string, define: () => void): void {
  endHooks = [];
  define();
  steps.push(...endHooks);
}

export function beforeAll(action: Action): void {
  steps.push({ kind: "hook", name: "beforeAll", action });
}

export function afterAll(action: Action): void {
  endHooks.push({ kind: "hook", name: "afterAll", action });
}

export function it(name: string, action: Action): void {
  steps.push({ kind: "test", name, action });
}

it.skip = (name: string): void => void skipped.push(name);

/** Runs all that was defined, one after the other. */
export async function runSuite(): Promise<PageReport> {
  const failures: string[] = [];
  let passed = 0;
  for (const { kind, name, action } of steps) {
    try {
      await action();
      passed += kind === "test" ? 1 : 0;
    } catch (error) {
      failures.push(`${name}: ${String(error)}`);
    }
  }
  return { passed, skipped, failures };
}

interface Expectation {
  toBe(expected: unknown): void;
  toEqual(expected: unknown): void;
  toBeLessThan(limit: number): void;
}

export function expect(actual: unknown, what = "value"): Expectation {
  const assert = (holds: boolean, wanted: string): void => {
    if (!holds) {
      throw new Error(`${what}: expected ${wanted}, got ${show(actual)}`);
    }
  };
  return {
    toBe: (expected) => assert(Object.is(actual, expected), show(expected)),
    toEqual: (expected) => assert(areEqual(actual, expected), show(expected)),
    toBeLessThan: (limit) => assert((actual as number) < limit, `less than ${limit}`),
  };
}

function show(value: unknown): string {
  return String(JSON.stringify(value)).slice(0, 200);
}

/** Deep equality of plain data: numbers, arrays of any kind, and objects. */
function areEqual(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return Object.is(a, b);
  }
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return (
    Object.getPrototypeOf(a) === Object.getPrototypeOf(b) &&
    left.length === right.length &&
    left.every(([key, value]) => areEqual(value, (b as Record<string, unknown>)[key]))
  );
}
