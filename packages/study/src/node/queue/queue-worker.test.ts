import { join } from "node:path";
import { GanClsError } from "@gan-cls/core";
import { temporaryFolder } from "@gan-cls/testing";
import { afterEach, describe, expect, it } from "vitest";
import type { BlobStore } from "../blobs/blob-store";
import { createFolderBlobs } from "../blobs/folder-blobs";
import { writeFakeChild } from "./fake-child.test-helper";
import { fakeQueue, FakeWaitingError, SPEC } from "./fake-queue.test-helper";
import { JOB_FORMAT, textHash, type StudySpec } from "./queue-job";
import { runQueueWorker } from "./queue-worker";

const parent = await temporaryFolder();
const SPEC_TEXT = JSON.stringify(SPEC satisfies StudySpec);
const JOB = { format: JOB_FORMAT, study: SPEC.study, spec: textHash(SPEC_TEXT), cell: "cnn", key: textHash("key") };
const ending: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(ending.splice(0).map((end) => end())));

/** A worker of the study's version, and the queue that it works for. */
async function startWorker({ blobs = createFolderBlobs(join(parent, "blobs")) as BlobStore } = {}) {
  const queue = fakeQueue();
  const [stopping, notes] = [new AbortController(), [] as string[]];
  queue.texts.set(`gan-cls:study:${SPEC.study}`, SPEC_TEXT);
  const ended = runQueueWorker({
    ...{ connection: queue.connection, blobs, version: SPEC.version, versions: {}, jobs: 1, scratch: parent },
    ...{ entry: await writeFakeChild(parent, "child", {}), signal: stopping.signal },
    onNote: (message) => notes.push(message),
  });
  const end = (): Promise<number> => {
    stopping.abort();
    return ended;
  };
  ending.push(end);
  await expect.poll(() => queue.texts.size > 1).toBe(true);
  return { ...queue, notes, end };
}

describe("a worker of another version", () => {
  it("puts back a cell that is written in another form", async () => {
    const { give } = await startWorker();
    const { job, result } = give({ ...JOB, format: JOB_FORMAT + 1 });
    await expect(result).rejects.toBeInstanceOf(FakeWaitingError);
    expect(job.isBack).toBe(true);
    expect(job.said).toEqual([
      {
        type: "refused",
        worker: expect.any(String) as string,
        reason: expect.stringContaining("same version") as string,
      },
    ]);
  });

  it("puts back a cell whose study is written in another form", async () => {
    const { give, texts } = await startWorker();
    const text = JSON.stringify({ ...SPEC, format: JOB_FORMAT + 1, more: true });
    texts.set(`gan-cls:study:${SPEC.study}`, text);
    const { job, result } = give({ ...JOB, spec: textHash(text) });
    await expect(result).rejects.toBeInstanceOf(FakeWaitingError);
    expect(job).toMatchObject({ isBack: true, said: [{ type: "refused" }] });
  });
});

it("puts a cell back that it is just setting up, before it ends", async () => {
  let isAsked = false;
  const get: BlobStore["get"] = (_, { signal } = {}) =>
    new Promise((__, reject) => {
      isAsked = true;
      signal?.addEventListener("abort", () => reject(new GanClsError("aborted", "stopped")));
    });
  const { give, end } = await startWorker({ blobs: { ...createFolderBlobs(parent), get } });
  const { job, result } = give(JOB);
  result.catch(() => {});
  await expect.poll(() => isAsked).toBe(true);
  await end();
  expect(job.isBack).toBe(true);
  await expect(result).rejects.toBeInstanceOf(FakeWaitingError);
});
