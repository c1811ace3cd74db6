import { createServer } from "node:http";

/** What makes a page cross-origin isolated, so that its workers may share memory. */
const ISOLATION = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

const PAGE =
  '<!doctype html><meta charset="utf-8"><title>gan-cls</title><script type="module" src="/page.js"></script>';

/**
 * Serves scripts and pages that load `/page.js`, on this machine alone: `/isolated` is cross-origin isolated, `/plain` is not.
 *
 * @param {Record<string, Uint8Array>} scripts By path.
 * @returns {Promise<{origin: string, close: () => void}>}
 */
export async function serveScripts(scripts) {
  const server = createServer(({ url }, response) => {
    const [path] = url.split("?");
    if (path === "/isolated" || path === "/plain") {
      response.writeHead(200, { "Content-Type": "text/html", ...(path === "/isolated" ? ISOLATION : {}) }).end(PAGE);
    } else if (path in scripts) {
      response.writeHead(200, { "Content-Type": "text/javascript", ...ISOLATION }).end(scripts[path]);
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
