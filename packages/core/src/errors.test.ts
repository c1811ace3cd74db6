import { describe, expect, expectTypeOf, it, vi } from "vitest";
import { GanClsError, isGanClsError, type GanClsErrorCode } from "./errors";

describe("GanClsError", () => {
  it("carries code, details and cause, and is an Error", () => {
    const cause = new TypeError("underneath");
    const error = new GanClsError("io", "save: no space", { cause, details: { path: "a/b" } });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: "GanClsError",
      code: "io",
      message: "save: no space",
      details: { path: "a/b" },
    });
    expect(error.cause).toBe(cause);
    expect(String(error)).toBe("GanClsError: save: no space");
    expect(error.stack).toContain("errors.test.ts");
  });

  it("has no cause and no details unless they are given", () => {
    const error = new GanClsError("aborted", "stopped");
    expect("cause" in error).toBe(false);
    expect(error.details).toEqual({});
  });

  it("shows no marker when it is listed or written as JSON", () => {
    expect(Object.getOwnPropertySymbols({ ...new GanClsError("io", "x") })).toEqual([]);
    expect(JSON.parse(JSON.stringify(new GanClsError("io", "x", { details: { a: 1 } })))).toEqual({
      name: "GanClsError",
      code: "io",
      details: { a: 1 },
    });
  });
});

describe("isGanClsError", () => {
  it("tells codes apart", () => {
    const error: unknown = new GanClsError("not-found", "x");
    expect(isGanClsError(error)).toBe(true);
    expect(isGanClsError(error, "not-found")).toBe(true);
    expect(isGanClsError(error, "io", "not-found")).toBe(true);
    expect(isGanClsError(error, "io", "network")).toBe(false);
    if (isGanClsError(error)) {
      expectTypeOf(error.code).toEqualTypeOf<GanClsErrorCode>();
    }
  });

  it("knows the errors of another copy of this package", async () => {
    vi.resetModules();
    const copy = await import("./errors");
    const error = new copy.GanClsError("diverged", "x");
    expect(error).not.toBeInstanceOf(GanClsError);
    expect(isGanClsError(error, "diverged")).toBe(true);
    expect(copy.isGanClsError(new GanClsError("io", "x"), "io")).toBe(true);
  });

  it.each([null, undefined, "io", 7, {}, new Error("io"), { code: "io", name: "GanClsError" }])(
    "is not taken in by %o",
    (value) => {
      expect(isGanClsError(value)).toBe(false);
      expect(isGanClsError(value, "io")).toBe(false);
    },
  );
});
