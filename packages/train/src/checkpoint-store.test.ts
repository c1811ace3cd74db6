import { mkdir, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { memoryCheckpointStore } from "./memory-checkpoint-store";
import { fileCheckpointStore } from "./node/file-checkpoint-store";

const bytesOf = (step: number): Uint8Array => Uint8Array.of(step);

const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), "gan-cls-"));

describe.each([
  ["in memory", async () => memoryCheckpointStore()],
  ["on disk", async () => fileCheckpointStore(join(await temporaryFolder(), "checkpoints", "gan"))],
])("checkpoints %s", (_, create) => {
  it("are the newest three and the best, newest first", async () => {
    const store = await create();
    expect(await store.list()).toEqual([]);
    await store.save(20, bytesOf(20), { isBest: true });
    for (const step of [40, 60, 80, 100]) {
      await store.save(step, bytesOf(step));
    }
    expect(await store.list()).toEqual([100, 80, 60, 20]);
    expect(Uint8Array.from(await store.load(20))).toEqual(bytesOf(20));
    await store.save(120, bytesOf(120), { isBest: true });
    expect(await store.list()).toEqual([120, 100, 80]);
    for (const step of [140, 160, 180]) {
      await store.save(step, bytesOf(step));
    }
    expect(await store.list()).toEqual([180, 160, 140, 120]);
  });

  it("of later steps stay while a training comes from behind, and are replaced by its own", async () => {
    const store = await create();
    for (const step of [20, 40, 60]) {
      await store.save(step, bytesOf(step));
    }
    await store.save(30, bytesOf(30));
    expect(await store.list()).toEqual([60, 40, 30, 20]);
    await store.save(40, bytesOf(1));
    expect(Uint8Array.from(await store.load(40))).toEqual(bytesOf(1));
    await store.save(60, bytesOf(2), { isBest: true });
    expect(await store.list()).toEqual([60, 40, 30]);
    expect(Uint8Array.from(await store.load(60))).toEqual(bytesOf(2));
  });

  it("can be forgotten", async () => {
    const store = await create();
    await store.clear();
    await store.save(1, bytesOf(1));
    await store.clear();
    expect(await store.list()).toEqual([]);
    await expect(store.load(1)).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("fileCheckpointStore", () => {
  it("names its files by their steps, marks the best, and leaves alone what is not its own", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "notes.txt"), "mine");
    const store = fileCheckpointStore(folder, { keep: 2 });
    await store.save(20, bytesOf(20), { isBest: true });
    await store.save(40, bytesOf(40), { isBest: true });
    expect(await readdir(folder)).toEqual(["notes.txt", "step-00000020.safetensors", "step-00000040-best.safetensors"]);
    expect(store.describe?.(40)).toBe(join(folder, "step-00000040-best.safetensors"));
    await store.save(40, bytesOf(41));
    expect(await readdir(folder)).toEqual(["notes.txt", "step-00000020.safetensors", "step-00000040.safetensors"]);
  });

  it("says what is wrong with a folder that is none, and with a checkpoint of an earlier version", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "file"), "");
    await expect(fileCheckpointStore(join(folder, "file")).list()).rejects.toMatchObject({ code: "io" });
    await writeFile(join(folder, "gan.safetensors"), "");
    const store = fileCheckpointStore(join(folder, "gan"));
    await expect(store.list()).rejects.toThrow(/gan\.safetensors is a checkpoint of an earlier version/);
    await mkdir(join(folder, "gan"));
    await expect(store.list()).rejects.toMatchObject({ code: "invalid-data" });
  });
});
