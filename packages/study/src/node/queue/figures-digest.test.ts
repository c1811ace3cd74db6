import { expect, it } from "vitest";
import { packFiles } from "../blobs/named-files";
import { figuresDigest } from "./figures-digest";

const ROW = { method: "cnn", labels: 10, seed: 1, testAccuracy: 0.5, seconds: 2, peakMemoryBytes: 7, notes: ["one"] };

function digest({
  row = ROW,
  model = [1, 2, 3],
  predictedLabels = [0, 1],
}: { row?: object; model?: number[]; predictedLabels?: number[] } = {}): Promise<string> {
  const document = { name: "cnn", row, predictedLabels, checksum: `of ${JSON.stringify(row)}` };
  const files = [
    { path: "models/cnn/weights.bin", bytes: Uint8Array.from(model) },
    { path: "checkpoints/rows/cnn.json", bytes: new TextEncoder().encode(JSON.stringify(document)) },
  ];
  return figuresDigest("test", packFiles(files), "cnn");
}

it("is the same whatever time, memory, machine and mishaps were", async () => {
  const other = { ...ROW, seconds: 9, peakMemoryBytes: 1, notes: ["two"], computedBy: { engine: "simd" } };
  const { notes: _notes, ...quiet } = ROW;
  expect(await digest({ row: other })).toBe(await digest());
  expect(await digest({ row: quiet })).toBe(await digest());
  expect(await digest()).toMatch(/^[0-9a-f]{64}$/);
});

it("is another one as soon as anything that was found differs", async () => {
  const digests = [
    await digest(),
    await digest({ row: { ...ROW, testAccuracy: 0.5000000001 } }),
    await digest({ row: { ...ROW, seed: 2 } }),
    await digest({ model: [1, 2, 4] }),
    await digest({ predictedLabels: [1, 1] }),
  ];
  expect(new Set(digests).size).toBe(digests.length);
});
