/** Opens the reports of two small real runs, and the live view of one, as readers do: from disk, with and without scripts, on a phone. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../../scripts/workspace.mjs";
import { seriousViolations } from "./accessibility.mjs";

const CLI = join(ROOT, "apps", "cli", "dist", "main.js");

/** Milliseconds that anything in a page may take: a limit to catch a hang, not a slow machine. */
const PATIENCE = 300_000;

/** What a report may weigh at most: it goes by mail. */
const LARGEST_REPORT = 3e6;

/** Every figure that a study and its GAN must show. */
const FIGURES = [
  ...["accuracy", "learning", "labels", "confusion", "pairs", "probabilities", "map", "eigen", "rebuilt", "cost"],
  ...["losses-1", "epochs-1", "generated-1"],
].map((name) => `fig-${name}`);

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };

function runCli(...argv) {
  const { status, stderr } = spawnSync(process.execPath, [CLI, ...argv], { encoding: "utf8" });
  if (status !== 0) {
    throw new Error(`gan-cls ${argv.join(" ")} ended with ${status}: ${stderr.slice(-500)}`);
  }
}

/**
 * Two runs with every figure between them, and a study that builds on a pretrained discriminator.
 *
 * @returns {{gan: string, study: string, pretrained: string}} Their folders.
 */
function makeRuns(folder) {
  const [gan, study, pretrained] = ["gan", "study", "pretrained"].map((name) => join(folder, name));
  const small = ["--batch-size", "20", "--generator-filters", "8,8,4", "--discriminator-filters", "8,16"];
  runCli("train", "gan", ...small, "--images", "200", "--epochs", "3", "--latent-size", "8", "--out", gan);
  const methods = ["--methods", "pca-knn,cnn,trial-2", "--labels", "50,100"];
  runCli("study", ...methods, "--discriminator", gan, "--out", study);
  const probes = ["--methods", "pca-knn,random-probe,pooled-probe", "--labels", "50"];
  runCli("study", ...probes, "--discriminator", "mnist-better-discriminator", "--out", pretrained);
  return { gan, study, pretrained };
}

/** Whether something can be seen at all: it has a size, and a picture has been decoded. */
async function invisibleFigures(page) {
  return page.evaluate(() =>
    [...globalThis.document.querySelectorAll("figure:not(.missing)")].flatMap((figure) => {
      const parts = [...figure.querySelectorAll(".chart svg, img")];
      const broken = parts.filter((part) => {
        const { width, height } = part.getBoundingClientRect();
        return width < 8 || height < 8 || (part.tagName === "IMG" && part.naturalWidth === 0);
      });
      return parts.length === 0 || broken.length > 0 ? [`${figure.id}: ${broken.length} of ${parts.length}`] : [];
    }),
  );
}

/** Scrolls through a page, so that everything that waits for that is drawn. */
async function readThrough(page) {
  await page.evaluate(async () => {
    for (let y = 0; y < globalThis.document.documentElement.scrollHeight; y += 600) {
      globalThis.scrollTo(0, y);
      await new Promise((resolve) => globalThis.requestAnimationFrame(() => globalThis.requestAnimationFrame(resolve)));
    }
  });
}

/** A text that runs, calls up a box and changes the title wherever it is taken for HTML, also within attributes and scripts. */
const PLANTED = `"'><script>document.title="planted"</script><img src=x onerror="alert(document.title='planted')"></script>`;

/** A copy of a run in which names of methods and classes, and what is written about them, are hostile. */
function plantRun(run, folder) {
  cpSync(run, folder, { recursive: true });
  const plant = (value, key) => {
    if (typeof value === "string") {
      return /^(?:cnn|method|title|description|notes|classNames|machine|data|command)$/.test(key) || value === "cnn"
        ? `${value}${PLANTED}`
        : value;
    }
    if (Array.isArray(value)) {
      return value.map((entry) => plant(entry, key));
    }
    return typeof value === "object" && value !== null
      ? Object.fromEntries(
          // A document without a checksum is one that was written by hand.
          Object.entries(value).flatMap(([name, entry]) => (name === "checksum" ? [] : [[name, plant(entry, name)]])),
        )
      : value;
  };
  for (const name of readdirSync(folder, { recursive: true })) {
    const path = join(folder, name);
    if (name.endsWith("results.json") || /^checkpoints.rows.*\.json$/.test(name)) {
      writeFileSync(path, JSON.stringify(plant(JSON.parse(readFileSync(path, "utf8")), "")));
    }
  }
}

/** Opens a report of a run that somebody has tampered with. Its texts must be seen and do nothing. */
async function checkPlanted(browser, study, folder) {
  plantRun(study, folder);
  runCli("report", folder);
  const { page, problems, close } = await openReport(browser, join(folder, "report.html"));
  page.on("dialog", (dialog) => {
    problems.push(`a box: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await readThrough(page);
  if (!(await page.locator("main").innerText()).includes("<img src=x onerror=")) {
    problems.push("the planted text is not to be seen");
  }
  if ((await page.title()) === "planted" || (await page.locator("img[src=x], script[src]").count()) > 0) {
    problems.push("a planted script or picture is in the page");
  }
  const button = page.locator(".theme");
  const before = await button.innerText();
  await button.click();
  if ((await button.innerText()) === before) {
    problems.push("the button for dark changes nothing");
  }
  await close();
  return problems;
}

/** Opens a report from disk and notes what it fetches and what goes wrong. Chromium says in the console what the page's policy has refused. */
async function openReport(browser, path, options) {
  const context = await browser.newContext({ viewport: DESKTOP, ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const problems = [];
  const address = pathToFileURL(path).href;
  page.on("request", (request) => {
    if (request.url() !== address && !request.url().startsWith("data:")) {
      problems.push(`fetched ${request.url()}`);
    }
  });
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await page.goto(address);
  return { page, problems, close: () => context.close() };
}

async function checkReading(browser, path) {
  const { page, problems, close } = await openReport(browser, path, { colorScheme: "dark", viewport: PHONE });
  await readThrough(page);
  problems.push(...(await invisibleFigures(page)).map((figure) => `not to be seen on a phone: ${figure}`));
  const overflow = await page.evaluate(
    () => globalThis.document.documentElement.scrollWidth - globalThis.document.documentElement.clientWidth,
  );
  if (overflow > 0) {
    problems.push(`${overflow} pixels wider than a phone`);
  }
  problems.push(...(await seriousViolations(page)).map((violation) => `dark, phone: ${violation}`));
  await close();
  return problems;
}

/** What a stranger sees first, without scrolling: the question, what was found, and the whole figure that proves it. */
async function checkFirstScreen(browser, path) {
  const problems = [];
  for (const [name, viewport] of Object.entries({ phone: PHONE, desktop: { width: 1280, height: 800 } })) {
    const { page, problems: opening, close } = await openReport(browser, path, { viewport });
    problems.push(...opening);
    for (const part of ["h1", ".lede", "#proof .chart svg, #proof img"]) {
      const box = await page.locator(part).first().boundingBox();
      if (box === null || box.y < 0 || box.y + box.height > viewport.height) {
        problems.push(`${name}: ${part} is not on the first screen: ${JSON.stringify(box)}`);
      }
    }
    await close();
  }
  return problems;
}

/** A study on a pretrained discriminator: its GAN is shown as one that was trained before, and the legend names what each method has to do with it. */
async function checkPretrained(browser, path) {
  const { page, problems, close } = await openReport(browser, path, { colorScheme: "dark" });
  const words = await page.locator("main").innerText();
  for (const part of ["trained before this run", "builds on the GAN", "its control", "Test images seen before"]) {
    if (!words.includes(part)) {
      problems.push(`expected the words "${part}" in the page`);
    }
  }
  if ((await page.locator("#fig-generated-1 img").count()) !== 1) {
    problems.push("no images of the paired generator");
  }
  problems.push(...(await seriousViolations(page)).map((violation) => `dark: ${violation}`));
  await close();
  return problems;
}

async function checkWithoutScript(browser, path) {
  const { page, problems, close } = await openReport(browser, path, { javaScriptEnabled: false });
  // Without scripts the page cannot be asked by them; playwright can look from outside.
  for (const figure of await page.locator("figure:not(.missing)").all()) {
    const part = figure.locator(".chart svg, img").first();
    if (!(await part.isVisible())) {
      problems.push(`not to be seen without a script: ${await figure.getAttribute("id")}`);
    }
  }
  await close();
  return problems;
}

async function checkPointerAndKeys(browser, path) {
  const { page, problems, close } = await openReport(browser, path, { colorScheme: "light" });
  problems.push(...(await seriousViolations(page)).map((violation) => `light: ${violation}`));
  const paper = () => page.evaluate(() => globalThis.getComputedStyle(globalThis.document.body).backgroundColor);
  const before = await paper();
  await page.locator(".theme").focus();
  await page.keyboard.press("Enter");
  if ((await paper()) === before) {
    problems.push("the button for dark changes nothing");
  }
  const chart = page.locator("#chart-confusion-2");
  await chart.scrollIntoViewIfNeeded();
  // The script has drawn it again, with the box that follows the pointer.
  await chart.locator("> div").first().waitFor({ state: "attached" });
  const { x, y, width, height } = await chart.boundingBox();
  await page.mouse.move(x + width * 0.5, y + height * 0.5);
  await page.mouse.move(x + width * 0.52, y + height * 0.52);
  const box = chart.getByText(/images, \d+\.\d % of the class/);
  await box.waitFor().catch(() => problems.push("no box follows the pointer"));
  const chip = page.locator(".chip").first();
  await chip.focus();
  await page.keyboard.press("Space");
  if ((await chip.getAttribute("aria-pressed")) !== "true") {
    problems.push("a class cannot be chosen by the keyboard");
  }
  await close();
  return problems;
}

/** What the live view shows of a GAN. */
async function lookAtTraining(page) {
  await page.getByText("step 30 of 30").first().waitFor();
  await page.waitForFunction(() => globalThis.document.querySelector(".epochs img")?.naturalWidth > 0);
  await page.locator(".watch .chart svg").waitFor();
}

/** What it shows of a study: its cells, and earlier trainings, folded away. */
async function lookAtCells(page) {
  await page.getByText(/^(\d+) of \1 cells\.$/).waitFor();
  await page.locator("#cells progress").waitFor();
  await page.getByText(/^\d+ earlier trainings?$/).click();
  await page.locator("#earlier-trainings .chart svg").first().waitFor();
}

async function checkWatch(browser, run, look) {
  const child = spawn(process.execPath, [CLI, "watch", run], { stdio: ["ignore", "pipe", "ignore"] });
  const problems = [];
  const [first] = await once(child.stdout, "data");
  const context = await browser.newContext({ viewport: DESKTOP });
  try {
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    await page.goto(String(first).trim());
    await look(page);
    problems.push(...(await seriousViolations(page)).map((violation) => `watch: ${violation}`));
  } catch (error) {
    problems.push(error.message);
  } finally {
    await context.close();
    child.kill("SIGINT");
  }
  const [status] = await once(child, "exit");
  return status === 0 ? problems : [...problems, `ended with ${status} on Ctrl-C`];
}

/** @returns {Promise<Record<string, string[]>>} What is wrong, by the name of the check. */
export async function checkReports(browser, folder) {
  const { gan, study, pretrained } = makeRuns(folder);
  const [ganReport, studyReport, pretrainedReport] = [gan, study, pretrained].map((run) => join(run, "report.html"));
  const heavy = [ganReport, studyReport].filter((path) => statSync(path).size > LARGEST_REPORT);
  const { page, problems: opening, close } = await openReport(browser, studyReport);
  const shown = new Set(await page.locator("figure:not(.missing)").evaluateAll((all) => all.map(({ id }) => id)));
  await close();
  const other = await openReport(browser, ganReport);
  const drawn = await other.page.locator("figure:not(.missing)").evaluateAll((all) => all.map(({ id }) => id));
  await other.close();
  drawn.forEach((id) => shown.add(id));
  return {
    "report, whole": [
      ...[...opening, ...other.problems],
      ...heavy.map((path) => `${path} has more than ${LARGEST_REPORT} bytes`),
      ...FIGURES.filter((id) => !shown.has(id)).map((id) => `missing: ${id}`),
    ],
    "report of a GAN, on a phone": await checkReading(browser, ganReport),
    "report of a study, on a phone": await checkReading(browser, studyReport),
    "first screens": [
      ...(await checkFirstScreen(browser, ganReport)),
      ...(await checkFirstScreen(browser, studyReport)),
      ...(await checkFirstScreen(browser, pretrainedReport)),
    ],
    "report of a pretrained GAN": await checkPretrained(browser, pretrainedReport),
    "reports without scripts": [
      ...(await checkWithoutScript(browser, ganReport)),
      ...(await checkWithoutScript(browser, studyReport)),
    ],
    "report of a run with planted scripts": await checkPlanted(browser, study, join(folder, "planted")),
    "report by pointer and keys": await checkPointerAndKeys(browser, studyReport),
    watch: await checkWatch(browser, gan, lookAtTraining),
    "watch, a study": await checkWatch(browser, study, lookAtCells),
  };
}
