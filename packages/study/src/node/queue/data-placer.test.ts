import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createImageDataset, sha256Hex } from "@gan-cls/core";
import { createStudyData } from "@gan-cls/data";
import { temporaryFolder } from "@gan-cls/testing";
import { beforeEach, expect, it } from "vitest";
import { createFolderBlobs, type FolderBlobs } from "../blobs/folder-blobs";
import { openPlacedData, shareData, type SharedData } from "../blobs/shared-data";
import { createDataPlacer, type DataPlacer } from "./data-placer";

const parent = await temporaryFolder();
const images = createImageDataset({
  ...{ name: "two", rows: 1, columns: 1, pixels: Uint8Array.of(0, 255), labels: Uint8Array.of(0, 1) },
});
const data = createStudyData({ name: "two", description: "two pixels", train: images, test: images });

let turn = 0;
let cache: FolderBlobs;
let shared: SharedData;
let placer: DataPlacer;
let notes: string[];

beforeEach(async () => {
  const folder = join(parent, String(turn++));
  const blobs = createFolderBlobs(join(folder, "shared"));
  [cache, notes] = [createFolderBlobs(join(folder, "cache")), []];
  shared = await shareData(data, { blobs, source: "two", pictures: {} });
  const onNote = (message: string): void => void notes.push(message);
  const { signal } = new AbortController();
  placer = createDataPlacer({ blobs, cache, sources: ["/nowhere"], onNote, signal });
});

it("looks once for all processes, at once or one after the other", async () => {
  const [first, second] = await Promise.all([placer.place(shared), placer.place(shared)]);
  expect(await placer.place({ ...shared })).toBe(first);
  expect(second).toBe(first);
  expect(notes).toEqual([expect.stringContaining("/nowhere cannot be read")]);
});

it("looks anew once a process could not open what was found, and then once for all again", async () => {
  const placed = await placer.place(shared);
  await rm(cache.place, { recursive: true });
  await expect(openPlacedData(placed)).rejects.toMatchObject({ code: "not-found" });
  placer.forget(placed);
  const again = await placer.place(shared);
  expect(await openPlacedData(again)).toMatchObject({ name: "two" });
  // Another process says so later of the first look.
  placer.forget(placed);
  expect(await placer.place(shared)).toBe(again);
  expect(notes).toHaveLength(2);
});

it("looks again for the next cell after a look that has failed", async () => {
  const gone = { ...shared, blob: sha256Hex(Uint8Array.of(7)) };
  const looks = [placer.place(gone), placer.place(gone)];
  const ends = await Promise.allSettled(looks);
  expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(notes).toHaveLength(1);
  await expect(placer.place(gone)).rejects.toMatchObject({ code: "not-found" });
  expect(notes).toHaveLength(2);
});
