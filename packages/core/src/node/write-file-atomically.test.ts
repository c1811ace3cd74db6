import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeFileAtomically } from "./files";

const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), "gan-cls-"));

describe("writeFileAtomically", () => {
  it("makes missing folders, writes, and replaces", async () => {
    const path = join(await temporaryFolder(), "a", "b.txt");
    await writeFileAtomically(path, "one");
    await writeFileAtomically(path, new TextEncoder().encode("two"));
    expect(await readFile(path, "utf8")).toBe("two");
    expect(await readdir(join(path, ".."))).toEqual(["b.txt"]);
  });

  it("says how to fix it when a part of the path is a file, and leaves nothing behind", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "file"), "");
    await expect(writeFileAtomically(join(folder, "file", "x"), "")).rejects.toMatchObject({ code: "io" });
    expect(await readdir(folder)).toEqual(["file"]);
  });

  it("keeps the old content and removes the temporary file when the rename fails", async () => {
    const folder = await temporaryFolder();
    await writeFileAtomically(join(folder, "target", "inside"), "kept");
    await expect(writeFileAtomically(join(folder, "target"), "new")).rejects.toMatchObject({ code: "io" });
    expect(await readdir(folder)).toEqual(["target"]);
    expect(await readFile(join(folder, "target", "inside"), "utf8")).toBe("kept");
  });
});
