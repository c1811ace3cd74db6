/**
 * Loaded into the command line before its own code: sends every request for MNIST to a server of the harness, and replaces the pinned hashes of
 * MNIST's four files by those of small ones, so that a whole download takes part of a second. GAN_CLS_MIRROR is `{ url, pins, timeoutSeconds? }` as JSON.
 */
import { register } from "node:module";
import { isMainThread } from "node:worker_threads";

const text = process.env.GAN_CLS_MIRROR;
if (text !== undefined && isMainThread) {
  const { url, pins, timeoutSeconds } = JSON.parse(text);
  const platformFetch = globalThis.fetch;
  globalThis.fetch = (address, options) => {
    const name = String(address).split("/").at(-1);
    return platformFetch(`${url}${name}`, options);
  };
  if (timeoutSeconds !== undefined) {
    // The command line waits 30 s for a silent server, and has no option for it.
    const platformTimeout = globalThis.setTimeout;
    globalThis.setTimeout = (work, milliseconds, ...rest) =>
      platformTimeout(work, milliseconds === 30_000 ? timeoutSeconds * 1000 : milliseconds, ...rest);
  }
  register(new URL("pins.mjs", import.meta.url), { data: pins });
}
