/**
 * `node e2e/docs/check-site.mjs [--screenshots <folder>]`: follows every link of the built site under a path that the build did not know, looks at
 * a page of each kind with axe, light and dark, wide and narrow, searches, and sees that the content security policy holds and nothing is asked of
 * another host. The site must have been built (`npm run docs`).
 */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { LinkChecker } from "linkinator";
import { chromium } from "playwright-core";
import { skipCheck } from "../../scripts/check-summary.mjs";
import { findBrowser, findOrInstall, FLAGS } from "../../scripts/chromium.mjs";
import { ROOT } from "../../scripts/workspace.mjs";
import { seriousViolations } from "../browser/accessibility.mjs";
import { serveFolder } from "../demo/serve-folder.mjs";

const DIST = join(ROOT, "apps", "site", "dist");

/** Not the path that the site was built for. */
const BASE = "/some/where/";

/** Milliseconds that anything on a page may take; the machine may be busy. */
const PATIENCE = 120_000;

/** A page of each kind. */
const KINDS = {
  home: "index.html",
  tutorial: "tutorials/web-developer.html",
  guide: "guides/pictures.html",
  package: "packages/study.html",
  reference: "reference/core.html",
  command: "command-line/study.html",
  results: "results/label-efficiency.html",
  decisions: "decisions/index.html",
};

const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

const { values } = parseArgs({ options: { screenshots: { type: "string" } } });
let failed = 0;
let isSeen = true;

function check(what, passed, detail = "") {
  process.stdout.write(passed ? `ok      ${what}\n` : `FAILED  ${what}: ${detail}\n`);
  failed += passed ? 0 : 1;
}

if (!existsSync(join(DIST, "index.html"))) {
  process.stderr.write("check-site.mjs: expected a built site in apps/site/dist, got none; run npm run docs first.\n");
  process.exit(1);
}
const server = await serveFolder(DIST, BASE);
try {
  await checkLinks(server.url);
  const browser = findOrInstall(findBrowser);
  if (browser === undefined) {
    isSeen = false;
  } else {
    await checkPages(browser, server.url);
  }
} finally {
  server.close();
}
process.exitCode = failed === 0 ? 0 : 1;
if (failed === 0 && !isSeen) {
  skipCheck("the links are whole, but found no Chromium to look at the pages with (CHROMIUM may name one)");
}

/** Every link of every page that can be reached, with its anchor; those to other hosts are only listed. */
async function checkLinks(url) {
  const checker = new LinkChecker();
  const { origin } = new URL(url);
  const outside = new Set();
  const isOutside = (link) => {
    const leaves = !link.startsWith(origin);
    if (leaves) {
      outside.add(link);
    }
    return Promise.resolve(leaves);
  };
  const { links } = await checker.check({ path: url, recurse: true, checkFragments: true, linksToSkip: isOutside });
  const broken = links.filter(({ state }) => state === "BROKEN");
  const described = broken.map(({ url: target, parent }) => `${target} on ${parent}`);
  const inside = links.filter(({ state }) => state === "OK").length;
  check(
    `all ${inside} links and anchors inside the site lead somewhere`,
    broken.length === 0,
    described.slice(0, 20).join("\n  "),
  );
  process.stdout.write(`${outside.size} links to other hosts, not followed:\n  ${[...outside].sort().join("\n  ")}\n`);
}

async function checkPages(executablePath, url) {
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  try {
    for (const [size, viewport] of Object.entries(SIZES)) {
      for (const colorScheme of ["light", "dark"]) {
        await checkLook(browser, url, { size, viewport, colorScheme });
      }
    }
    await checkSearch(browser, url);
  } finally {
    await browser.close();
  }
}

/** A page of each kind in one size and in one set of colours. */
async function checkLook(browser, url, { size, viewport, colorScheme }) {
  const { page, problems } = await openPage(browser, url, { viewport, colorScheme });
  for (const [kind, path] of Object.entries(KINDS)) {
    await page.goto(`${url}${path}`, { waitUntil: "networkidle" });
    const wide = await page.evaluate(() => globalThis.document.documentElement.scrollWidth - globalThis.innerWidth);
    const serious = await seriousViolations(page);
    const found = [
      ...serious,
      ...(wide > 0 ? [`it is ${wide} pixels wider than the screen`] : []),
      ...problems.splice(0),
    ];
    check(`${kind}, ${size}, ${colorScheme}: axe, policy, hosts, width`, found.length === 0, found.join("; "));
    await keepPicture(page, `${kind}-${size}-${colorScheme}`);
  }
  await page.context().close();
}

/** A page that notes what breaks the policy, errors of scripts, and requests to other hosts. axe is let in by the test alone. */
async function openPage(browser, url, options) {
  const context = await browser.newContext({ ...options, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const problems = [];
  page.on("pageerror", ({ message }) => problems.push(message));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(url)) {
      problems.push(`asked for ${request.url()}`);
    }
  });
  return { page, problems };
}

/** What a visitor does: searches without a network, goes on by the menu, reloads there. */
async function checkSearch(browser, url) {
  const { page, problems } = await openPage(browser, url, { viewport: SIZES.desktop });
  await page.goto(`${url}tutorials/web-developer.html`, { waitUntil: "networkidle" });
  await page.getByRole("button", { name: "Search" }).click();
  await page.locator("#localsearch-input").fill("McNemar");
  const first = page.locator("#localsearch-list a").first();
  await first.waitFor();
  await first.click();
  await page.waitForURL((address) => !address.pathname.includes("tutorials"));
  check("the search finds a page and goes there", true);
  await page.locator(".VPNavBar a", { hasText: "Guides" }).first().click();
  await page.locator(".VPSidebar a", { hasText: "Comparing honestly" }).first().click();
  await page.getByRole("heading", { level: 1, name: "Comparing honestly" }).waitFor();
  await page.reload({ waitUntil: "networkidle" });
  const heading = await page.getByRole("heading", { level: 1 }).textContent();
  check("the menu leads to a page that can be loaded again", heading.startsWith("Comparing honestly"), heading);
  await page.locator(".VPNavBar a", { hasText: "Demo" }).first().click();
  await page.waitForURL(`${url}demo/index.html**`);
  check("the demo is inside", (await page.title()) !== "", await page.title());
  const policy =
    readFileSync(join(DIST, "index.html"), "utf8").match(/Content-Security-Policy" content="([^"]*)"/)?.[1] ?? "";
  const scripts = policy.split("; ").find((part) => part.startsWith("script-src ")) ?? "unsafe";
  check("no inline script is allowed but by its hash", !scripts.includes("unsafe"), policy);
  check("nothing broke the policy or left the site on this way", problems.length === 0, problems.join("; "));
  await page.context().close();
}

async function keepPicture(page, name) {
  if (values.screenshots !== undefined) {
    mkdirSync(values.screenshots, { recursive: true });
    await page.screenshot({ path: join(values.screenshots, `${name}.png`) });
  }
}
