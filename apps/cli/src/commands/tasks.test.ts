import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { TasksDocument } from "@gan-cls/evaluate";
import { readJsonFile, temporaryFolder } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { cli, writeTinyDigits } from "../test-cli.test-helper";

const folder = await temporaryFolder();
const DATA = ["--data", await writeTinyDigits(folder), "--engine", "simd"];
const SHORT = ["--tasks", "clustering,retrieval", "--controls", "2", "--images", "40", ...DATA];

describe("gan-cls tasks", () => {
  const out = join(folder, "tasks");

  it("leaves figures and a report", async () => {
    const { exitCode, stdout } = await cli(["tasks", ...SHORT, "--seed", "4", "--out", out, "--json"]);
    expect(exitCode).toBe(0);
    const document = JSON.parse(stdout) as TasksDocument;
    expect(await readJsonFile(out, "tasks.json")).toEqual(document);
    expect(document).toMatchObject({
      ...{ seed: 4, leftOut: [], sizes: { train: 80, test: 40 } },
      discriminator: {
        source: "mnist-better-discriminator",
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      },
      seenTestImages: [{ of: 40 }],
    });
    // None of these tasks needs a generator.
    expect(document).not.toHaveProperty("generator");
    expect(document.rows.map(({ task, random }) => [task, random.seeds])).toEqual([
      ...[
        ["clustering", 2],
        ["clustering", 2],
      ],
      ...[
        ["retrieval", 2],
        ["retrieval", 2],
        ["retrieval", 2],
      ],
    ]);
    expect(document.rows[2].trained.value).toBeGreaterThan(0.5);
    const files = ["config.json", "events.jsonl", "report.html", "report.md", "tasks.json"];
    expect((await readdir(out)).sort()).toEqual(files);
    for (const name of ["report.md", "report.html"]) {
      const page = await readFile(join(out, name), "utf8");
      expect(page).toContain(document.discriminator.sha256);
      expect(page).toContain("--tasks clustering,retrieval --controls 2 --images 40 --seed 4");
    }
  });

  it("refuses options that only another task needs, and a run of no task", async () => {
    const refusals = [
      ["--generator", "mnist-better-generator", /expected restoring among --tasks with --generator, got clustering, r/],
      ["--other", "mnist-10k", /expected transfer among --tasks with --other, got clustering, retrieval; add it/],
    ] as const;
    for (const [option, value, message] of refusals) {
      const { exitCode, stderr } = await cli(["tasks", ...SHORT, option, value, "--out", join(folder, "refused")]);
      expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(message) as string });
    }
  });

  it("draws the page again, and says which part of it is damaged", async () => {
    const page = join(folder, "again.html");
    const drawn = await cli(["report", out, "--out", page]);
    expect(drawn.exitCode).toBe(0);
    expect(await readFile(page, "utf8")).toBe(await readFile(join(out, "report.html"), "utf8"));
    await writeFile(join(out, "tasks.json"), JSON.stringify({ rows: [{ task: "knitting" }] }));
    const { stderr } = await cli(["report", out, "--out", page]);
    expect(stderr).toContain("tasks.json (damaged: expected the figures of tasks in tasks.json, got something else");
  });

  it("prints a table, and says what cannot be measured", async () => {
    const { exitCode, stdout } = await cli([
      ...["tasks", "--tasks", "few-shot,transfer", "--controls", "1", ...DATA],
      ...["--other", join(folder, "tiny"), "--out", join(folder, "table")],
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/│ transfer │ accuracy, 10 labels a class │ +[\d.]+ % \([\d.]+ to [\d.]+\) │/);
    expect(stdout).toMatch(/│ few-shot │ accuracy, 5-way, 1-shot/);
    expect(stdout).toContain(`Report: ${pathToFileURL(join(folder, "table", "report.html")).href}`);
  });

  it.each<[string, string[], RegExp]>([
    ["an unknown task", ["--tasks", "few-shots"], /Expected some of transfer, .*Did you mean few-shot\?/],
    ["a generator for a discriminator", ["--discriminator", "mnist-better-generator"], /expected a discriminator/],
    ["no controls", ["--controls", "0"], /Expected an integer of at least 1/],
  ])("answers %s with one line", async (_, argv, message) => {
    const { exitCode, stderr } = await cli(["tasks", ...argv, ...DATA], { workingDirectory: folder });
    expect(exitCode).toBe(2);
    expect(stderr.trim().split("\n").at(-1)).toMatch(message);
  });
});
