import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { readStoppedRun, type RunConfig } from "./run-config";
import { shellCommand } from "./shell-command";

const CONFIG: RunConfig = {
  ...{ command: "study", arguments: ["--epochs", "3"], createdAt: "", engine: "simd", machine: "" },
  ...{ versions: {}, dataHashes: {}, plan: {} },
};

describe("readStoppedRun", async () => {
  const folder = await temporaryFolder();

  async function runWith(name: string, text: string): Promise<string> {
    const run = join(folder, name);
    await mkdir(run);
    await writeFile(join(run, "config.json"), text);
    return run;
  }

  it("reads what a run wrote", async () => {
    const run = await runWith("whole", JSON.stringify(CONFIG));
    expect(await readStoppedRun(run, "study")).toEqual({ folder: run, config: CONFIG });
  });

  it("names the command that made another run", async () => {
    const run = await runWith("gan", JSON.stringify({ ...CONFIG, command: "train gan" }));
    await expect(readStoppedRun(run, "study")).rejects.toMatchObject({
      code: "invalid-argument",
      message: expect.stringContaining("gan-cls resume takes any kind of run") as string,
    });
  });

  it.each([
    ["no-json", "{", "invalid-data"],
    ["null", "null", "invalid-data"],
    ["another-file", '{"rows":[]}', "invalid-data"],
    ["odd-arguments", JSON.stringify({ ...CONFIG, arguments: [1] }), "invalid-data"],
    ["no-hashes", JSON.stringify({ ...CONFIG, dataHashes: null }), "invalid-data"],
  ])("refuses %s", async (name, text, code) => {
    await expect(readStoppedRun(await runWith(name, text), "study")).rejects.toMatchObject({ code });
  });

  it("says when there is no run", async () => {
    await expect(readStoppedRun(join(folder, "none"), "study")).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("shellCommand", () => {
  it("quotes what a shell would take apart", () => {
    expect(shellCommand(["classify", "a\u001B'\\\u{202e}\n.png"], {})).toBe(
      String.raw`gan-cls classify $'a\u001b\'\\\u202e\u000a.png'`,
    );
    expect(shellCommand(["study", "--resume", "/my runs/it's"], {})).toBe(`gan-cls study --resume '/my runs/it'\\''s'`);
  });

  it("goes through npm when the user did", () => {
    expect(shellCommand(["doctor"], { npm_lifecycle_event: "start" })).toBe("npm run -s gan-cls -- doctor");
  });
});
