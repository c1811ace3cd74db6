import { existsSync } from "node:fs";
import { mkdtemp, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { makeFolder } from "./files";

describe("makeFolder", async () => {
  const folder = await mkdtemp(join(tmpdir(), "gan-cls-"));

  it("makes every folder that is missing, and minds none that is there", async () => {
    const path = join(folder, "a", "b", "c");
    await makeFolder(path);
    await makeFolder(path);
    expect((await stat(path)).isDirectory()).toBe(true);
  });

  it("gives the system's reason", async () => {
    await writeFile(join(folder, "file"), "");
    await expect(makeFolder(join(folder, "file", "run"))).rejects.toMatchObject({ code: "ENOTDIR" });
    await symlink(join(folder, "loop"), join(folder, "loop"));
    await expect(makeFolder(join(folder, "loop", "run"))).rejects.toMatchObject({ code: "ELOOP" });
  });

  it.skipIf(!existsSync("/proc/self"))("returns from places where nothing can be made", async () => {
    await expect(makeFolder("/proc/gan-cls/run")).rejects.toMatchObject({
      code: expect.stringMatching(/^E/) as string,
    });
  });
});
