/** Summarizes the test reports of the packages and the other checks of `.ci/run`. */
import { writeFileSync } from "node:fs";

/** The exit code of a check that could not run here, as of a test in GNU automake. */
export const SKIPPED_STATUS = 77;

/** Ends a check of `.ci/run` that cannot run here: prints why, and leaves the reason for the summary. */
export function skipCheck(reason) {
  process.stdout.write(`skipped: ${reason}\n`);
  const { SKIP_REASON } = process.env;
  if (SKIP_REASON !== undefined) {
    writeFileSync(SKIP_REASON, `${reason}\n`);
  }
  process.exitCode = SKIPPED_STATUS;
}

/** What vitest calls a test that did not run. */
const SKIPPED = new Set(["skipped", "pending", "todo", "disabled"]);

/** Checks whose tests report for themselves. */
const TEST_RUNS = new Set(["tests", "long tests"]);

/** Counts the tests of one vitest JSON report. A file that failed before its tests could run counts as one failure. */
export function countTests({ testResults }) {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const namesOf = (wanted) => tests.filter(({ status }) => wanted(status)).map(({ fullName }) => fullName);
  const failed = namesOf((status) => status === "failed");
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((assertion) => assertion.status === "failed"),
  );
  return {
    passed: namesOf((status) => status === "passed").length,
    failures: [...failed, ...brokenFiles.map(({ name, message }) => `${name}: ${message.split("\n")[0]}`)],
    skips: namesOf((status) => SKIPPED.has(status)),
  };
}

/** One package's counts; a report that is missing or empty is a failure, or a suite that never ran would seem to pass. */
function countPackage({ folder, report }) {
  if (report === undefined) {
    return { passed: 0, failures: [`${folder}: left no test report`], skips: [] };
  }
  const { passed, failures, skips } = countTests(report);
  const named = (name) => `${folder}: ${name}`;
  const empty = passed + failures.length + skips.length === 0;
  return { passed, failures: (empty ? ["has no tests"] : failures).map(named), skips: skips.map(named) };
}

/**
 * @param {{folder: string, report?: object}[]} reports One per package that must have tests, with its vitest JSON report.
 * @param {{name: string, status: number, reason?: string}[]} checks What ran, with exit codes, and why a check was skipped. `tests` and `long tests` are the runs
 *   that wrote the reports, so they count only when they failed for a reason that no report shows.
 * @returns {{lines: string[], failed: number}} What to print, the verdict last, and how much failed.
 */
export function summarize(reports, checks) {
  const counts = reports.map(countPackage);
  const others = checks.filter(({ name }) => !TEST_RUNS.has(name));
  const failures = [
    ...counts.flatMap((count) => count.failures),
    ...others
      .filter(({ status }) => status !== 0 && status !== SKIPPED_STATUS)
      .map(({ name, status }) => `${name}: exit code ${status}`),
  ];
  const areAllWell = counts.every((count) => count.failures.length === 0);
  const unexplained = checks.filter(({ name, status }) => TEST_RUNS.has(name) && status !== 0 && areAllWell);
  const missing = checks.some(({ name }) => name === "tests") ? [] : [{ name: "tests", status: "unknown" }];
  for (const { name, status } of [...missing, ...unexplained]) {
    failures.push(`${name}: exit code ${status}, though no report shows a failure`);
  }
  const skips = [
    ...counts.flatMap((count) => count.skips),
    ...others.filter(({ status }) => status === SKIPPED_STATUS).map(({ name, reason }) => `${name}: ${reason}`),
  ];
  const passed =
    counts.reduce((sum, count) => sum + count.passed, 0) + others.filter(({ status }) => status === 0).length;
  const verdict = [
    `${passed} passed`,
    `${failures.length} failed`,
    ...(skips.length > 0 ? [`${skips.length} skipped`] : []),
  ];
  return {
    lines: [
      ...skips.map((name) => `skipped  ${name}`),
      ...failures.map((name) => `FAILED   ${name}`),
      verdict.join(", "),
    ],
    failed: failures.length,
  };
}
