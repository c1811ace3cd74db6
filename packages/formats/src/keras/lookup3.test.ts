import { expect, it } from "vitest";
import { lookup3 } from "./lookup3";

// The values that lookup3.c names itself.
it.each([
  ["", 0xdeadbeef],
  ["Four score and seven years ago", 0x17770551],
])("hashes %j", (text, expected) => {
  expect(lookup3(new TextEncoder().encode(text))).toBe(expected);
});
