import { mkdir, mkdtemp, readdir, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeFileAtomically } from "./files";
import { isTemporaryFile, NOBODY_WRITES_AFTER, sweepTemporaryFiles } from "./temporary-files";

const UUID = "0e8c2b1e-65b7-4f7e-8d0f-0f9b3f2c6a11";

describe("isTemporaryFile", () => {
  it.each([`epoch-001.png.${UUID}.tmp`, `/runs/a/config.json.${UUID}.tmp`])("knows %s", (name) => {
    expect(isTemporaryFile(name)).toBe(true);
  });

  it.each(["epoch-001.png", "notes.tmp", `${UUID}.tmp`, `a.${UUID}.tmp.png`, `a.${UUID}.TMP`, ""])(
    "leaves %s alone",
    (name) => {
      expect(isTemporaryFile(name)).toBe(false);
    },
  );
});

describe("sweepTemporaryFiles", () => {
  it("removes what a killed process has left, in folders too, and nothing else", async () => {
    const folder = await mkdtemp(join(tmpdir(), "gan-cls-"));
    const outside = await mkdtemp(join(tmpdir(), "gan-cls-"));
    await mkdir(join(folder, "samples"));
    await writeFile(join(folder, "samples", `epoch-001.png.${UUID}.tmp`), "half");
    await writeFile(join(folder, `lock.json.${UUID}.tmp`), "{");
    await writeFile(join(folder, "mine.tmp"), "kept");
    await writeFile(join(outside, `far.${UUID}.tmp`), "kept");
    await symlink(outside, join(folder, "link"));

    const planned = await sweepTemporaryFiles(folder, { isDryRun: true });
    expect(planned).toMatchObject({ bytes: 5 });
    expect(await sweepTemporaryFiles(folder)).toEqual(planned);
    expect(await readdir(join(folder, "samples"))).toEqual([]);
    expect((await readdir(folder)).sort()).toEqual(["link", "mine.tmp", "samples"]);
    expect(await readdir(outside)).toEqual([`far.${UUID}.tmp`]);
    expect(await sweepTemporaryFiles(folder)).toEqual({ paths: [], bytes: 0 });
  });

  it("leaves what another process may still be writing", async () => {
    const folder = await mkdtemp(join(tmpdir(), "gan-cls-"));
    const [young, old] = ["young", "old"].map((name) => join(folder, `${name}.${UUID}.tmp`));
    await Promise.all([young, old].map((path) => writeFile(path, "half")));
    const before = new Date(Date.now() - 2 * NOBODY_WRITES_AFTER);
    await utimes(old, before, before);
    expect(await sweepTemporaryFiles(folder, { unchangedFor: NOBODY_WRITES_AFTER })).toEqual({
      paths: [old],
      bytes: 4,
    });
    expect(await readdir(folder)).toEqual([`young.${UUID}.tmp`]);
  });

  it("minds no folder that is missing", async () => {
    expect(await sweepTemporaryFiles(join(tmpdir(), "gan-cls-no-such-folder"))).toEqual({ paths: [], bytes: 0 });
  });

  it("knows the names that writeFileAtomically gives", async () => {
    const folder = await mkdtemp(join(tmpdir(), "gan-cls-"));
    const seen: string[] = [];
    await Promise.all([
      writeFileAtomically(join(folder, "a.json"), "x".repeat(4_000_000)),
      (async () => {
        while (seen.length === 0) {
          seen.push(...(await readdir(folder)));
        }
      })(),
    ]);
    expect(seen.every((name) => name === "a.json" || isTemporaryFile(name))).toBe(true);
  });
});
