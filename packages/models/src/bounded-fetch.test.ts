import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { fetchBounded, type FetchBoundedOptions } from "./bounded-fetch";
import { loadModelFromUrl } from "./read-model";

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => (server.closeAllConnections(), server.close()));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/model.json`);
}

const get = (url: URL, options: Partial<FetchBoundedOptions> = {}): Promise<Uint8Array> =>
  fetchBounded("adopt", url, { maxBytes: 1000, ...options });

describe("fetchBounded", () => {
  it("reads what is within the limits, to the last byte", async () => {
    const url = await serve((_, response) => response.end(Buffer.alloc(1000, 7)));
    expect(await get(url)).toEqual(new Uint8Array(1000).fill(7));
  });

  it("refuses what announces too much before it is read", async () => {
    let isClosed = false;
    const url = await serve((request, response) => {
      request.on("close", () => (isClosed = true));
      response.writeHead(200, { "content-length": 2 ** 40 });
      response.write("a");
    });
    await expect(get(url)).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringContaining("1099511627776"),
    });
    await expect.poll(() => isClosed).toBe(true);
  });

  it("stops reading a server that never stops", async () => {
    let sent = 0;
    const url = await serve((_, response) => {
      const more = (): void => {
        sent += 65_536;
        response.write(Buffer.alloc(65_536), () => response.destroyed || more());
      };
      more();
    });
    await expect(get(url)).rejects.toMatchObject({ code: "invalid-data" });
    expect(sent).toBeLessThan(2 ** 25);
  });

  it.each<[string, RequestListener, Partial<FetchBoundedOptions>, string]>([
    ["never answers", () => {}, { stallSeconds: 0.05 }, "sent nothing for 0.05 s"],
    ["stalls", (_, response) => response.write("a"), { stallSeconds: 0.05 }, "sent nothing for 0.05 s"],
    [
      "drips for ever",
      (_, response) => {
        const timer = setInterval(() => response.write("a"), 5);
        closing.push(() => clearInterval(timer));
      },
      { totalSeconds: 0.1 },
      "was not read within 0.1 s",
    ],
  ])("gives up on a server that %s", async (_, listener, options, message) => {
    const url = await serve(listener);
    await expect(get(url, options)).rejects.toMatchObject({
      code: "network",
      message: expect.stringContaining(message),
    });
  });

  it("stops with the signal", async () => {
    const url = await serve((_, response) => response.write("a"));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    const loading = loadModelFromUrl(url, { signal: controller.signal });
    await expect(loading).rejects.toMatchObject({ code: "aborted" });
  });

  it("says what is missing, and leaves no encrypted address for a plain one", async () => {
    const url = await serve((_, response) => response.writeHead(404).end());
    await expect(get(url)).rejects.toMatchObject({ code: "not-found" });
    const redirected = Object.defineProperty(new Response("{}"), "url", { value: "http://b/model.json" });
    const fetch = (async () => redirected) as typeof globalThis.fetch;
    await expect(get(new URL("https://a/model.json"), { fetch })).rejects.toThrow("to stay encrypted");
  });
});
