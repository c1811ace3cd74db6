/**
 * In headless Chromium: the conformance suite of the engine `simd`, in a cross-origin isolated page, where it uses all threads, and in a
 * plain one, where it has a single thread; of `webgl`, on the card that the browser emulates where there is none; pictures in a page; a study in a page's
 * worker; and the reports of two runs and the live view of one.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { findBrowser, findOrInstall, FLAGS } from "../../scripts/chromium.mjs";
import { skipCheck } from "../../scripts/check-summary.mjs";
import { checkPictures } from "./check-pictures.mjs";
import { checkReports } from "./check-report.mjs";
import { checkStudyInWorker } from "./check-study.mjs";
import { bundleConformance } from "./page-script.mjs";
import { serveScripts } from "./static-server.mjs";

const PAGES = [
  { path: "/isolated", expected: "simd", expectThreads: (threads, cores) => threads === cores },
  { path: "/plain", expected: "simd", expectThreads: (threads) => threads === 1 },
  { path: "/plain?engine=webgl", expected: "webgl", expectThreads: (threads) => threads === 1 },
];

/** Milliseconds that one page may take: a limit to catch a hang, not a slow machine. */
const PATIENCE = 1_800_000;

/** Opens a page and waits for its suite. */
async function runPage(context, url) {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(url);
  const late = new Promise((_, reject) =>
    setTimeout(reject, PATIENCE, new Error(`${url} took longer than ${PATIENCE / 1000} s`)).unref(),
  );
  const work = page.evaluate(async () => ({
    ...(await globalThis.conformancePage),
    cores: globalThis.navigator.hardwareConcurrency,
  }));
  const result = await Promise.race([work, late]);
  await page.close();
  return { ...result, errors };
}

/** Prints how a page did; whether all was well. */
function judge({ path, expected, expectThreads }, { engine, threads, cores, report, errors }) {
  const problems = [...report.failures, ...report.skipped.map((name) => `skipped: ${name}`), ...errors];
  if (engine !== expected || !expectThreads(threads, cores)) {
    problems.push(
      `expected the engine ${expected} on the right number of threads, got ${engine} on ${threads} of ${cores}`,
    );
  }
  if (report.passed === 0) {
    problems.push("no test ran");
  }
  process.stdout.write(`${path}: ${engine}, threads: ${threads}, ${report.passed} passed, ${problems.length} failed\n`);
  problems.forEach((problem) => process.stdout.write(`  FAILED  ${problem}\n`));
  return problems.length === 0;
}

/** Prints how a study in a worker and the reports did; whether all was well. */
async function judgeStudies(folder) {
  const browser = await chromium.launch({ executablePath: findBrowser(), args: FLAGS });
  try {
    const checks = Object.entries({
      "pictures in a page": await checkPictures(browser),
      "study in a page's worker": await checkStudyInWorker(browser),
      ...(await checkReports(browser, folder)),
    });
    for (const [name, problems] of checks) {
      process.stdout.write(`${name}: ${problems.length === 0 ? "passed" : `${problems.length} problems`}\n`);
      problems.forEach((problem) => process.stdout.write(`  FAILED  ${problem}\n`));
    }
    return checks.every(([, problems]) => problems.length === 0);
  } finally {
    await browser.close();
  }
}

async function checkPages(executablePath) {
  const profile = mkdtempSync(join(tmpdir(), "gan-cls-browser-"));
  const server = await serveScripts({ "/page.js": await bundleConformance() });
  const context = await chromium.launchPersistentContext(profile, { executablePath, args: FLAGS });
  try {
    let allWell = true;
    for (const page of PAGES) {
      allWell = judge(page, await runPage(context, `${server.origin}${page.path}`)) && allWell;
    }
    return (await judgeStudies(profile)) && allWell;
  } finally {
    await context.close();
    server.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

const browser = findOrInstall(findBrowser);
if (browser === undefined) {
  skipCheck("found no Chromium; as root on Debian, or after apt-get install chromium, it runs (CHROMIUM may name one)");
} else {
  process.exitCode = (await checkPages(browser)) ? 0 : 1;
}
