import { describe, expect, expectTypeOf, it } from "vitest";
import {
  assertInRange,
  assertNonNegativeInteger,
  assertOneOf,
  assertPositiveInteger,
  assertPositiveNumber,
  describeValue,
} from "./assert";

describe("describeValue", () => {
  class Point {
    x = 1;
  }
  it.each<[unknown, string]>([
    [7, "7"],
    [-0.5, "-0.5"],
    [NaN, "NaN"],
    [12n, "12"],
    [true, "true"],
    [null, "null"],
    [undefined, "undefined"],
    [Symbol("s"), "Symbol(s)"],
    ['a "b"\nc', '"a \\"b\\"\\nc"'],
    ["x".repeat(81), `"${"x".repeat(75)}..."`],
    [[1, 2, 3], "Array(3)"],
    [new Float32Array(784), "Float32Array(784)"],
    [new DataView(new ArrayBuffer(4)), "DataView"],
    [{ a: 1 }, "Object"],
    [new Point(), "Point"],
    [Object.create(null), "Object"],
    // From JSON, such objects would break every template.
    [JSON.parse('{"toString":1,"valueOf":1,"length":{"toString":1},"constructor":{"name":2}}'), "Object"],
    [JSON.parse('{"length":7,"__proto__":null}'), "Object(7)"],
    [Math.max, "function max"],
    [() => 1, "function"],
  ])("shows %o as %s", (value, text) => {
    expect(describeValue(value)).toBe(text);
  });
});

describe("assertions", () => {
  const text = "a" as unknown as number;
  const cases: [string, (value: number) => void, number[], number[], string][] = [
    [
      "assertPositiveInteger",
      (value) => assertPositiveInteger("train", "epochs", value),
      [1, 2 ** 53 - 1],
      [0, -1, 1.5, NaN, Infinity, 2 ** 53, text],
      "epochs must be a positive integer",
    ],
    [
      "assertNonNegativeInteger",
      (value) => assertNonNegativeInteger("train", "epochs", value),
      [0, 1],
      [-1, 0.5, NaN, -Infinity, text],
      "epochs must be a non-negative integer",
    ],
    [
      "assertInRange",
      (value) => assertInRange("train", "epochs", value, 0, 1),
      [0, 0.5, 1],
      [-0.001, 1.001, NaN, text],
      "epochs must be a number from 0 to 1",
    ],
    [
      "assertPositiveNumber",
      (value) => assertPositiveNumber("train", "epochs", value),
      [Number.MIN_VALUE, 1],
      [0, -1, NaN, Infinity, text],
      "epochs must be a finite number above 0",
    ],
  ];

  it.each(cases)("%s takes what fits and names what does not", (_, assertion, good, bad, expected) => {
    good.forEach((value) => expect(() => assertion(value)).not.toThrow());
    bad.forEach((value) =>
      expect(() => assertion(value)).toThrow(
        expect.objectContaining({
          code: "invalid-argument",
          message: `train: ${expected}, got ${describeValue(value)}`,
        }),
      ),
    );
  });

  it("assertOneOf narrows the type and lists the choices", () => {
    const value: string = "cpu";
    assertOneOf("prepare", "engine", value, ["simd", "cpu"]);
    expectTypeOf(value).toEqualTypeOf<"simd" | "cpu">();
    expect(() => assertOneOf("prepare", "engine", "gpu", ["simd", "cpu"])).toThrow(
      'prepare: engine must be one of simd, cpu, got "gpu"',
    );
  });
});
