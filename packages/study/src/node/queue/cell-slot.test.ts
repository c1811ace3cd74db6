import { existsSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@gan-cls/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createFolderBlobs } from "../blobs/folder-blobs";
import type { PlacedData } from "../blobs/shared-data";
import { createCellSlot, WorkerRefusal, type CellSlot } from "./cell-slot";
import { failing, writeFakeChild, type FakeChild } from "./fake-child.test-helper";
import { SPEC } from "./fake-queue.test-helper";
import { JOB_FORMAT, textHash } from "./queue-job";

const parent = await temporaryFolder();
const { computedBy } = SPEC;
const PLACED = { ...SPEC.data, file: "/somewhere" } satisfies PlacedData;
const TASK = {
  job: { format: JOB_FORMAT, study: SPEC.study, spec: textHash("spec"), cell: "cnn", key: textHash("key") },
  ...{ spec: SPEC, notes: [], emit: () => Promise.resolve() },
};

const slots: CellSlot[] = [];
afterEach(() => Promise.all(slots.splice(0).map((slot) => slot.close())));

let turn = 0;

/** A slot whose processes answer as they are told. */
async function slotOf(child: FakeChild, place: () => Promise<PlacedData> = () => Promise.resolve(PLACED)) {
  const name = `slot-${turn++}`;
  const [folder, forget] = [join(parent, name), vi.fn()];
  const slot = createCellSlot({
    ...{ worker: "host-1", entry: await writeFakeChild(parent, name, child), environment: process.env, folder },
    ...{ blobs: createFolderBlobs(join(parent, "blobs")), data: { place, forget }, modules: new Map() },
  });
  slots.push(slot);
  return { slot, folder, forget };
}

describe("a cell that fails", () => {
  it.each(["unsupported", "missing-kernel", "invalid-data"])("fails its study by %s", async (code) => {
    const { slot } = await slotOf({ computedBy, answer: failing(code) });
    const running = slot.run(TASK);
    await expect(running).rejects.toMatchObject({ code });
    await expect(running).rejects.not.toBeInstanceOf(WorkerRefusal);
  });

  it.each(["unsupported", "missing-kernel"])("is put back by %s where the engine does not start", async (code) => {
    const { slot } = await slotOf({ answer: failing(code) });
    await expect(slot.run(TASK)).rejects.toBeInstanceOf(WorkerRefusal);
    // The next cell tries again.
    expect(slot.spec).toBeUndefined();
  });

  it("is put back where the machine fails, and the next one has its data looked for anew", async () => {
    const { slot, folder, forget } = await slotOf({ computedBy, answer: failing("io") });
    await expect(slot.run(TASK)).rejects.toThrow(/fails by io/);
    expect(forget).toHaveBeenCalledWith(PLACED);
    expect([slot.spec, existsSync(folder)]).toEqual([undefined, false]);
    await expect(slot.run(TASK)).rejects.toBeInstanceOf(WorkerRefusal);
  });

  it("is put back where the network fails, which spoils nothing here", async () => {
    const { slot, forget } = await slotOf({ computedBy, answer: failing("network") });
    await expect(slot.run(TASK)).rejects.toBeInstanceOf(WorkerRefusal);
    expect(forget).not.toHaveBeenCalled();
    expect(slot.spec).toBe(TASK.job.spec);
  });
});

describe("a slot that is closed", () => {
  it("starts nothing for a cell that is just being set up", async () => {
    let found: (placed: PlacedData) => void = () => {};
    const { slot } = await slotOf({ computedBy }, () => new Promise((resolve) => (found = resolve)));
    const running = slot.run(TASK);
    running.catch(() => {});
    await expect.poll(() => found.length > 0).toBe(true);
    await slot.close();
    found(PLACED);
    await expect(running).rejects.toMatchObject({ code: "aborted" });
    expect(slot.spec).toBeUndefined();
    await expect(slot.run(TASK)).rejects.toMatchObject({ code: "aborted" });
  });

  it("ends the cell that it has", async () => {
    const { slot } = await slotOf({ computedBy });
    const running = slot.run(TASK);
    running.catch(() => {});
    await expect.poll(() => slot.spec !== undefined).toBe(true);
    await slot.close();
    await expect(running).rejects.toThrow(/aborted|stopped|ended by/);
  });
});
