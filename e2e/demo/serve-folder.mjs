import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".woff2": "font/woff2",
  ".png": "image/png",
};

/** What hosts pack before they send it. */
const PACKED = new Set([".html", ".js", ".css", ".svg", ".json"]);

/**
 * Serves a folder under a path of its own on this machine alone, as a plain static host does: no headers for isolation, text packed by gzip.
 *
 * @param {string} folder
 * @param {string} base Path with a slash at both ends.
 * @param {{port?: number}} options `port`: any free one if it is 0.
 * @returns {Promise<{url: string, sent: () => {path: string, size: number}[], close: () => void}>} `sent` lists the bodies sent so far.
 */
export async function serveFolder(folder, base, { port = 0 } = {}) {
  const packed = new Map();
  const sent = [];
  const pack = (path) => packed.get(path) ?? packed.set(path, gzipSync(readFileSync(path))).get(path);
  const server = createServer(({ url = "/", headers: asked }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const address = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    const name = normalize(decodeURIComponent(address.slice(base.length)));
    const path = join(folder, name);
    if (!pathname.startsWith(base) || name.startsWith("..") || !existsSync(path) || !statSync(path).isFile()) {
      response.writeHead(404).end();
      return;
    }
    const extension = extname(path);
    const { size, mtimeMs } = statSync(path);
    const tag = `"${size.toString(16)}-${mtimeMs.toString(16)}"`;
    const headers = { "Content-Type": TYPES[extension] ?? "application/octet-stream", ETag: tag };
    if (asked["if-none-match"] === tag) {
      response.writeHead(304, headers).end();
      return;
    }
    if (PACKED.has(extension)) {
      const bytes = pack(path);
      sent.push({ path: pathname, size: bytes.length });
      response.writeHead(200, { ...headers, "Content-Encoding": "gzip", "Content-Length": bytes.length }).end(bytes);
    } else {
      sent.push({ path: pathname, size });
      response.writeHead(200, { ...headers, "Content-Length": size });
      createReadStream(path).pipe(response);
    }
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${server.address().port}${base}`, sent: () => [...sent], close };
}
