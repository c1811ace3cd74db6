import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { createImageDataset, withoutLabels, type Preprocessing } from "@gan-cls/core";
import { createStudyData, encodeIdx, type StudyData } from "@gan-cls/data";
import { temporaryFolder } from "@gan-cls/testing";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { nodeSha256 } from "../model-files";
import { packDataset, unpackDataset } from "./dataset-blob";
import { createFolderBlobs } from "./folder-blobs";
import { openPlacedData, placeData, shareData, type PlaceDataOptions } from "./shared-data";

const SHAPE = { rows: 8, columns: 9 };
const classNames = ["cat", "dog"];

/** Images that differ by `seed`; with a set without labels too. */
function someData(seed = 0, more: Partial<StudyData> = {}): StudyData {
  const part = (name: string, size: number) =>
    createImageDataset({
      ...{ ...SHAPE, name: `pets/${name}`, classNames, labels: Uint8Array.from({ length: size }, (_, at) => at % 2) },
      pixels: Uint8Array.from({ length: size * 72 }, (_, at) => (at * 7 + seed) % 256),
    });
  return createStudyData({
    ...{ name: "pets", description: "folder /home/me/pets", domain: "pets", augmentation: "photos" },
    ...{ train: part("train", 6), test: part("test", 4), unlabelled: withoutLabels(part("unlabelled", 3)) },
    ...more,
  });
}

const PREPROCESSING: Preprocessing = {
  ...{ rows: 8, columns: 9, channels: 1, fit: "cover", background: 0, invert: false, layout: "plain" },
};

describe("a data set as a blob", () => {
  it.each([
    someData(),
    someData(1, { preprocessing: PREPROCESSING }),
    someData(2, { unlabelled: undefined, domain: undefined }),
  ])("comes back as it was", async (data) => {
    const { preprocessing, ...back } = await unpackDataset("blob", await packDataset(data));
    expect({ ...back, ...(preprocessing && { preprocessing }) }).toEqual(data);
  });

  it("is the same bytes each time", async () => {
    expect(nodeSha256(await packDataset(someData()))).toBe(nodeSha256(await packDataset(someData())));
  });

  it("is a tar archive of IDX files, which other programs read", async () => {
    const tar = Buffer.from(gunzipSync(await packDataset(someData())));
    const idx = Buffer.from(encodeIdx({ shape: [4], data: Uint8Array.of(0, 1, 0, 1) }));
    expect(tar.includes("test-labels-idx1-ubyte")).toBe(true);
    expect(tar.indexOf(idx) % 512).toBe(0);
  });

  it("is refused when a byte of it has changed, or gives other hashes", async () => {
    const data = someData();
    const tar = new Uint8Array(gunzipSync(await packDataset(data)));
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: tar.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = tar.slice();
        damaged[at] ^= change;
        const opened = await unpackDataset("blob", gzipSync(damaged)).catch((error: unknown) => error);
        if (opened instanceof Error) {
          expect(opened).toMatchObject({ code: expect.stringMatching(/^invalid-(?:data|argument)$/) as string });
        }
      }),
      { numRuns: 60 },
    );
    await expect(unpackDataset("blob 7", Uint8Array.of(1, 2, 3))).rejects.toMatchObject({ code: "invalid-data" });
  });
});

describe("the data of a study on another machine", () => {
  const root = temporaryFolder();
  let turn = 0;
  let options: PlaceDataOptions;
  let notes: string[];

  beforeEach(async () => {
    const folder = join(await root, String(turn++));
    notes = [];
    options = {
      blobs: createFolderBlobs(join(folder, "shared")),
      cache: createFolderBlobs(join(folder, "cache")),
      onNote: (message) => notes.push(message),
    };
  });

  /** As a folder of IDX files on a worker's machine. */
  async function writeIdx(name: string, { train, test }: StudyData): Promise<string> {
    const folder = join(await root, `${turn}-${name}`);
    await mkdir(folder, { recursive: true });
    for (const [part, { pixels, labels, size, rows, columns }] of [
      ["train", train],
      ["t10k", test],
    ] as const) {
      await writeFile(
        join(folder, `${part}-images-idx3-ubyte`),
        encodeIdx({ shape: [size, rows, columns], data: pixels }),
      );
      await writeFile(join(folder, `${part}-labels-idx1-ubyte`), encodeIdx({ shape: [size], data: labels }));
    }
    return folder;
  }

  it("come from the study's blob, and the next time from this machine", async () => {
    const data = someData();
    const shared = await shareData(data, { ...options, source: "/home/me/pets", pictures: {} });
    const placed = await placeData(shared, options);
    expect(placed).toMatchObject({ file: options.cache.fileOf(shared.blob) });
    expect(await openPlacedData(placed)).toMatchObject({ name: "pets", trainHash: data.trainHash });
    const alone = { ...options, blobs: createFolderBlobs("/nonexistent") };
    expect(await placeData(JSON.parse(JSON.stringify(shared)) as typeof shared, alone)).toEqual(placed);
    expect(notes).toEqual([]);
  });

  it("come from a source of this machine that has the same", async () => {
    const data = someData(3, { unlabelled: undefined });
    const own = await writeIdx("own", data);
    const shared = await shareData(data, { ...options, source: "/home/me/pets", pictures: {} });
    const placed = await placeData(shared, { ...options, sources: ["/nonexistent/pets", own] });
    expect(placed).toMatchObject({ source: own });
    expect((await openPlacedData(placed)).testHash).toBe(data.testHash);
    expect(notes).toEqual([expect.stringContaining("/nonexistent/pets cannot be read")]);
  });

  it("are called as the study calls them, and varied as it says, wherever they come from", async () => {
    const data = someData(5, { unlabelled: undefined });
    const own = await writeIdx("plain", data);
    const sharing = await shareData(data, { ...options, source: "/home/me/pets", pictures: {} });
    const shared = JSON.parse(JSON.stringify(sharing)) as typeof sharing;
    // Once they are fetched, sources are not looked at.
    for (const sources of [[own], []]) {
      const placed = await placeData(shared, { ...options, sources });
      expect(Object.keys(placed)).toContain(sources.length > 0 ? "source" : "file");
      const opened = await openPlacedData(placed);
      const { name, domain, augmentation, train, test } = opened;
      expect({ name, domain, augmentation }).toEqual({ name: "pets", domain: "pets", augmentation: "photos" });
      expect([train.classNames, test.classNames]).toEqual([classNames, classNames]);
    }
    const plain = await shareData(someData(6, { unlabelled: undefined, domain: undefined, augmentation: undefined }), {
      ...{ ...options, source: "/home/me/pets", pictures: {} },
    });
    expect(plain.about).toEqual({ name: "pets", classNames });
  });

  it("never come from a copy that differs, which is named", async () => {
    const data = someData(0, { unlabelled: undefined });
    const differing = await writeIdx("differing", someData(1));
    const shared = await shareData(data, { ...options, source: differing, pictures: {} });
    const placed = await placeData(shared, { ...options, sources: [differing] });
    expect(placed).toHaveProperty("file");
    expect(notes).toEqual([
      expect.stringMatching(
        /differing holds other data than the study asks for: training images \w{12} expected, \w{12} found, test/,
      ),
    ]);
    await expect(openPlacedData({ ...placed, source: differing })).rejects.toMatchObject({ code: "checksum-mismatch" });
  });

  it("come from the blob where a data set with a name cannot be downloaded", async () => {
    const shared = await shareData(someData(), { ...options, source: "mnist", pictures: {} });
    const fetch = (): Promise<never> => Promise.reject(new TypeError("no network here"));
    const placed = await placeData(shared, { ...options, fetch, cacheDirectory: join(options.cache.place, "mnist") });
    expect(placed).toHaveProperty("file");
    expect(notes).toEqual([expect.stringContaining("mnist cannot be downloaded here")]);
  });

  it("are not found by a path of the study's machine", async () => {
    const data = someData(4, { unlabelled: undefined });
    const own = await writeIdx("path", data);
    const shared = await shareData(data, { ...options, source: own, pictures: {} });
    expect(shared.source).toBe("pets");
    expect(await placeData(shared, options)).toHaveProperty("file");
  });

  it("are refused where the blob is gone, damaged, or holds others than it should", async () => {
    const shared = await shareData(someData(), { ...options, source: "/home/me/pets", pictures: {} });
    const other = await options.blobs.put(await packDataset(someData(9)));
    await expect(placeData({ ...shared, blob: other }, options)).rejects.toMatchObject({ code: "checksum-mismatch" });
    await expect(placeData({ ...shared, blob: "0".repeat(64) }, options)).rejects.toMatchObject({ code: "not-found" });
    const path = createFolderBlobs(options.blobs.place).fileOf(shared.blob);
    await writeFile(path, (await readFile(path)).fill(7, 20, 21));
    await expect(placeData(shared, options)).rejects.toMatchObject({ code: "checksum-mismatch" });
  });

  it("are not looked for once the signal has fired", async () => {
    const shared = await shareData(someData(), { ...options, source: "mnist", pictures: {} });
    await expect(placeData(shared, { ...options, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "aborted",
    });
  });
});
