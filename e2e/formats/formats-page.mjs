/** In headless Chromium: single JavaScript files under the strictest content security policy, and ONNX files in ONNX Runtime. */
import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { findBrowser, FLAGS } from "../../scripts/chromium.mjs";
import { ORT_IN_PAGES, ORT_WASM } from "./ort.mjs";

const NAMES = ["mnist-cnn", "mnist-feature-cnn", "mnist-original-discriminator"];

/** Nothing but scripts of the page's own origin; the runtime also needs WebAssembly and its file. */
const POLICIES = {
  "/javascript": "default-src 'none'; script-src 'self'",
  "/onnx": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
};

const BYTES = "Uint8Array.from({ length: 784 }, (_, at) => (at * at + at * 7) % 256)";

/** What the pages run: the outputs of each model and how long the first took, in milliseconds. */
const SCRIPTS = {
  "/javascript.js": `globalThis.outcome = (async () => {
  const outcome = {};
  for (const name of ${JSON.stringify(NAMES)}) {
    const { run, toValues } = await import("/" + name + ".mjs");
    const start = performance.now();
    const values = run(toValues(${BYTES}));
    outcome[name] = { values: Array.from(values), milliseconds: performance.now() - start };
  }
  return outcome;
})();`,
  "/onnx.js": `globalThis.outcome = (async () => {
  const ort = await import("/ort.mjs");
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = { wasm: "/ort.wasm" };
  const outcome = {};
  for (const name of ${JSON.stringify(NAMES)}) {
    const session = await ort.InferenceSession.create(new Uint8Array(await (await fetch("/" + name + ".onnx")).arrayBuffer()));
    const { output } = await session.run({ input: new ort.Tensor("uint8", ${BYTES}, [1, 28, 28, 1]) });
    outcome[name] = { values: Array.from(output.data) };
  }
  return outcome;
})();`,
};

function serve(folder, ortFolder) {
  const files = {
    "/ort.mjs": join(ortFolder, ORT_IN_PAGES),
    "/ort.wasm": join(ortFolder, ORT_WASM),
    ...Object.fromEntries(
      NAMES.flatMap((name) => [".mjs", ".onnx"].map((end) => [`/${name}${end}`, join(folder, `${name}${end}`)])),
    ),
  };
  const types = { mjs: "text/javascript", js: "text/javascript", wasm: "application/wasm" };
  const server = createServer(({ url }, response) => {
    if (url in POLICIES) {
      const page = `<!doctype html><meta charset="utf-8"><title>formats</title><script type="module" src="${url}.js"></script>`;
      response.writeHead(200, { "Content-Type": "text/html", "Content-Security-Policy": POLICIES[url] }).end(page);
      return;
    }
    const content = url in SCRIPTS ? SCRIPTS[url] : url in files ? readFileSync(files[url]) : undefined;
    const type = types[url.split(".").at(-1)] ?? "application/octet-stream";
    response.writeHead(content === undefined ? 404 : 200, { "Content-Type": type }).end(content);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** Milliseconds that a page may take: a limit to catch a hang, not a slow machine. */
const PATIENCE = 600_000;

async function visit(browser, url) {
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE);
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(url);
  await page.waitForFunction(() => globalThis.outcome !== undefined, undefined).catch(() => undefined);
  const outcome = await page.evaluate(() => globalThis.outcome).catch((error) => void errors.push(error.message));
  await page.close();
  // The icon that browsers ask for is not allowed by the policy.
  return { outcome: outcome ?? {}, errors: errors.filter((text) => !text.includes("favicon")) };
}

/** @returns {Promise<{problems: string[], lines: string[]}>} */
export async function checkInPage(folder, ortFolder) {
  const server = await serve(folder, ortFolder);
  const browser = await chromium.launch({ executablePath: findBrowser(), args: FLAGS });
  const problems = [];
  const lines = [];
  try {
    for (const path of Object.keys(POLICIES)) {
      const { outcome, errors } = await visit(browser, `http://127.0.0.1:${server.address().port}${path}`);
      problems.push(...errors.map((error) => `${path}: ${error}`));
      for (const name of NAMES) {
        const wanted = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
        const { values = [], milliseconds } = outcome[name] ?? {};
        const difference = wanted.reduce((most, value, at) => Math.max(most, Math.abs(value - values[at])), 0);
        if (!(difference <= 1e-5)) {
          problems.push(`${path}, ${name}: outputs differ by ${difference}`);
        }
        const size = statSync(join(folder, `${name}${path === "/onnx" ? ".onnx" : ".mjs"}`)).size;
        const time = milliseconds === undefined ? "" : `, first prediction ${milliseconds.toFixed(0)} ms`;
        lines.push(`${path.slice(1)}, ${name}: ${size} bytes, differs by ${difference.toExponential(1)}${time}`);
      }
    }
  } finally {
    await browser.close();
    server.close();
  }
  return { problems, lines };
}
