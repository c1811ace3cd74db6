import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256Hex } from "@gan-cls/core";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFolderBlobs } from "./folder-blobs";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "blobs-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const HELLO = new TextEncoder().encode("hello");
const HASH_OF_HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

describe("a folder of blobs", () => {
  it("gives back what was put, by its SHA-256", async () => {
    const blobs = createFolderBlobs(join(folder, "made", "when-needed"));
    expect(await blobs.has(HASH_OF_HELLO)).toBe(false);
    expect(await blobs.put(HELLO)).toBe(HASH_OF_HELLO);
    expect(await blobs.has(HASH_OF_HELLO)).toBe(true);
    await blobs.release(HASH_OF_HELLO);
    expect(new TextDecoder().decode(await blobs.get(HASH_OF_HELLO))).toBe("hello");
  });

  it("gives back any bytes", async () => {
    const blobs = createFolderBlobs(folder);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const hash = await blobs.put(bytes);
        expect(hash).toBe(sha256Hex(bytes));
        expect([...(await blobs.get(hash))]).toEqual([...bytes]);
      }),
      { numRuns: 20 },
    );
  });

  it("lets many put the same blob at once, and leaves nothing else behind", async () => {
    const stores = Array.from({ length: 8 }, () => createFolderBlobs(folder));
    const hashes = await Promise.all(stores.map((blobs) => blobs.put(HELLO)));
    expect(new Set(hashes)).toEqual(new Set([HASH_OF_HELLO]));
    expect(await readdir(join(folder, "2c"))).toEqual([HASH_OF_HELLO]);
  });

  it("refuses a damaged blob, and replaces it when it is put again", async () => {
    const blobs = createFolderBlobs(folder);
    await blobs.put(HELLO);
    const path = join(folder, "2c", HASH_OF_HELLO);
    for (const damage of [() => writeFile(path, "hullo"), () => truncate(path, 3), () => writeFile(path, "hello!")]) {
      await damage();
      await expect(blobs.get(HASH_OF_HELLO)).rejects.toMatchObject({
        code: "checksum-mismatch",
        message: expect.stringContaining(`${HASH_OF_HELLO} in ${path}`) as string,
      });
      await blobs.put(HELLO);
      expect(await readFile(path, "utf8")).toBe("hello");
    }
  });

  it("names the store that lacks a blob", async () => {
    await expect(createFolderBlobs(folder).get(HASH_OF_HELLO)).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining(`${HASH_OF_HELLO} in ${folder}, got none; give the study`) as string,
    });
  });

  it.each(["", "../../etc/passwd", HASH_OF_HELLO.toUpperCase(), `${HASH_OF_HELLO}0`, `${HASH_OF_HELLO}\n`])(
    "takes %j for no hash",
    async (hash) => {
      const blobs = createFolderBlobs(folder);
      await expect(blobs.get(hash)).rejects.toMatchObject({ code: "invalid-argument" });
      await expect(blobs.has(hash)).rejects.toMatchObject({ code: "invalid-argument" });
    },
  );

  it("takes no blob above its limit", async () => {
    const blobs = createFolderBlobs(folder, { maxBytes: 4 });
    await expect(blobs.put(HELLO)).rejects.toThrow("at most 4 bytes");
    expect(await readdir(folder)).toEqual([]);
  });

  it("does nothing once its signal has fired", async () => {
    const blobs = createFolderBlobs(folder);
    const signal = AbortSignal.abort();
    await expect(blobs.put(HELLO, { signal })).rejects.toMatchObject({ code: "aborted" });
    await expect(blobs.get(HASH_OF_HELLO, { signal })).rejects.toMatchObject({ code: "aborted" });
    await expect(blobs.has(HASH_OF_HELLO, { signal })).rejects.toMatchObject({ code: "aborted" });
    expect(await readdir(folder)).toEqual([]);
  });
});
