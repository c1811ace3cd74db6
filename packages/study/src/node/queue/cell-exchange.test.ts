import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "@gan-cls/core/node";
import { temporaryFolder } from "@gan-cls/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Cell, FinishedCell } from "../../cells/cell";
import { dealCells } from "../../cells/deal-cells";
import type { StudyEvent } from "../../events";
import { METHODS } from "../../methods/registry";
import { createFolderBlobs } from "../blobs/folder-blobs";
import { readStoredCell, storeCell } from "../folder-store";
import { createCellExchange, type ExchangeInit } from "./cell-exchange";
import { fakeQueue, SPEC, type FakeQueue } from "./fake-queue.test-helper";
import { handOver } from "./hand-over.test-helper";
import { createQueueStore } from "./queue-store";

const parent = await temporaryFolder();
const CELL: Cell = { method: METHODS[0], labels: 10, seed: 1, name: METHODS[0].name };
const ABORTED = { code: "aborted" };
const never = new Promise<never>(() => {});

let turn = 0;
let folder: string;

beforeEach(async () => {
  folder = join(parent, `run-${turn++}`);
  await mkdir(folder);
});

afterEach(() => vi.useRealTimers());

/** The study's end of a queue that the test holds. */
function openExchange({
  queue = fakeQueue(),
  blobs = createFolderBlobs(join(folder, "blobs")),
  openSpec = () => Promise.resolve(SPEC),
}: Partial<Pick<ExchangeInit, "blobs" | "openSpec">> & { readonly queue?: FakeQueue } = {}) {
  const warnings: string[] = [];
  const emit = (event: StudyEvent): Promise<void> =>
    Promise.resolve(void (event.type === "warning" && warnings.push(event.message)));
  const file = (...parts: string[]): string => join(folder, ...parts);
  const store = {
    loadCell: (name: string) => readStoredCell(file(`checkpoints/rows/${name}.json`)),
    saveCell: (cell: FinishedCell) =>
      storeCell({ write: (path, content) => writeFileAtomically(file(path), content) }, cell),
  };
  const exchange = createCellExchange({
    ...{ connection: queue.connection, blobs, folder: { path: folder, file }, store, emit, openSpec },
    onPlaces() {},
  });
  return { ...queue, blobs, warnings, runner: exchange.createRunner(0) };
}

it("says how workers of this very queue are started, with its prefix and its place for blobs", async () => {
  const usual = fakeQueue();
  const own = fakeQueue({ prefix: "lab" });
  const inRedis = { ...createFolderBlobs(folder), place: "redis://host:6379/0" };
  for (const [exchange, command] of [
    [openExchange({ queue: usual, blobs: inRedis }), "gan-cls worker --queue redis://host:6379/0"],
    [
      openExchange({ queue: own, blobs: createFolderBlobs("/mnt/our blobs") }),
      "gan-cls worker --queue 'redis://host:6379/0?prefix=lab' --blobs '/mnt/our blobs'",
    ],
  ] as const) {
    const { runner, warnings, added } = exchange;
    const running = runner.run(CELL, []);
    await expect.poll(() => added.length > 0).toBe(true);
    expect(warnings).toEqual([`No worker takes cells from redis://host:6379/0 yet; start some: ${command}`]);
    runner.stop();
    await expect(running).rejects.toMatchObject(ABORTED);
    await runner.close();
  }
});

describe("a study that stops", () => {
  it("takes its cells out of the queue, also where Redis does not keep that it stops", async () => {
    const { runner, redis, warnings, added, removed } = openExchange();
    const running = runner.run(CELL, []);
    await expect.poll(() => added.length > 0).toBe(true);
    redis.set = () => Promise.reject(new Error("READONLY You can't write against a read only replica."));
    runner.stop();
    await expect(running).rejects.toMatchObject(ABORTED);
    await runner.close();
    expect(removed).toEqual([added[0].opts.jobId]);
    expect(warnings.at(-1)).toMatch(/^Workers do not hear that the study stops.*READONLY/);
  });

  it("does not wait for a Redis that is away while the first cell is put into the queue", async () => {
    const { runner, redis, added } = openExchange();
    redis.set = () => never;
    const running = runner.run(CELL, []);
    vi.useFakeTimers();
    runner.stop();
    await expect(running).rejects.toMatchObject(ABORTED);
    const closing = runner.close();
    await vi.advanceTimersByTimeAsync(5000);
    await closing;
    expect(added).toEqual([]);
  });

  it("does not wait for a result that is just being read", async () => {
    const [queue, get] = [fakeQueue(), vi.fn(() => never)];
    const blobs = createFolderBlobs(join(folder, "blobs"));
    const { runner, events, added } = openExchange({ queue, blobs: { ...blobs, get } });
    const running = runner.run(CELL, []);
    await expect.poll(() => added.length > 0).toBe(true);
    const { jobId } = added[0].opts;
    events.emit("completed", { jobId, returnvalue: await handOver(blobs, CELL, { key: added[0].data.key, label: 0 }) });
    await expect.poll(() => get.mock.calls.length > 0).toBe(true);
    vi.useFakeTimers();
    runner.stop();
    await expect(running).rejects.toMatchObject(ABORTED);
    const closing = runner.close();
    await vi.advanceTimersByTimeAsync(5000);
    await closing;
  });

  it("tells whoever prepares the first cell", async () => {
    const asked = vi.fn<(signal: AbortSignal) => Promise<never>>(() => never);
    const { runner } = openExchange({ openSpec: asked });
    const running = runner.run(CELL, []);
    runner.stop();
    await expect(running).rejects.toMatchObject(ABORTED);
    expect(asked.mock.calls[0][0].aborted).toBe(true);
  });
});

it("ends without a Redis that has gone once all cells are there, and says what it did not look at", async () => {
  const { runner, redis, blobs, events, added, warnings } = openExchange();
  const running = runner.run(CELL, []);
  await expect.poll(() => added.length > 0).toBe(true);
  const { opts, data } = added[0];
  events.emit("completed", {
    jobId: opts.jobId,
    returnvalue: await handOver(blobs, CELL, { key: data.key, label: 0 }),
  });
  await running;
  redis.hgetall = () => never;
  vi.useFakeTimers();
  const correcting = runner.corrections?.();
  await vi.advanceTimersByTimeAsync(5000);
  expect(await correcting).toEqual([]);
  expect(warnings.at(-1)).toMatch(/was not asked whether machines disagree about a cell: it does not answer$/);
  const closing = runner.close();
  await vi.advanceTimersByTimeAsync(5000);
  await closing;
});

it("corrects a cell of which another machine has found other figures since", async () => {
  const { runner, blobs, events, added, warnings, connection } = openExchange();
  const beside = createQueueStore(connection);
  const corrected: FinishedCell[] = [];
  const dealing = dealCells({
    ...{ cells: [CELL], runners: [runner, runner], next: ([first]) => first, signal: new AbortController().signal },
    onStart: () => Promise.resolve(),
    async onFinished(cell, { row }) {
      expect(row.notes).toBeUndefined();
      const { key } = added[0].data;
      await beside.keepResult(await handOver(blobs, cell, { key, label: 0 }));
      await beside.keepResult(await handOver(blobs, cell, { key, label: 1 }));
    },
    onCorrected: (_, finished) => Promise.resolve(void corrected.push(finished)),
    onLost: () => Promise.resolve(),
  });
  await expect.poll(() => added.length > 0).toBe(true);
  const { opts, data } = added[0];
  const returnvalue = await handOver(blobs, CELL, { key: data.key, label: 0 });
  events.emit("completed", { jobId: opts.jobId, returnvalue });
  await dealing;
  await runner.close();
  expect(corrected.map(({ name, row }) => [name, row.notes])).toEqual([
    [CELL.name, [expect.stringMatching(/^Two machines disagree/)]],
  ]);
  expect((await readStoredCell(join(folder, `checkpoints/rows/${CELL.name}.json`)))?.row).toEqual(corrected[0].row);
  expect(warnings.filter((text) => text.includes("Two machines disagree"))).toHaveLength(1);
});
