import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sealJson } from "@gan-cls/core";
import { temporaryFolder } from "@gan-cls/testing";
import { describe, expect, it, vi } from "vitest";
import { createRunFolder, openRunFolder } from "./run-folder";

const UUID = "0e8c2b1e-65b7-4f7e-8d0f-0f9b3f2c6a11";
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
    expect(await readFile(join(out, "events.jsonl"), "utf8")).toMatch(
      /^\{"time":"2025-03-31T12:0\d:\d\d\.\d{3}Z","type":"run-end","crc":"[0-9a-f]{8}"\}\n$/,
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

  it("takes a folder in which a killed process has left no more than its lock and temporary files", async () => {
    const out = join(workingDirectory, "begun");
    await mkdir(out);
    await writeFile(join(out, "events.jsonl"), "");
    await writeFile(join(out, `config.json.${UUID}.tmp`), "{");
    await writeFile(join(out, "lock.json"), "{");
    await utimes(join(out, "lock.json"), 1, 1);
    const times = vi.spyOn(performance, "now");
    let clock = 0;
    // The damaged lock is watched for some seconds.
    times.mockImplementation(() => (clock += 5000));
    const folder = await createRunFolder({ command: "study", out, workingDirectory, now });
    times.mockRestore();
    expect((await readdir(out)).sort()).toEqual(["events.jsonl", "lock.json"]);
    folder.close();
  });

  it("gives runs names of their own and logs times in order while the clock jumps by 25 years", async () => {
    const years = ["2025", "2000", "2050", "2025", "2025"];
    const jumping = (): Date => new Date(`${years.shift() ?? "2000"}-03-31T12:00:00Z`);
    const options = {
      command: "study",
      out: undefined,
      workingDirectory: join(workingDirectory, "jumps"),
      now: jumping,
    };
    const [first, second] = [await createRunFolder(options), await createRunFolder({ ...options, now })];
    first.log({ type: "run-start" });
    first.log({ type: "run-end" });
    first.close();
    second.close();
    expect(first.path).not.toBe(second.path);
    const lines = (await readFile(first.file("events.jsonl"), "utf8")).trim().split("\n");
    const [from, to] = lines.map((line) => Date.parse((JSON.parse(line) as { time: string }).time));
    expect(to - from).toBeGreaterThanOrEqual(0);
    expect(to - from).toBeLessThan(3_600_000);
  });

  it("belongs to one at a time: the second is told whose it is, and changes nothing", async () => {
    const out = join(workingDirectory, "owned");
    const options = { command: "study", out, workingDirectory, now };
    const folder = await createRunFolder(options);
    await writeFile(join(out, `half.png.${UUID}.tmp`), "still being written");
    for (const second of [() => createRunFolder(options), () => openRunFolder(out, options)]) {
      await expect(second()).rejects.toMatchObject({ code: "invalid-argument", details: { pid: process.pid } });
    }
    expect((await readdir(out)).sort()).toEqual(["events.jsonl", `half.png.${UUID}.tmp`, "lock.json"]);
    folder.close();

    const resumed = await openRunFolder(out, options);
    // Swept: whoever wrote it has died.
    expect((await readdir(out)).sort()).toEqual(["events.jsonl", "lock.json"]);
    resumed.close();
    expect(await readdir(out)).toEqual(["events.jsonl"]);
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
