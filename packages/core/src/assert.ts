import { GanClsError } from "./errors";

const LONGEST_DESCRIPTION = 80;

/** Shows a value in an error message, short and on one line: text in quotes, lists as `Uint8Array(784)`, objects by class. */
export function describeValue(value: unknown): string {
  if (typeof value === "string") {
    const text = JSON.stringify(value);
    return text.length <= LONGEST_DESCRIPTION ? text : `${text.slice(0, LONGEST_DESCRIPTION - 4)}..."`;
  }
  if (typeof value === "function") {
    return `function ${value.name}`.trimEnd();
  }
  if (typeof value !== "object" || value === null) {
    return String(value);
  }
  // An object may come without a prototype, and then it has no constructor; one from JSON may have anything under these names.
  const className = typeof value.constructor === "function" ? value.constructor.name : "Object";
  return "length" in value && typeof value.length === "number" ? `${className}(${value.length})` : className;
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
    throw new GanClsError(
      "invalid-argument",
      `${where}: ${name} must be one of ${choices.join(", ")}, got ${describeValue(value)}`,
      { details: { value, choices } },
    );
  }
}
