import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { difference, fingerprint } from "./fingerprint";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gan-cls-faults-test-"));
  await mkdir(join(folder, "models"));
});
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, content: string): Promise<void> => writeFile(join(folder, name), content);

describe("the fingerprint of a run", () => {
  it("sees every byte of a model and every figure", async () => {
    await write("models/weights.bin", "abc");
    await write("results.json", JSON.stringify({ accuracy: 0.5, seconds: 1, notes: ["Resumed after a stop."] }));
    const before = await fingerprint(folder);
    await write("results.json", JSON.stringify({ accuracy: 0.5, seconds: 2 }, null, 2));
    expect(difference(before, await fingerprint(folder))).toBeUndefined();
    await write("results.json", JSON.stringify({ accuracy: 0.6, seconds: 2, notes: [] }));
    await write("models/weights.bin", "abd");
    await write("models/more.bin", "");
    expect(difference(before, await fingerprint(folder))).toBe(
      "models/more.bin is too many, models/weights.bin differs, results.json differs",
    );
    await rm(join(folder, "models"), { recursive: true });
    expect(difference(before, await fingerprint(folder))).toBe("models/weights.bin is missing, results.json differs");
  });
});
