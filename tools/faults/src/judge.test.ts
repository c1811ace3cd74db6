import { describe, expect, it } from "vitest";
import type { Ending } from "./command";
import { unclearEnd } from "./judge";

const ending = (values: Partial<Ending>): Ending => ({
  ...{ code: 2, signal: null, stdout: "", stderr: "error: a.png: it is no picture.\n", seconds: 1, isHanging: false },
  ...values,
});

describe("unclearEnd", () => {
  it("takes one line with the right exit code", () => {
    expect(unclearEnd(ending({}), [2])).toBeUndefined();
    expect(unclearEnd(ending({ code: 0, stderr: "Writing to runs/a\n" }), [0])).toBeUndefined();
  });

  it.each([
    ["an exit code that is not ours", { code: 1 }],
    ["an unexpected error", { stderr: "error: Error: x (unexpected; run it with --verbose to see where)\n" }],
    ["a stack", { stderr: "error: x.\n    at run (file:///a/main.js:12:7)\n" }],
    ["a foreign type", { stderr: "error: TypeError: x is not a function.\n" }],
    ["two errors", { stderr: "error: a.\nerror: b.\n" }],
    ["silence", { stderr: "" }],
    ["what only a program reads", { stdout: "a.png  undefined  NaN %\n" }],
    ["V8's own end", { code: null, signal: "SIGABRT" as const, stderr: "FATAL ERROR: Reached heap limit\n" }],
  ])("refuses %s", (_name, values) => {
    expect(unclearEnd(ending(values), [2])?.kind).toBe("unclear");
  });

  it("counts a command that hangs as lost", () => {
    expect(unclearEnd(ending({ isHanging: true, code: null, signal: "SIGKILL" }), [2])?.kind).toBe("lost");
  });
});
