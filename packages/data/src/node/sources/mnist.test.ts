import type * as FileSystem from "node:fs/promises";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256Hex, type ProgressEvent } from "@gan-cls/core";
import { gzipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  answerWithoutRange,
  breakAfter,
  breakConnections,
  serveFiles,
  type Answer,
  type FileServer,
} from "../../__fixtures__/file-server";
import { encodeIdx } from "../../idx";
import { mapMnistParts, MNIST_FILES, MNIST_PARTS, type MnistPart } from "../../idx-dataset";
import { loadImageFolder } from "../load-image-folder";
import { loadMnist, type LoadMnistOptions } from "./mnist";

const disk = vi.hoisted(() => ({ isFull: false }));
vi.mock("node:fs/promises", async (importOriginal) => {
  const original = await importOriginal<typeof FileSystem>();
  const open = async (...parameters: Parameters<typeof original.open>): Promise<FileSystem.FileHandle> => {
    const file = await original.open(...parameters);
    if (disk.isFull) {
      // As a full disk does: some bytes fit, then the write fails.
      const fail = async (data: Uint8Array): Promise<never> => {
        await file.write(data.subarray(0, 10));
        throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      };
      Object.assign(file, { writeFile: fail, appendFile: fail });
    }
    return file;
  };
  return { ...original, open };
});

/** Bytes that do not compress, so that a transfer can break in the middle. */
const noise = (length: number): Uint8Array => {
  let state = 1;
  return Uint8Array.from({ length }, () => (state = (state * 48271) % 2147483647));
};
const contents: Record<MnistPart, Uint8Array> = {
  "train-images": encodeIdx({ shape: [100, 28, 28], data: noise(78_400) }),
  "train-labels": encodeIdx({ shape: [100], data: Uint8Array.from({ length: 100 }, (_, i) => i % 10) }),
  "test-images": encodeIdx({ shape: [20, 28, 28], data: noise(15_680) }),
  "test-labels": encodeIdx({ shape: [20], data: Uint8Array.from({ length: 20 }, (_, i) => i % 10) }),
};
const files = mapMnistParts((part) => ({ name: MNIST_FILES[part].name, sha256: sha256Hex(contents[part]) }));
const served = Object.fromEntries(MNIST_PARTS.map((part) => [`${files[part].name}.gz`, gzipSync(contents[part])]));
const firstFile = `${files["train-images"].name}.gz`;
const firstLength = served[firstFile].length;

let server: FileServer;
let second: FileServer;
let cacheDirectory: string;
beforeEach(async () => {
  server = await serveFiles(served);
  second = await serveFiles(served);
  cacheDirectory = join(await mkdtemp(join(tmpdir(), "gan-cls-cache-")), "mnist");
});
afterEach(async () => {
  disk.isFull = false;
  await server[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
  await rm(join(cacheDirectory, ".."), { recursive: true });
});

const load = (options: LoadMnistOptions = {}): ReturnType<typeof loadMnist> =>
  loadMnist({
    files,
    mirrors: [server.url],
    cacheDirectory,
    onProgress: ({ done }) => breakConnections(done),
    ...options,
  });
const fileNames = MNIST_PARTS.map((part) => files[part].name).sort();
const cached = async (): Promise<string[]> => (await readdir(cacheDirectory)).sort();

describe("loadMnist", () => {
  it("downloads, verifies and caches the four files unpacked, then works without the server", async () => {
    const { train, test } = await load();
    expect([train.name, train.size, test.name, test.size]).toEqual(["mnist/train", 100, "mnist/test", 20]);
    expect(await cached()).toEqual(fileNames);
    expect(server.requests).toHaveLength(4);
    const again = await load();
    expect(again.train).toEqual(train);
    expect(server.requests).toHaveLength(4);
    expect((await loadImageFolder(cacheDirectory, { name: "mnist" })).test).toEqual(test);
  });

  it("reports progress in bytes; an observer that throws breaks nothing", async () => {
    const events: ProgressEvent[] = [];
    await load({
      onProgress(event) {
        events.push(event);
        throw new Error("a broken observer");
      },
    });
    const first = events.filter(({ task }) => task === "download train-images");
    expect(first.at(-1)).toEqual({
      type: "progress",
      task: "download train-images",
      done: firstLength,
      total: firstLength,
      unit: "bytes",
    });
    expect(first.map(({ done }) => done)).toEqual(first.map(({ done }) => done).sort((a, b) => a - b));
    expect(new Set(events.map(({ task }) => task)).size).toBe(4);
  });

  it("replaces a cached file that is damaged", async () => {
    await load();
    const path = join(cacheDirectory, files["test-images"].name);
    await writeFile(path, (await readFile(path)).subarray(0, -1));
    await load();
    expect(new Uint8Array(await readFile(path))).toEqual(contents["test-images"]);
    expect(server.requests).toHaveLength(5);
  });

  it("accepts a server that unpacks on the way", async () => {
    server.answers.push((response) => response.end(contents["train-images"]));
    expect((await load()).train.size).toBe(100);
  });

  it("uses the fetch it is given", async () => {
    const urls: string[] = [];
    const fetch: typeof globalThis.fetch = (input, init) => {
      urls.push(input as string);
      return globalThis.fetch(input, init);
    };
    await load({ fetch, mirrors: [server.url.slice(0, -1)] });
    expect(urls[0]).toBe(`${server.url}${firstFile}`);
  });

  it("refuses an empty list of mirrors", async () => {
    await expect(load({ mirrors: [] })).rejects.toMatchObject({ code: "invalid-argument" });
  });
});

describe("loadMnist: broken transfers", () => {
  it("continues at once where the connection broke", async () => {
    server.answers.push(breakAfter(20_000));
    expect((await load()).train.size).toBe(100);
    expect(server.requests.slice(0, 2)).toEqual([
      { url: `/${firstFile}`, range: undefined },
      { url: `/${firstFile}`, range: "bytes=20000-" },
    ]);
    expect(await cached()).toEqual(fileNames);
  });

  it("keeps what arrived for the next run when the connection breaks again and again", async () => {
    server.answers.push(breakAfter(20_000), breakAfter(10_000), breakAfter(10_000));
    await expect(load()).rejects.toMatchObject({
      code: "network",
      message: expect.stringMatching(/connection lost/) as string,
    });
    const [part] = await cached();
    expect(part).toMatch(/^train-images-idx3-ubyte\.[0-9a-f]{8}\.part$/);
    expect((await stat(join(cacheDirectory, part))).size).toBe(40_000);
    await load();
    expect(server.requests[3].range).toBe("bytes=40000-");
    expect(await cached()).toEqual(fileNames);
  });

  it("starts again when the server ignores the range", async () => {
    server.answers.push(breakAfter(20_000), answerWithoutRange);
    expect((await load()).train.size).toBe(100);
    expect(server.requests[1].range).toBe("bytes=20000-");
  });

  it("starts again when the kept bytes belong to another version of the file", async () => {
    await keepPart(new Uint8Array(30_000).fill(7));
    expect((await load()).train.size).toBe(100);
    expect(server.requests.slice(0, 2).map(({ range }) => range)).toEqual(["bytes=30000-", undefined]);
  });

  it("takes a kept part that is already whole, and drops one that is too long", async () => {
    await keepPart(served[firstFile]);
    await load();
    expect(server.requests.filter(({ url }) => url === `/${firstFile}`)).toHaveLength(1);
    await rm(join(cacheDirectory, files["train-images"].name));
    await keepPart(new Uint8Array(firstLength + 5));
    expect((await load()).train.size).toBe(100);
  });

  it("refuses another range than the one requested", async () => {
    await keepPart(new Uint8Array(1000));
    server.answers.push((response) => response.writeHead(206, { "content-range": "bytes 0-9/10" }).end("0123456789"));
    await expect(load()).rejects.toThrow(/sent another range than the one requested \(from byte 1000\)/);
  });

  /** Leaves bytes where an earlier run would have: a run that breaks tells the name. */
  async function keepPart(bytes: Uint8Array): Promise<void> {
    const breaking = breakAfter(1);
    server.answers.push(breaking, breaking, breaking);
    await expect(load()).rejects.toMatchObject({ code: "network" });
    const part = (await cached()).find((name) => name.endsWith(".part")) ?? "";
    await writeFile(join(cacheDirectory, part), bytes);
    server.requests.length = 0;
  }
});

describe("loadMnist: mirrors that fail", () => {
  const html: Answer = (response) => response.end("<!doctype html><title>Sign in</title>");
  const wrongBytes: Answer = (response) => response.end(gzipSync(encodeIdx({ shape: [3], data: new Uint8Array(3) })));
  const damaged: Answer = (response) => response.end(served[firstFile].subarray(0, 500));
  const notFound: Answer = (response) => response.writeHead(404).end();

  it.each([
    ["404", notFound],
    ["HTML", html],
    ["wrong bytes", wrongBytes],
    ["damaged gzip", damaged],
  ])("turns to the next mirror: %s", async (_, answer) => {
    server.answers.push(answer);
    expect((await load({ mirrors: [server.url, second.url] })).train.size).toBe(100);
    expect(second.requests).toHaveLength(1);
    expect(await cached()).toEqual(fileNames);
  });

  it("says in one line what every mirror did, and how to fix it", async () => {
    server.answers.push(notFound);
    second.answers.push(html);
    const closed = "http://127.0.0.1:1/";
    const error = await load({ mirrors: [server.url, second.url, closed] }).catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ code: "network" });
    const { message } = error as Error;
    expect(message).toContain(`${server.url}${firstFile}: HTTP 404`);
    expect(message).toMatch(new RegExp(`${second.url}${firstFile} looks like a web page`));
    expect(message).toMatch(new RegExp(`${closed}${firstFile}: (ECONNREFUSED|bad port)`));
    expect(message).toMatch(/--data FOLDER/);
    expect(message).not.toContain("\n");
    expect(await cached()).toEqual([]);
  });

  it("calls wrong bytes everywhere a checksum mismatch and caches nothing", async () => {
    server.answers.push(wrongBytes);
    await expect(load()).rejects.toMatchObject({
      code: "checksum-mismatch",
      message: expect.stringContaining(files["train-images"].sha256) as string,
    });
    expect(await cached()).toEqual([]);
  });

  it("refuses a file without end", async () => {
    const chunk = Buffer.alloc(2 ** 20);
    server.answers.push((response) => {
      const more = (): void => {
        response.write(chunk, (error) => (error instanceof Error ? undefined : more()));
      };
      more();
    });
    await expect(load()).rejects.toThrow(/more than the 67108864 bytes allowed/);
    expect(await cached()).toEqual([]);
  });
});

describe("loadMnist: mirrors that are silent", () => {
  type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

  /** Two mirrors with one limit. The next one answers from memory, at once: no pause of a busy machine looks like its silence. */
  const loadFrom = (first: Fetch, next: (file: string) => Response): ReturnType<typeof load> =>
    load({
      ...{ mirrors: ["http://first/", "http://next/"], timeoutSeconds: 0.1 },
      fetch: (url, init) => {
        const { host, pathname } = new URL(url as string);
        return host === "first" ? first(url as string, init) : Promise.resolve(next(pathname.slice(1)));
      },
    });

  it("turns to the next one when one does not answer", async () => {
    server.answers.push(...MNIST_PARTS.map((): Answer => () => undefined));
    const asked: string[] = [];
    const { train } = await loadFrom(
      (_, init) => fetch(`${server.url}${firstFile}`, init),
      (file) => {
        asked.push(file);
        return new Response(served[file].slice());
      },
    );
    expect(train.size).toBe(100);
    expect(asked).toEqual(Object.keys(served));
    expect(await cached()).toEqual(fileNames);
  });

  it("turns to the next one when one falls silent after it has begun", async () => {
    // From memory, too: its head must arrive before the limit.
    const stall: Fetch = (_, { signal } = {}) => {
      const start = (body: ReadableStreamDefaultController): void =>
        signal?.addEventListener("abort", () => body.error(signal.reason));
      return Promise.resolve(new Response(new ReadableStream({ start }), { headers: { "content-length": "9" } }));
    };
    await expect(loadFrom(stall, () => new Response(null, { status: 404 }))).rejects.toThrow(
      /connection lost \(sent nothing for 0\.1 s\).*HTTP 404/,
    );
  });
});

describe("loadMnist: the caller's stop and the caller's disk", () => {
  it("stops for a signal, keeps what arrived, and continues later", async () => {
    const controller = new AbortController();
    server.answers.push((response, content = new Uint8Array(0)) => {
      response.writeHead(200, { "content-length": content.length });
      response.write(content.subarray(0, 20_000));
    });
    const loading = load({
      signal: controller.signal,
      mirrors: [server.url, second.url],
      onProgress: () => controller.abort(),
    });
    await expect(loading).rejects.toMatchObject({ code: "aborted" });
    expect(second.requests).toHaveLength(0);
    expect(await cached()).toEqual([expect.stringMatching(/\.part$/)]);
    await load();
    expect(server.requests[1].range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it("does not even ask when the signal has fired before", async () => {
    await expect(load({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" });
    expect(server.requests).toHaveLength(0);
  });

  it("says that the cache folder cannot be used, without asking any mirror", async () => {
    await mkdir(join(cacheDirectory, ".."), { recursive: true });
    const file = join(cacheDirectory, "..", "file");
    await writeFile(file, "");
    await expect(load({ cacheDirectory: join(file, "mnist") })).rejects.toMatchObject({
      code: "io",
      message: expect.stringMatching(/a part of the path is a file, not a folder; choose another/) as string,
    });
    expect(server.requests).toHaveLength(0);
  });

  it("leaves nothing half-written on a full disk, and blames no mirror", async () => {
    disk.isFull = true;
    await expect(load({ mirrors: [server.url, second.url] })).rejects.toMatchObject({
      code: "io",
      message: expect.stringMatching(/the disk is full; free some space/) as string,
    });
    expect(await cached()).toEqual([]);
    expect(second.requests).toHaveLength(0);
  });

  it("leaves nothing half-written when the disk fills up after the download", async () => {
    server.answers.push((response) => {
      response.end(served[firstFile], () => undefined);
    });
    const onProgress = ({ done, total }: ProgressEvent): void => {
      disk.isFull = done >= (total ?? firstLength);
    };
    await expect(load({ onProgress })).rejects.toMatchObject({ code: "io" });
    expect((await cached()).filter((name) => !name.endsWith(".part"))).toEqual([]);
  });
});
