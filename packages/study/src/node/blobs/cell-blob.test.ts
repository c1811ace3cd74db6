import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { temporaryFolder } from "@gan-cls/testing";
import { expect, it } from "vitest";
import { packCell, unpackCell } from "./cell-blob";
import { packFiles } from "./named-files";

const root = await temporaryFolder();
const ROW = "checkpoints/rows/cnn.json";
const bytes = Buffer.from("x");

async function runWith(name: string, files: readonly string[]): Promise<string> {
  const folder = join(root, name);
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), file);
  }
  return folder;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

it("brings all files of a cell into another run, and none of others", async () => {
  const own = [ROW, "models/cnn/model.json", "models/cnn/weights.bin", "axes-cnn.png", "report/images/axes-cnn.idx.gz"];
  const others = ["checkpoints/rows/cnn-2.json", "models/cnn-2/model.json", "axes-cnn-2.png", "config.json"];
  const from = await runWith("from", [...own, ...others, "checkpoints/cnn/step-1.safetensors"]);
  const to = await runWith("to", ["config.json"]);
  const packed = await packCell(from, "cnn");
  await unpackCell("blob", packed, to, "cnn");
  expect(await filesIn(to)).toEqual([...own, "config.json"].sort());
  expect(await readFile(join(to, ROW), "utf8")).toBe(ROW);
  expect(Buffer.compare(await packCell(to, "cnn"), packed)).toBe(0);
});

it("packs no cell without its row", async () => {
  const folder = await runWith("unfinished", ["models/cnn/model.json"]);
  await expect(packCell(folder, "cnn")).rejects.toMatchObject({ code: "not-found" });
});

it.each([
  "config.json",
  "results.json",
  "checkpoints/rows/cnn-2.json",
  "models/cnn-2/model.json",
  "models/cnn",
  "models/cnn/../../config.json",
  "axes-cnn-2.png",
  "models/cnn/a\\..\\b",
])("writes nothing of a blob that also holds %s", async (foreign) => {
  const to = await runWith(`guarded-${foreign.replaceAll(/\W/g, "_")}`, ["config.json"]);
  const pack = (): Uint8Array =>
    packFiles([
      { path: ROW, bytes },
      { path: foreign, bytes },
    ]);
  // What packs nothing unsafe is not there to be unpacked.
  const blob = foreign.includes("..") ? undefined : pack();
  if (blob === undefined) {
    expect(pack).toThrow("expected relative paths");
  } else {
    await expect(unpackCell("blob", blob, to, "cnn")).rejects.toMatchObject({ code: "invalid-data" });
  }
  expect(await filesIn(to)).toEqual(["config.json"]);
});

it("writes nothing of a blob without the row", async () => {
  const to = await runWith("rowless", ["config.json"]);
  const blob = packFiles([{ path: "models/cnn/model.json", bytes }]);
  await expect(unpackCell("blob 7", blob, to, "cnn")).rejects.toThrow(
    "blob 7: expected the files of the cell cnn, got none with its row",
  );
});
