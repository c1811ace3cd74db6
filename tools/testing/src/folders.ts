import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSealed, type ImageDataset } from "@gan-cls/core";
import { afterAll } from "vitest";

/** A folder that is removed when the file's tests are done. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gan-cls-"));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The value that a JSON file holds, without its checksum. */
export async function readJsonFile(...path: string[]): Promise<unknown> {
  return openSealed("readJsonFile", join(...path), await readFile(join(...path), "utf8"));
}

/** Writes two grey data sets as the four IDX files of MNIST's names; returns their folder. */
export async function writeIdxFolder(
  folder: string,
  { train, test }: Record<"train" | "test", ImageDataset>,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const [set, { pixels, labels, size, rows, columns }] of Object.entries({ train, t10k: test })) {
    await writeFile(join(folder, `${set}-images-idx3-ubyte`), idx([size, rows, columns], pixels));
    await writeFile(join(folder, `${set}-labels-idx1-ubyte`), idx([size], labels));
  }
  return folder;
}

/** Bytes of an IDX file of unsigned bytes. Written here because packages whose own tests need this kit cannot be asked. */
function idx(shape: readonly number[], data: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, 0x08, shape.length]);
  shape.forEach((size, axis) => header.writeUInt32BE(size, 4 + 4 * axis));
  return Buffer.concat([header, data]);
}
