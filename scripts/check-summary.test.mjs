import { describe, expect, it } from "vitest";
import { countTests, summarize } from "./check-summary.mjs";

const test = (status, fullName = `a ${status} test`) => ({ status, fullName });
const file = (...assertionResults) => ({
  name: "a.test.ts",
  message: "",
  status: assertionResults.some(({ status }) => status === "failed") ? "failed" : "passed",
  assertionResults,
});
const report = (...testResults) => ({ testResults });
const good = { folder: "packages/good", report: report(file(test("passed"), test("passed"))) };
const ok = [
  { name: "tests", status: 0 },
  { name: "lint", status: 0 },
];

describe("a check that could not run here", () => {
  it("is counted as skipped, with its reason", () => {
    const skipped = { name: "browser", status: 77, reason: "no Chromium" };
    expect(summarize([good], [...ok, skipped])).toEqual({
      lines: ["skipped  browser: no Chromium", "3 passed, 0 failed, 1 skipped"],
      failed: 0,
    });
  });
});

describe("countTests", () => {
  it("tells passed, failed and skipped tests apart over all files", () => {
    const counts = countTests(
      report(file(test("passed"), test("failed", "adds")), file(test("skipped"), test("todo"), test("pending"))),
    );
    expect(counts).toEqual({
      passed: 1,
      failures: ["adds"],
      skips: ["a skipped test", "a todo test", "a pending test"],
    });
  });

  it("counts a file that could not be loaded as one failure", () => {
    const broken = { name: "b.test.ts", status: "failed", message: "Cannot find module\nstack", assertionResults: [] };
    expect(countTests(report(broken)).failures).toEqual(["b.test.ts: Cannot find module"]);
  });

  it("counts a file whose hooks failed after its tests had passed", () => {
    const broken = { ...file(test("passed")), status: "failed", message: "afterAll failed" };
    expect(countTests(report(broken))).toMatchObject({ passed: 1, failures: ["a.test.ts: afterAll failed"] });
  });
});

describe("summarize", () => {
  it("adds tests and checks up in one line", () => {
    expect(summarize([good, good], ok)).toEqual({ lines: ["5 passed, 0 failed"], failed: 0 });
  });

  it("prints what failed and what was skipped, by package", () => {
    const mixed = {
      folder: "apps/mixed",
      report: report(file(test("failed", "adds"), test("skipped", "loads (no data)"))),
    };
    const checks = [
      { name: "tests", status: 1 },
      { name: "lint", status: 2 },
    ];
    expect(summarize([good, mixed], checks)).toEqual({
      lines: [
        "skipped  apps/mixed: loads (no data)",
        "FAILED   apps/mixed: adds",
        "FAILED   lint: exit code 2",
        "2 passed, 2 failed, 1 skipped",
      ],
      failed: 2,
    });
  });

  it.each([
    ["left no test report", undefined],
    ["has no tests", report()],
    ["has no tests", report(file())],
  ])("fails a package that %s", (reason, missing) => {
    const { lines, failed } = summarize([good, { folder: "packages/bad", report: missing }], ok);
    expect(lines).toEqual([`FAILED   packages/bad: ${reason}`, "3 passed, 1 failed"]);
    expect(failed).toBe(1);
  });

  it("fails when the test run failed outside of every test", () => {
    const { lines, failed } = summarize([good], [{ name: "tests", status: 1 }]);
    expect(lines).toEqual(["FAILED   tests: exit code 1, though no report shows a failure", "2 passed, 1 failed"]);
    expect(failed).toBe(1);
  });

  it("fails when there was no test run", () => {
    expect(summarize([good], []).failed).toBe(1);
  });
});
