/**
 * `node e2e/demo/check-demo.mjs [--screenshots <folder>]`: visits the built demo in headless Chromium, under a path of a plain static host,
 * and uses each of its parts as a visitor would. Prints the size of the first load and how long it takes.
 */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { findBrowser, findOrInstall, FLAGS } from "../../scripts/chromium.mjs";
import { skipCheck } from "../../scripts/check-summary.mjs";
import { ROOT } from "../../scripts/workspace.mjs";
import { checkAccessibility, PARTS } from "./accessibility.mjs";
import { checkFirstLoad, checkOffline, checkWithoutWorkers } from "./loading.mjs";
import { watchMainThread } from "./main-thread.mjs";
import { checkDraw, checkGenerate, checkInside, checkShippedRace, checkStop, checkTrain } from "./parts.mjs";
import { checkPolicy, watchPolicy } from "./policy.mjs";
import { serveFolder } from "./serve-folder.mjs";
import { checkTasks } from "./tasks.mjs";
import { CAMERA_FLAGS, checkCamera, checkPictureLessons, checkTeach } from "./teach.mjs";
import { openPart, PATIENCE } from "./visitor.mjs";

const FOLDER = join(ROOT, "apps", "demo", "dist");

const DESKTOP = { width: 1280, height: 900 };
const TABLET = { width: 820, height: 1180 };
const PHONE = { width: 390, height: 844 };

/** Collects what holds and prints it as it comes. */
function createReport() {
  const counts = { passed: 0, failed: 0 };
  const check = (what, holds, detail = "") => {
    counts[holds ? "passed" : "failed"]++;
    process.stdout.write(`${holds ? "  ok      " : "  FAILED  "}${what}${detail === "" ? "" : `: ${detail}`}\n`);
  };
  return { counts, check };
}

async function visit(browser, server, { counts, check }, screenshots) {
  const context = await browser.newContext({ viewport: DESKTOP, colorScheme: "light", acceptDownloads: true });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.on("pageerror", (error) => check("the page throws nothing", false, error.message));
  const violations = await watchPolicy(context, page);
  const part = async (title, work) => {
    const startedAt = performance.now();
    process.stdout.write(`${title}\n`);
    try {
      await work();
    } catch (error) {
      check(title, false, error.message.split("\n")[0]);
    }
    process.stdout.write(`          ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
  };
  await part("First load", () => checkFirstLoad(page, server, check));
  await part("Draw", () => checkDraw(page, check));
  await part("Look inside", () => checkInside(page, check));
  await part("Generate", () => checkGenerate(page, check));
  await part("Other tasks", async () => {
    const { tasks, busy, longestBusy } = await watchMainThread(browser, page, () => checkTasks(page, check));
    check(
      "no task over 50 ms on the main thread during other tasks",
      tasks > 0 && busy === 0,
      `longest ${longestBusy.toFixed(0)} ms of ${tasks}`,
    );
  });
  await part("Train", async () => {
    const thread = await watchMainThread(browser, page, () => checkTrain(page, check));
    const { tasks, busy, late, longestBusy, longestLate, longestCollection, longestOf } = thread;
    check(
      "no task over 50 ms on the main thread while training",
      tasks > 0 && busy === 0,
      `longest ${longestBusy.toFixed(0)} ms of ${tasks} (${longestOf}); by the clock ${longestLate.toFixed(0)} ms, ${late} over 50 ms; the browser's collector ${longestCollection.toFixed(0)} ms`,
    );
    await checkShippedRace(page, check);
    await checkStop(page, check);
  });
  await part("Teach", () => checkTeach(page, check));
  await part("Teach with pictures", () => checkPictureLessons(browser, server, check));
  await part("Teach with the camera", () => checkCamera(browser, server, check));
  await part("Accessibility", () => checkAccessibility(page, check));
  if (screenshots !== undefined) {
    await part("Screenshots", () => takeScreenshots(page, screenshots));
  }
  await part("Without workers", () => checkWithoutWorkers(browser, server, check));
  await part("Offline", () => checkOffline(page, server, check));
  await part("Policy", () => checkPolicy(page, violations, check));
  process.stdout.write(`demo: ${counts.passed} passed, ${counts.failed} failed\n`);
  return counts.failed === 0;
}

/** Every part at desktop, tablet and phone size, in light and dark, as the visit has left it. */
async function takeScreenshots(page, folder) {
  mkdirSync(folder, { recursive: true });
  for (const [size, viewport] of Object.entries({ desktop: DESKTOP, tablet: TABLET, phone: PHONE })) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      for (const name of PARTS) {
        await openPart(page, name);
        await page.waitForTimeout(1500);
        const file = `${name.toLowerCase().replace(" ", "-")}-${size}-${colorScheme}.png`;
        await page.screenshot({ path: join(folder, file), fullPage: true });
      }
    }
  }
  await page.setViewportSize(DESKTOP);
}

const executablePath = findOrInstall(findBrowser);
const [option, screenshots] = process.argv.slice(2);
if (option !== undefined && (option !== "--screenshots" || screenshots === undefined)) {
  process.stderr.write("check-demo.mjs: expected --screenshots <folder> or nothing\n");
  process.exitCode = 2;
} else if (!existsSync(FOLDER)) {
  process.stderr.write("check-demo.mjs: found no built demo; run npm run build first\n");
  process.exitCode = 1;
} else if (executablePath === undefined) {
  skipCheck("found no Chromium; as root on Debian, or after apt-get install chromium, it runs (CHROMIUM may name one)");
} else {
  const server = await serveFolder(FOLDER, "/some/where/");
  const browser = await chromium.launch({ executablePath, args: [...FLAGS, ...CAMERA_FLAGS] });
  try {
    process.exitCode = (await visit(browser, server, createReport(), screenshots)) ? 0 : 1;
  } finally {
    await browser.close();
    server.close();
  }
}
