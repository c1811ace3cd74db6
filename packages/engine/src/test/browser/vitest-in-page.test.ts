import { expect, it } from "vitest";
import * as page from "./vitest-in-page";

it("runs tests and hooks in order, and tells what failed and what was skipped", async () => {
  const order: string[] = [];
  page.describe("a suite", () => {
    page.afterAll(() => order.push("after"));
    page.beforeAll(() => order.push("before"));
    page.it("works", () => order.push("test"));
    page.it("fails", () => Promise.reject(new Error("no luck")));
    page.it.skip("not here");
  });
  expect(await page.runSuite()).toEqual({ passed: 1, skipped: ["not here"], failures: ["fails: Error: no luck"] });
  expect(order).toEqual(["before", "test", "after"]);
});

it.each([
  [1, 1],
  [NaN, NaN],
  [Float32Array.of(1, 2), Float32Array.of(1, 2)],
  [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }],
])("takes %j and %j for equal", (a, b) => {
  expect(() => page.expect(a).toEqual(b)).not.toThrow();
});

it.each([
  [1, 2],
  [[1, 2], [1]],
  [Float32Array.of(1, 2), Float32Array.of(1, 3)],
  [Float32Array.of(1, 2), [1, 2]],
  [{ a: 1 }, { b: 1 }],
  [null, {}],
])("tells %j and %j apart", (a, b) => {
  expect(() => page.expect(a, "it").toEqual(b)).toThrow(/^it: expected .*, got /);
});

it("compares", () => {
  expect(() => page.expect(1).toBeLessThan(2)).not.toThrow();
  expect(() => page.expect(2).toBeLessThan(2)).toThrow("value: expected less than 2, got 2");
  expect(() => page.expect(NaN).toBeLessThan(2)).toThrow();
  expect(() => page.expect("a").toBe("b")).toThrow('value: expected "b", got "a"');
});
