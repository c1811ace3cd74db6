import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@gan-cls/testing";
import { beforeEach, describe, expect, it } from "vitest";
import type { Cell, FinishedCell } from "../../cells/cell";
import { METHODS } from "../../methods/registry";
import { createFolderBlobs } from "../blobs/folder-blobs";
import { readStoredCell, storeCell } from "../folder-store";
import { createCellTaker, type CellTaker } from "./cell-taker";
import { handOver } from "./hand-over.test-helper";
import { textHash, type CellResult } from "./queue-job";

const parent = await temporaryFolder();
const KEY = textHash("key");
const CELL: Cell = { method: METHODS[0], labels: 2, seed: 1, name: METHODS[0].name };
const ROW_FILE = `checkpoints/rows/${CELL.name}.json`;

let folder: string;
let results: CellResult[];
let taker: CellTaker;
let runs = 0;
const blobs = createFolderBlobs(join(parent, "blobs"));

beforeEach(async () => {
  folder = join(parent, `run-${runs++}`);
  await mkdir(folder);
  results = [];
  const file = (...parts: string[]): string => join(folder, ...parts);
  const { writeFileAtomically } = await import("@gan-cls/core/node");
  const store = {
    loadCell: (name: string) => readStoredCell(file(`checkpoints/rows/${name}.json`)),
    saveCell: (cell: FinishedCell) =>
      storeCell({ write: (path, content) => writeFileAtomically(file(path), content) }, cell),
  };
  taker = createCellTaker(
    { blobs, folder: { path: folder, file }, store },
    { results: () => Promise.resolve(results) },
  );
});

const resultOf = (label: number, change?: object): Promise<CellResult> =>
  handOver(blobs, CELL, { key: KEY, label, change });

describe("taking a result", () => {
  it("puts the cell into the run folder, once its digest is right", async () => {
    const result = await resultOf(0);
    results = [result];
    const { finished, warning } = await taker.take(CELL, KEY, JSON.parse(JSON.stringify(result)));
    expect(finished).toMatchObject({ name: CELL.name, row: { testSize: 2 } });
    expect(warning).toBeUndefined();
    expect(existsSync(join(folder, ROW_FILE))).toBe(true);
    expect(await taker.disagreements()).toEqual([]);
  });

  it.each([
    ["another digest", { digest: textHash("other") }, "checksum-mismatch"],
    ["another key", { key: textHash("other") }, "invalid-data"],
    ["a blob that is gone", { blob: textHash("gone") }, "not-found"],
    ["no form", { format: 7 }, "invalid-data"],
  ])("refuses one with %s, and leaves the run as it was", async (_name: string, change: object, code: string) => {
    const taking = taker.take(CELL, KEY, { ...(await resultOf(0)), ...change });
    await expect(taking).rejects.toMatchObject({ code });
    expect(existsSync(join(folder, ROW_FILE))).toBe(false);
  });

  it("refuses that of another cell under this name", async () => {
    await expect(taker.take(CELL, KEY, await resultOf(0, { seed: 2 }))).rejects.toThrow(
      /to be of this cell, got another/,
    );
  });
});

describe("two machines that disagree", () => {
  it("are both kept, and the row says it", async () => {
    const [own, other] = [await resultOf(0), await resultOf(1)];
    results = [own, other];
    const { finished, warning } = await taker.take(CELL, KEY, own);
    const note =
      "Two machines disagree: the figures are those of worker-0 (simd, x64 fused); worker-1 (simd, arm64 fused) found others.";
    expect(finished.row.notes).toEqual([note]);
    expect(warning).toContain(note);
    expect((await readStoredCell(join(folder, ROW_FILE)))?.row.notes).toEqual([note]);
    expect(existsSync(join(folder, "disagreements", `${CELL.name}-${other.digest.slice(0, 12)}.tar`))).toBe(true);
    // Said once.
    expect(await taker.disagreements()).toEqual([]);
  });

  it("are noticed at the end, too", async () => {
    const own = await resultOf(0);
    results = [own];
    expect((await taker.take(CELL, KEY, own)).warning).toBeUndefined();
    results = [own, await resultOf(1)];
    const [noted, ...more] = await taker.disagreements();
    expect(noted.warning).toContain("Two machines disagree");
    expect(noted.finished.row.notes).toHaveLength(1);
    expect(more).toEqual([]);
  });
});
