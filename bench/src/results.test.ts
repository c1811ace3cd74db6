import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { collectVersions, writeResults, type Results } from "./results";

describe("collectVersions", () => {
  it("merges what the sides tell and marks what differs", () => {
    const told: Parameters<typeof collectVersions>[0] = [
      { side: "simd", versions: { node: "20.20.2", "@tensorflow/tfjs": "4.22.0" } },
      { side: "simd@24", versions: { node: "24.1.0", "@tensorflow/tfjs": "4.22.0" } },
      { side: "torch", versions: { torch: "2.13.0" } },
      { side: "simd", versions: { node: "20.20.2" } },
    ];
    expect(collectVersions(told)).toEqual({
      ...{ node: "20.20.2", "node (simd@24)": "24.1.0" },
      ...{ "@tensorflow/tfjs": "4.22.0", torch: "2.13.0" },
    });
  });
});

describe("writeResults", () => {
  it("writes both files, whole, into a folder that it makes", async () => {
    const parent = await mkdtemp(join(tmpdir(), "gan-cls-results-"));
    const results: Results = {
      machine: { cpu: "x", cores: 2, memoryGiB: 8, system: "Linux" },
      ...{ versions: {}, rows: [], data: "", rounds: 1, measurements: [], skipped: [] },
    };
    try {
      const folder = join(parent, "new");
      await writeResults(folder, { json: "results.json", markdown: "RESULTS.md" }, results, "# Results\n");
      expect((await readdir(folder)).sort()).toEqual(["RESULTS.md", "results.json"]);
      expect(JSON.parse(await readFile(join(folder, "results.json"), "utf8"))).toEqual(results);
      expect(await readFile(join(folder, "RESULTS.md"), "utf8")).toBe("# Results\n");
    } finally {
      await rm(parent, { recursive: true });
    }
  });
});
