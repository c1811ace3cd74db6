import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readRegularFile } from "./read-regular-file";

const onUnix = process.platform !== "win32";

describe("readRegularFile", async () => {
  const folder = await mkdtemp(join(tmpdir(), "gan-cls-"));
  const path = join(folder, "weights.bin");
  await writeFile(path, Uint8Array.of(1, 2, 3));

  it("reads a file, also through a link, an empty one, and one of exactly the bound", async () => {
    await symlink(path, join(folder, "link"));
    await writeFile(join(folder, "empty"), "");
    expect([...(await readRegularFile("load", path, { maxBytes: 3 }))]).toEqual([1, 2, 3]);
    expect([...(await readRegularFile("load", join(folder, "link")))]).toEqual([1, 2, 3]);
    expect(await readRegularFile("load", join(folder, "empty"))).toHaveLength(0);
  });

  it("refuses a larger one before it allocates anything", async () => {
    const sparse = join(folder, "sparse");
    await writeFile(sparse, "");
    await truncate(sparse, 2 ** 42);
    await expect(readRegularFile("load", sparse)).rejects.toMatchObject({
      code: "invalid-data",
      message: `load: expected at most 1073741824 bytes in ${sparse}, got 4398046511104`,
    });
    await expect(readRegularFile("load", path, { maxBytes: 2 })).rejects.toMatchObject({ code: "invalid-data" });
  });

  it("says what is missing and what is a folder", async () => {
    await expect(readRegularFile("load", join(folder, "none"))).rejects.toMatchObject({ code: "not-found" });
    await expect(readRegularFile("load", folder)).rejects.toMatchObject({
      code: "invalid-argument",
      message: `load: expected a file, got a folder, ${folder}; copy what is meant into a file`,
    });
  });

  it.runIf(onUnix)("refuses a named pipe at once, though nobody writes to it", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    await expect(readRegularFile("load", pipe)).rejects.toThrow("load: expected a file, got a named pipe");
  });

  it.runIf(existsSync("/dev/zero"))("refuses a device without an end, also behind a link", async () => {
    await symlink("/dev/zero", join(folder, "endless"));
    await expect(readRegularFile("load", join(folder, "endless"))).rejects.toThrow("got a device");
  });

  it.runIf(existsSync("/proc/self/status"))("reads files that do not tell their size, up to the bound", async () => {
    const text = Buffer.from(await readRegularFile("load", "/proc/self/status")).toString("utf8");
    expect(text).toContain("Pid:");
    await expect(readRegularFile("load", "/proc/self/status", { maxBytes: 10 })).rejects.toThrow("got more");
  });
});
