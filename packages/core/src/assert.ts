import { GanClsError } from "./errors";

/** Shows a value in an error message, short and on one line. */
export function describeValue(value: unknown): string {
  if (typeof value === "string") {
    return JSON.stringify(value);
  }
  if (ArrayBuffer.isView(value) || Array.isArray(value)) {
    return `${value.constructor.name}(${(value as unknown as ArrayLike<unknown>).length})`;
  }
  return String(value);
}

function fail(where: string, name: string, expected: string, value: unknown): never {
  throw new GanClsError("invalid-argument", `${where}: ${name} must be ${expected}, got ${describeValue(value)}`);
}

/** Throws `invalid-argument` unless `value` is an integer of at least 1. */
export function assertPositiveInteger(where: string, name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    fail(where, name, "a positive integer", value);
  }
}

/** Throws `invalid-argument` unless `value` is an integer of at least 0. */
export function assertNonNegativeInteger(where: string, name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    fail(where, name, "a non-negative integer", value);
  }
}

/** Throws `invalid-argument` unless `low <= value <= high`. */
export function assertInRange(where: string, name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high)) {
    fail(where, name, `a number from ${low} to ${high}`, value);
  }
}

/** Throws `invalid-argument` unless `value` is a finite number above 0. */
export function assertPositiveNumber(where: string, name: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0)) {
    fail(where, name, "a finite number above 0", value);
  }
}

/** Throws `invalid-argument` unless `value` is one of `choices`. */
export function assertOneOf<T extends string>(
  where: string,
  name: string,
  value: string,
  choices: readonly T[],
): asserts value is T {
  if (!(choices as readonly string[]).includes(value)) {
    fail(where, name, `one of ${choices.join(", ")}`, value);
  }
}
