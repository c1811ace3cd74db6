import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { toFileError } from "./file-error";

const systemError = (code: string): Error => Object.assign(new Error(`${code}: raw text, write`), { code });

describe("toFileError", () => {
  it.each([
    ["ENOENT", "not-found", "no such file or folder"],
    ["ENOSPC", "io", "the disk is full; free some space or choose another folder"],
    ["EDQUOT", "io", "the disk quota is used up; free some space or choose another folder"],
    ["EROFS", "io", "the file system is read-only; choose another folder"],
    ["EACCES", "io", "permission denied; choose a folder that you may use"],
    ["EPERM", "io", "permission denied; choose a folder that you may use"],
    ["ENAMETOOLONG", "io", "a name in it is too long for this file system; choose a shorter one"],
    ["ENOTDIR", "io", "a part of the path is a file, not a folder; choose another path"],
    ["EISDIR", "io", "it is a folder, not a file; choose another path"],
    ["EMFILE", "io", "too many files are open"],
  ])("says what %s means and how to mend it", (systemCode, code, text) => {
    const cause = systemError(systemCode);
    const error = toFileError("save", "runs/a", cause);
    expect(error).toMatchObject({ code, message: `save: cannot use runs/a: ${text}` });
    expect(error.details).toEqual({ path: "runs/a", systemCode });
    expect(error.cause).toBe(cause);
  });

  it("keeps the system's words for what it does not know", () => {
    expect(toFileError("save", "a", systemError("EXYZ")).message).toBe("save: cannot use a: EXYZ: raw text, write");
    expect(toFileError("save", "a", "odd")).toMatchObject({ code: "io", message: "save: cannot use a: odd" });
    expect(toFileError("save", "a", undefined).details).toEqual({ path: "a", systemCode: "unknown" });
  });

  it("understands what the file system really throws", async () => {
    const missing = join(tmpdir(), "gan-cls-no-such-folder", "x");
    const error: unknown = await readFile(missing).catch((cause: unknown) => cause);
    expect(toFileError("load", missing, error)).toMatchObject({ code: "not-found" });
  });

  it("passes errors of gan-cls through, also those of another copy of the package", async () => {
    vi.resetModules();
    const { GanClsError } = await import("../errors");
    const error = new GanClsError("checksum-mismatch", "x");
    expect(toFileError("save", "a", error)).toBe(error);
  });
});
