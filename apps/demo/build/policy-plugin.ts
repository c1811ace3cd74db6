import type { Plugin } from "vite";

/** After it, so that it rules everything that the page loads. */
const CHARSET = '<meta charset="utf-8" />';

/**
 * The content security policy of the built page, which a static host need not send: scripts, styles, workers and data from the page's own files
 * alone, and nothing inline. `wasm-unsafe-eval` lets the page compile WebAssembly and no JavaScript; `blob:` is for the threads of the engine,
 * which start from a text, and for saved files.
 *
 * Reference: https://www.w3.org/TR/CSP3/
 */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "manifest-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Puts the policy into the page. The development server, which has inline scripts and styles of its own, goes without. */
export function policyPlugin(): Plugin {
  return {
    name: "gan-cls:policy",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(page) {
        if (!page.includes(CHARSET)) {
          throw new Error(`policyPlugin: expected ${CHARSET} in index.html, got none`);
        }
        return page.replace(
          CHARSET,
          `${CHARSET}\n    <meta http-equiv="Content-Security-Policy" content="${POLICY}" />`,
        );
      },
    },
  };
}
