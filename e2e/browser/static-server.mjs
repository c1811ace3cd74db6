import { createServer } from "node:http";

/** What makes a page cross-origin isolated, so that its workers may share memory. */
const ISOLATION = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/**
 * Serves one script and pages that load it, on this machine alone: `/isolated` is cross-origin isolated, `/plain` is not.
 *
 * @param {Uint8Array} script
 * @returns {Promise<{origin: string, close: () => void}>}
 */
export async function serveScript(script) {
  const page =
    '<!doctype html><meta charset="utf-8"><title>gan-cls</title><script type="module" src="/page.js"></script>';
  const server = createServer(({ url }, response) => {
    const [path] = url.split("?");
    if (path === "/isolated" || path === "/plain") {
      response.writeHead(200, { "Content-Type": "text/html", ...(path === "/isolated" ? ISOLATION : {}) }).end(page);
    } else if (path === "/page.js") {
      response.writeHead(200, { "Content-Type": "text/javascript", ...ISOLATION }).end(script);
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
