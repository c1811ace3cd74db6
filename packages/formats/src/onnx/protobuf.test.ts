import { expect, it } from "vitest";
import { decodeMessage, encodeMessage, type Schema } from "./protobuf";

const SCHEMA: Schema = {
  one: { number: 1, type: "integer" },
  many: { number: 2, type: "integer", many: true },
};

const message = (one: number | bigint, many: readonly (number | bigint)[]): Uint8Array =>
  encodeMessage(SCHEMA, { one, many });

it("decodeMessage refuses whole numbers that are not safe, which an offset in a file would be", () => {
  const largest = 2n ** 53n - 1n;
  expect(decodeMessage("test", SCHEMA, message(largest, [-largest]))).toEqual({
    one: Number.MAX_SAFE_INTEGER,
    many: [Number.MIN_SAFE_INTEGER],
  });
  expect(() => decodeMessage("test", SCHEMA, message(largest + 1n, []))).toThrow(
    /test: expected a file .*, got the number 9007199254740992; the file is damaged/,
  );
  expect(() => decodeMessage("test", SCHEMA, message(0, [-(2n ** 63n)]))).toThrow(/got the number -92233720/);
});

it("decodeMessage makes the nearest safe number of them where it is told to", () => {
  const bytes = message(2n ** 63n - 1n, [-(2n ** 63n), 2n ** 53n, 5]);
  expect(decodeMessage("test", SCHEMA, bytes, { clamps: true })).toEqual({
    one: Number.MAX_SAFE_INTEGER,
    many: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 5],
  });
});
