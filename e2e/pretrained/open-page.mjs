/** `open-page.mjs <vite-build|vite-dev|plain> <browser>`: opens the project's page in headless Chromium and checks what it classifies. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { FLAGS } from "../../scripts/chromium.mjs";

const DIGITS = "0123456789";

/** What the page must find. */
const EXPECTED = {
  "vite-build": { page: DIGITS, worker: DIGITS, dimensions: 3072 },
  "vite-dev": { page: DIGITS, worker: DIGITS, dimensions: 3072 },
  plain: { page: DIGITS },
};

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".json": "application/json" };

/** Milliseconds that a page may take. */
const PATIENCE = 600_000;

/** Serves a folder's files as they are. */
async function serveFolder(folder) {
  const server = createServer(({ url }, response) => {
    try {
      const { pathname } = new URL(url, "http://localhost");
      const path = pathname === "/" ? "/index.html" : decodeURIComponent(pathname);
      const bytes = readFileSync(join(folder, path));
      response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream" }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** The user's own Vite, as `vite dev` runs it. */
async function serveByVite(folder) {
  const entry = createRequire(join(folder, "package.json")).resolve("vite");
  const vite = await import(pathToFileURL(entry).href);
  const server = await vite.createServer({ root: folder, server: { host: "127.0.0.1", port: 0, hmr: false } });
  await server.listen();
  return { origin: `http://127.0.0.1:${server.httpServer.address().port}`, close: () => server.close() };
}

async function readPage(browser, url) {
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE);
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(url);
  await page.waitForFunction(() => globalThis.result !== undefined, undefined);
  const result = await page.evaluate(() => globalThis.result);
  return { result, errors };
}

/** What is wrong with what the page found, in words. */
async function judgePage(kind, executablePath, origin) {
  const profile = mkdtempSync(join(tmpdir(), "gan-cls-page-"));
  const context = await chromium.launchPersistentContext(profile, { executablePath, args: FLAGS });
  try {
    const { result, errors } = await readPage(context, `${origin}/${kind === "plain" ? "plain.html" : ""}`);
    const [expected, actual] = [JSON.stringify(EXPECTED[kind]), JSON.stringify(result)];
    return actual === expected && errors.length === 0 ? "" : `expected ${expected}, got ${actual} ${errors.join("; ")}`;
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

const [kind, executablePath] = process.argv.slice(2);
const folder = process.cwd();
const server = await {
  "vite-build": () => serveFolder(join(folder, "dist")),
  "vite-dev": () => serveByVite(folder),
  plain: () => serveFolder(folder),
}[kind]();
const problem = await judgePage(kind, executablePath, server.origin);
await server.close();
process.stderr.write(problem === "" ? "" : `${kind}: ${problem}\n`);
process.exit(problem === "" ? 0 : 1);
