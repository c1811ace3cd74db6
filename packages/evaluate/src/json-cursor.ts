import { describeValue, GanClsError } from "@gan-cls/core";

/** A place in a JSON value of unknown shape. Every check names the place when it fails. */
export class JsonCursor {
  readonly #where: string;
  readonly #path: string;
  readonly #value: unknown;

  /** @param where The function named in errors. */
  constructor(where: string, value: unknown, path = "") {
    this.#where = where;
    this.#value = value;
    this.#path = path;
  }

  /** Throws `invalid-data` for this place. */
  fail(expected: string, got = describeValue(this.#value)): never {
    const subject = this.#path === "" ? "the document" : this.#path;
    throw new GanClsError("invalid-data", `${this.#where}: ${subject} must be ${expected}, got ${got}`);
  }

  /** A property of this object. */
  property(key: string): JsonCursor {
    const value = this.#object()[key];
    return new JsonCursor(this.#where, value, this.#path === "" ? key : `${this.#path}.${key}`);
  }

  /** Runs `check` on a property unless it is absent. */
  optional(key: string, check: (cursor: JsonCursor) => unknown): void {
    if (this.#object()[key] !== undefined) {
      check(this.property(key));
    }
  }

  items(): JsonCursor[] {
    return Array.isArray(this.#value)
      ? this.#value.map((item, index) => new JsonCursor(this.#where, item, `${this.#path}[${index}]`))
      : this.fail("an array");
  }

  /** The values of an object with arbitrary keys. */
  entries(): JsonCursor[] {
    return Object.keys(this.#object()).map((key) => this.property(key));
  }

  string(): string {
    return typeof this.#value === "string" && this.#value !== "" ? this.#value : this.fail("a non-empty string");
  }

  boolean(): boolean {
    return typeof this.#value === "boolean" ? this.#value : this.fail("true or false");
  }

  number(low: number, high: number): number {
    if (typeof this.#value !== "number" || !(this.#value >= low && this.#value <= high)) {
      return this.fail(high === Infinity ? `a number of at least ${low}` : `a number from ${low} to ${high}`);
    }
    return this.#value;
  }

  integer(low: number): number {
    return Number.isSafeInteger(this.#value) ? this.number(low, Infinity) : this.fail(`an integer of at least ${low}`);
  }

  #object(): Record<string, unknown> {
    return typeof this.#value === "object" && this.#value !== null && !Array.isArray(this.#value)
      ? (this.#value as Record<string, unknown>)
      : this.fail("an object");
  }
}
