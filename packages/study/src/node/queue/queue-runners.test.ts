import { join } from "node:path";
import { createImageDataset } from "@gan-cls/core";
import { createStudyData } from "@gan-cls/data";
import { temporaryFolder } from "@gan-cls/testing";
import { expect, it, vi } from "vitest";
import { createFolderBlobs } from "../blobs/folder-blobs";
import { planStudy } from "../../plan";
import { fakeQueue, SPEC } from "./fake-queue.test-helper";
import { createQueueRunners } from "./queue-runners";

const folder = await temporaryFolder();
const images = createImageDataset({
  ...{ name: "two", rows: 1, columns: 1, pixels: Uint8Array.of(0, 255), labels: Uint8Array.of(0, 1) },
});
const data = createStudyData({ name: "two", description: "two pixels", train: images, test: images });
const { preset, settings, seeds, implied, computedBy, version, versions } = SPEC;

/** The runners of a study with one cell, and the blobs that they put. */
function openRunners(maxBytes?: number) {
  const queue = fakeQueue();
  const blobs = createFolderBlobs(join(folder, "blobs"), { maxBytes });
  const put = vi.fn(blobs.put);
  const file = (...parts: string[]): string => join(folder, ...parts);
  const runners = createQueueRunners({
    ...{ connection: queue.connection, blobs: { ...blobs, put }, data, computedBy, version, versions },
    folder: { path: folder, file, writeJson: () => Promise.resolve() },
    store: { loadCell: () => Promise.resolve(undefined), saveCell: () => Promise.resolve() },
    plan: {
      ...{ preset, settings, seeds, implied, methods: ["knn"], modules: [], labels: [2] },
      ...{ data: "two", pictures: {}, discriminator: undefined },
    },
  });
  return { ...queue, put, runners };
}

it("refuses data that are too large for Redis before anything long begins, and says what takes them", async () => {
  const { runners } = openRunners(100);
  await expect(runners.prepare()).rejects.toMatchObject({
    code: "invalid-argument",
    message: expect.stringContaining("give the study and its workers a place for larger ones with --blobs") as string,
  });
  await expect(openRunners().runners.prepare(AbortSignal.abort())).rejects.toMatchObject({ code: "aborted" });
});

it("shares the data once, also where they are not shared before the first cell", async () => {
  for (const isPrepared of [true, false]) {
    const { runners, put, added } = openRunners();
    await (isPrepared && runners.prepare());
    const plan = planStudy({ data, methods: ["knn"], labels: [2] });
    const [runner] = runners.start(plan, () => Promise.resolve(), 1);
    const running = runner.run({ method: plan.methods[0], labels: 2, seed: 1, name: "knn" }, []);
    running.catch(() => {});
    await expect.poll(() => added.length > 0).toBe(true);
    expect(put).toHaveBeenCalledTimes(1);
    runner.stop();
    await runner.close();
  }
});
