import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claimPartFile, removePartFile } from "./part-file";

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "gan-cls-part-"))));
afterEach(() => rm(folder, { recursive: true }));

describe("claimPartFile", () => {
  it("gives the place to one at a time; another gets its own, which goes with it", async () => {
    const path = join(folder, "a.part");
    const [first, second] = [await claimPartFile(path), await claimPartFile(path)];
    expect(first.path).toBe(path);
    expect(second.path).not.toBe(path);
    await writeFile(first.path, "received");
    await writeFile(second.path, "received");
    await removePartFile(path);
    expect(await readdir(folder)).toContain("a.part");
    await first.release();
    await second.release();
    expect(await readdir(folder)).toEqual(["a.part"]);
    await removePartFile(path);
    expect(await readdir(folder)).toEqual([]);
    expect((await claimPartFile(path)).path).toBe(path);
  });

  it("takes the place of a process that is dead, or of a lock that is damaged", async () => {
    const path = join(folder, "a.part");
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    for (const owner of [String(pid), "no number"]) {
      await writeFile(`${path}.lock`, owner);
      const part = await claimPartFile(path);
      expect(part.path).toBe(path);
      await part.release();
    }
  });

  it("tells of a folder that cannot be used", async () => {
    await expect(claimPartFile(join(folder, "none", "a.part"))).rejects.toMatchObject({ code: "not-found" });
  });
});
