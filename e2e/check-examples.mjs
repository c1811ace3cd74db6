/**
 * `node e2e/check-examples.mjs`: runs every program in `examples` by the command that its README gives, and checks what it prints; the page in
 * headless Chromium. What has been built is tried as well: the programs on `dist`, and the method of one's own from the command line.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { findBrowser, findOrInstall } from "../scripts/chromium.mjs";
import { ROOT } from "../scripts/workspace.mjs";
import { FLAGS } from "./browser/flags.mjs";

/** Milliseconds, to catch a hang. */
const PATIENCE = 300_000;

const PERCENT = String.raw`\d+\.\d\d %`;
const INTERVAL = `${PERCENT} to ${PERCENT}`;

/** What the programs must print. */
const EXPECTED = {
  "use-pretrained": [/^mnist-cnn: /m, /The first image is a \d \(probability 0\.\d+\)/, /19\d\d of 2000 test images/],
  "train-gan": [/step 60 of 60: discriminator loss \d/, /An image from fixed noise:\n.{10,}/, /a generator of 390736/],
  "own-strategy": [
    /epoch 15 of 15: loss 0\.\d+/,
    new RegExp(`gentle, 200 labels: .* 9\\d\\.\\d\\d % .* interval ${INTERVAL}`),
  ],
  "own-method": [
    new RegExp(`pca-knn +│ '${PERCENT}' │ '${INTERVAL}' │ '' `),
    new RegExp(`nearest-mean │ '7\\d\\.\\d\\d %' │ '${INTERVAL}' │ '< 0\\.001'`),
  ],
  "pca-knn": [
    /The first two of 35 axes explain 17\.\d\d % of the variance/,
    new RegExp(`94\\.\\d\\d % .* interval ${INTERVAL}`),
  ],
};

const PAGE = "classify-in-a-page";
const RUN = join("scripts", "run.mjs");

let failed = 0;

/** Prints how one check ended: well if `problem` is empty. */
function report(what, problem) {
  process.stdout.write(problem === "" ? `ok      ${what}\n` : `FAILED  ${what}: ${problem}\n`);
  failed += problem === "" ? 0 : 1;
}

function run(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: "utf8",
    timeout: PATIENCE,
  });
  return status === 0 ? stdout : `exit code ${status}\n${stdout}\n${stderr}`;
}

/** Runs a program and compares what it prints with `patterns`. */
function checkOutput(what, args, patterns) {
  const start = performance.now();
  const output = run(...args);
  const missing = patterns.filter((pattern) => !pattern.test(output));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  report(`${what} (${seconds} s)`, missing.length === 0 ? "" : `expected ${missing.join(" and ")}, got\n${output}`);
}

/** The address that the development server prints. */
function addressOf(server) {
  return new Promise((resolve, reject) => {
    let text = "";
    server.stdout.on("data", (chunk) => {
      // Colours come between the characters of the address.
      text += String(chunk).replaceAll(/\u001B\[\d+m/g, ""); // eslint-disable-line no-control-regex
      const address = /http:\/\/127\.0\.0\.1:\d+\//.exec(text)?.[0];
      if (address !== undefined) {
        resolve(address);
      }
    });
    server.on("exit", (code) => reject(new Error(`the development server ended with ${code}: ${text}`)));
  });
}

/** What the page says in the end, and what went wrong in it. */
async function readPage(executablePath, address) {
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE);
    const problems = [];
    page.on("pageerror", ({ message }) => problems.push(message));
    page.on(
      "request",
      (request) =>
        !/^(data|blob):/.test(request.url()) &&
        !request.url().startsWith(address) &&
        problems.push(`fetched ${request.url()}`),
    );
    await page.goto(address);
    const result = page.getByRole("status");
    await result.filter({ hasText: "mnist-cnn on " }).waitFor();
    return { text: await result.textContent(), problems };
  } finally {
    await browser.close();
  }
}

async function checkPage(executablePath) {
  const server = spawn(process.execPath, [RUN, "example", PAGE, "--port", "0"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const { text, problems } = await readPage(executablePath, await addressOf(server));
    const read = [...text.matchAll(/(\d) \(\d+ %\)/g)].map(([, digit]) => digit).join("");
    report(
      `${PAGE}: ${text}`,
      [...problems, ...(read === "0123456789" ? [] : [`expected 0123456789, got ${read}`])].join("; "),
    );
  } catch (error) {
    report(PAGE, error.message);
  } finally {
    server.kill("SIGTERM");
  }
}

/** As in a project with the packages installed, where the package's own condition is not known. */
function checkBuilt() {
  const tsx = join("node_modules", "tsx", "dist", "cli.mjs");
  checkOutput("own-method on dist, by tsx", [tsx, join("examples", "own-method.ts")], EXPECTED["own-method"]);
  const folder = mkdtempSync(join(tmpdir(), "gan-cls-examples-"));
  const module = join("examples", "own-method-module.mjs");
  const study = ["study", "--methods", "pca-knn", "--method", module, "--labels", "50,100", "--json"];
  const row = /"method": "nearest-mean",\s+"labels": 100/;
  const args = [join("apps", "cli", "dist", "main.js"), ...study, "--data", "mnist-10k", "--out", join(folder, "run")];
  // As many processes as the machine has cores, so that the module is loaded in those too.
  checkOutput("gan-cls study --method own-method-module.mjs", args, [row, /"reference": "pca-knn"/]);
  rmSync(folder, { recursive: true, force: true });
}

const programs = readdirSync(join(ROOT, "examples")).filter((file) => file.endsWith(".ts"));
report(
  "every example has its check",
  programs
    .map((file) => file.replace(".ts", ""))
    .filter((name) => !(name in EXPECTED))
    .join(", "),
);
for (const [name, patterns] of Object.entries(EXPECTED)) {
  checkOutput(name, [RUN, "example", name], patterns);
}
if (existsSync(join(ROOT, "packages", "study", "dist")) && existsSync(join(ROOT, "apps", "cli", "dist"))) {
  checkBuilt();
} else {
  process.stdout.write("skipped: the programs on dist, because nothing is built (npm run build)\n");
}
const browser = findOrInstall(findBrowser);
if (browser === undefined) {
  process.stdout.write(`skipped: ${PAGE}, because there is no Chromium here\n`);
} else {
  await checkPage(browser);
}
process.exitCode = failed === 0 ? 0 : 1;
