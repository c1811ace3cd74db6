import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sealJson } from "@gan-cls/core";
import { temporaryFolder } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { createRunFolder } from "./run-folder";

const now = (): Date => new Date("2025-03-31T12:00:05.678Z");

describe("createRunFolder", async () => {
  const workingDirectory = await temporaryFolder();

  it("names runs by time and command, and numbers those of the same second", async () => {
    const options = { command: "train gan", out: undefined, workingDirectory, now };
    for (let run = 0; run < 3; run++) {
      (await createRunFolder(options)).close();
    }
    expect((await readdir(join(workingDirectory, "runs"))).sort()).toEqual([
      "2025-03-31T12-00-05-train-gan",
      "2025-03-31T12-00-05-train-gan-2",
      "2025-03-31T12-00-05-train-gan-3",
    ]);
  });

  it("writes files, JSON and events where they belong", async () => {
    const out = join(workingDirectory, "mine");
    const folder = await createRunFolder({ command: "study", out, workingDirectory, now });
    await folder.write("samples/a.png", Uint8Array.of(1, 2));
    await folder.writeJson("results.json", { rows: [] });
    folder.log({ type: "run-end" });
    folder.close();
    expect([...(await readFile(join(out, "samples", "a.png")))]).toEqual([1, 2]);
    expect(await readFile(join(out, "results.json"), "utf8")).toBe(sealJson({ rows: [] }));
    expect(await readFile(join(out, "events.jsonl"), "utf8")).toBe(
      '{"time":"2025-03-31T12:00:05.678Z","type":"run-end","crc":"4f436388"}\n',
    );
  });

  it("refuses a folder that holds something, and leaves it as it was", async () => {
    const out = join(workingDirectory, "used");
    await mkdir(out);
    await writeFile(join(out, "thesis.txt"), "years of work");
    await expect(createRunFolder({ command: "study", out, workingDirectory, now })).rejects.toMatchObject({
      code: "invalid-argument",
      message: expect.stringMatching(/--out must be a new or an empty folder, got .*used; choose another/) as string,
    });
    expect(await readdir(out)).toEqual(["thesis.txt"]);
  });

  it("tells in one line of a path that cannot be a folder", async () => {
    const file = join(workingDirectory, "file");
    await writeFile(file, "");
    const out = join(file, "run");
    await expect(createRunFolder({ command: "study", out, workingDirectory, now })).rejects.toMatchObject({
      code: "io",
      message: expect.stringContaining("a part of the path is a file") as string,
    });
  });
});
