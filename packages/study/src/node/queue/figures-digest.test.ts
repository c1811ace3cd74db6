import { expect, it } from "vitest";
import { packFiles } from "../blobs/named-files";
import { figuresDigest } from "./figures-digest";

const ROW = { method: "cnn", labels: 10, seed: 1, testAccuracy: 0.5, seconds: 2, peakMemoryBytes: 7, notes: ["one"] };

const CARD = { method: "cnn", data: "mnist", notes: ["one"], checksum: "of it", classCounts: [5, 5] };

function digest({
  row = ROW,
  model = [1, 2, 3],
  predictedLabels = [0, 1],
  card = CARD,
}: { row?: object; model?: number[]; predictedLabels?: number[]; card?: object } = {}): Promise<string> {
  const document = { name: "cnn", row, predictedLabels, checksum: `of ${JSON.stringify(row)}` };
  const files = [
    { path: "models/cnn/weights.bin", bytes: Uint8Array.from(model) },
    { path: "models/cnn/card.json", bytes: new TextEncoder().encode(JSON.stringify(card)) },
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

it("is the same whatever the data are called there, and whatever the card notes", async () => {
  const { notes: _notes, ...quiet } = CARD;
  expect(await digest({ card: { ...quiet, data: "my-folder", checksum: "of another" } })).toBe(await digest());
});

it("names a file that is no document", async () => {
  const files = [{ path: "models/cnn/card.json", bytes: Uint8Array.of(1) }];
  await expect(figuresDigest("a blob", packFiles(files), "cnn")).rejects.toMatchObject({
    ...{ code: "invalid-data", message: expect.stringContaining("a blob: models/cnn/card.json") as string },
  });
});

it("is another one as soon as anything that was found differs", async () => {
  const digests = [
    await digest(),
    await digest({ row: { ...ROW, testAccuracy: 0.5000000001 } }),
    await digest({ row: { ...ROW, seed: 2 } }),
    await digest({ model: [1, 2, 4] }),
    await digest({ predictedLabels: [1, 1] }),
    await digest({ card: { ...CARD, classCounts: [5, 6] } }),
  ];
  expect(new Set(digests).size).toBe(digests.length);
});
