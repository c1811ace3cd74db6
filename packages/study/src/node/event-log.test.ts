import { existsSync } from "node:fs";
import { appendFile, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { boundRecord, LARGEST_LINE, openEventLog } from "./event-log";

describe("openEventLog", async () => {
  const folder = await temporaryFolder();

  it("writes one document a line and continues where it stopped", async () => {
    const path = join(folder, "events.jsonl");
    const first = openEventLog(path);
    first.append({ step: 1 });
    first.append({ text: "two\nlines" });
    first.close();
    const second = openEventLog(path);
    second.append({ step: 2 });
    second.close();
    const lines = (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { step: 1 },
      { text: "two\nlines" },
      { step: 2 },
    ]);
  });

  it("keeps a line that a killed process left unfinished apart from its own", async () => {
    const path = join(folder, "killed.jsonl");
    await writeFile(path, '{"step":1}\n{"st');
    const log = openEventLog(path);
    log.append({ step: 2 });
    log.close();
    expect((await readFile(path, "utf8")).split("\n")).toEqual(['{"step":1}', '{"st', '{"step":2}', ""]);
  });

  it.skipIf(!existsSync("/dev/full"))("tells of a full disk in one line", async () => {
    const path = join(folder, "full.jsonl");
    await symlink("/dev/full", path);
    const log = openEventLog(path);
    expect(() => log.append({ step: 1 })).toThrow(
      expect.objectContaining({
        code: "io",
        message: `openEventLog: cannot use ${path}: the disk is full; free some space or choose another folder`,
      }),
    );
    log.close();
  });

  it("leaves nothing of a line that could not be written", async () => {
    const path = join(folder, "cyclic.jsonl");
    await appendFile(path, "");
    const log = openEventLog(path);
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    expect(() => log.append(cyclic)).toThrow();
    log.append({ step: 1 });
    log.close();
    expect(await readFile(path, "utf8")).toBe('{"step":1}\n');
  });

  it("refuses a folder in its place", async () => {
    const path = join(folder, "a-folder");
    await mkdir(path);
    expect(() => openEventLog(path)).toThrow(expect.objectContaining({ code: "io" }));
  });
});

describe("boundRecord", () => {
  it("leaves out what is too long, and names it", () => {
    const confusion = Array.from({ length: 200_000 }, () => 12);
    const row = boundRecord({ type: "row", method: "cnn", confusion, note: "ä".repeat(200_000) });
    expect(row).toEqual({ type: "row", method: "cnn", note: "ä".repeat(1000), omitted: ["confusion", "note"] });
    expect(boundRecord({ type: "ä".repeat(LARGEST_LINE) })).toEqual({ type: "ä".repeat(1000), omitted: ["type"] });
    const usual = { type: "run-end" };
    expect(boundRecord(usual)).toBe(usual);
  });
});
