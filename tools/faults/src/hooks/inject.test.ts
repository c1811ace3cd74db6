import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Injection } from "../command";

/** What the packages do for every file, and a line of a log. */
const PROGRAM = `
import { open, rename } from "node:fs/promises";
import { openSync, writeSync, closeSync } from "node:fs";
const file = await open("a.tmp", "wx");
await file.writeFile("0123456789");
await file.sync();
await file.close();
await rename("a.tmp", "a");
const log = openSync("log", "a");
writeSync(log, Buffer.from("0123456789"));
closeSync(log);
console.log(new Date().getUTCFullYear());
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gan-cls-faults-test-"));
  await writeFile(join(folder, "program.mjs"), PROGRAM);
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs the program with an injection; resolves to how it ended and which files it left. */
async function run(injection: Partial<Injection>): Promise<{ end: unknown; out: string; files: string[] }> {
  const plan = { under: folder, marker: join(folder, "..", `${folder.split("/").at(-1)}-struck`), ...injection };
  const options = { cwd: folder, env: { ...process.env, GAN_CLS_FAULT: JSON.stringify(plan) } };
  const words = [`--import=${new URL("inject.mjs", import.meta.url).href}`, "program.mjs"];
  const ended = await promisify(execFile)(process.execPath, words, options).then(
    ({ stdout }) => ({ end: 0, out: stdout.trim() }),
    (error: { code: number; signal: string | null; stderr: string }) => ({
      end: error.signal ?? error.code,
      out: error.stderr,
    }),
  );
  await rm(plan.marker, { force: true });
  const files = (await readdir(folder)).filter((name) => name !== "program.mjs" && name !== "trace");
  return { ...ended, files };
}

describe("the hook", () => {
  it("lists every write", async () => {
    const trace = join(folder, "trace");
    expect((await run({ trace })).end).toBe(0);
    const lines = (await readFile(trace, "utf8")).trim().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { call: string }).call)).toEqual([
      ...["open", "writeFile", "sync", "rename", "open", "writeSync"],
    ]);
  });

  it.each([
    [{ at: 4, when: "before" }, ["a.tmp"]],
    [{ at: 4, when: "after" }, ["a"]],
  ] as const)("kills at a write: %j", async (where, files) => {
    expect(await run({ act: "kill", ...where })).toMatchObject({ end: "SIGKILL", files });
  });

  it("writes half, then fails as a full disk does", async () => {
    const { end, out } = await run({ act: "ENOSPC", at: 6, when: "half" });
    expect([end, out]).toEqual([1, expect.stringContaining("ENOSPC")]);
    expect(await readFile(join(folder, "log"), "utf8")).toBe("01234");
  });

  it("lets the clock jump", async () => {
    const year = new Date().getUTCFullYear();
    const { out } = await run({ clock: [[3, -25 * 365.25 * 86_400_000]] });
    expect(Math.abs(Number(out) - (year - 25))).toBeLessThanOrEqual(1);
  });
});
