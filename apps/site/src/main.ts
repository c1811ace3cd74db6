/**
 * `npm run docs`: builds the site into `apps/site/dist`. With `--serve` it then shows it on this machine (`--port N`, else any free one); with
 * `--base /path/` below that path, to try what a host will do.
 */
import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "vitepress";
import { serveFolder } from "../../../e2e/demo/serve-folder.mjs";
import { DEMO_DIST, DIST, PAGES, SITE } from "./folders";
import { gatherPages } from "./gather-pages";
import { makeRelative } from "./relative-site";
import { writeMenu } from "./sidebar";

const { values } = parseArgs({
  options: {
    serve: { type: "boolean", default: false },
    port: { type: "string", default: "0" },
    base: { type: "string", default: "/" },
    pages: { type: "boolean", default: false },
  },
});

await gatherPages();
writeMenu();
await build(SITE);
// It was for VitePress' configuration alone.
rmSync(join(PAGES, "menu.json"));
makeRelative(DIST);
addDemo();
if (values.serve) {
  const { url } = await serveFolder(DIST, values.base, { port: Number(values.port) });
  process.stdout.write(`The site: ${url}\n`);
} else {
  process.stdout.write(`The site is in apps/site/dist, for any static host; npm run docs -- --serve shows it.\n`);
}

/** The demo as its own build left it, with its own content security policy. */
function addDemo(): void {
  if (!existsSync(join(DEMO_DIST, "index.html"))) {
    throw new Error(`addDemo: expected the built demo in apps/demo/dist, got none; start the build by npm run docs`);
  }
  cpSync(DEMO_DIST, join(DIST, "demo"), { recursive: true });
}
