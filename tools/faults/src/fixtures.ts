import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { createImageDataset, hashImages, Random } from "@gan-cls/core";
import { encode } from "fast-png";

const CLASSES = ["bars", "beams", "blocks"];
const SIDE = 28;

/** The names of MNIST's files, and the hashes that the command line has of them, then those of its two sets. */
const MNIST = {
  "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
};
const MNIST_SETS = {
  train: "cece0a8e3d17ea41cca5e6c3a6ea31a0180b89d8b89577f11e60942f69bc93e8",
  t10k: "638391781cb60ec3ed583002577d7a021fe5c6d8ee7ed19c63853f444ebb79ef",
};

/** One grey picture `[side, side]` of a class: a bright stroke on dark noise. */
function drawPicture(label: number, side: number, random: Random): Uint8Array {
  const at = 2 + random.integer(side - 8);
  const isInk = (y: number, x: number): boolean =>
    [y >= at && y < at + 4, x >= at && x < at + 4, y < at + 5 && x < at + 5 && y >= at - 2 && x >= at - 2][label];
  return Uint8Array.from({ length: side * side }, (_, index) => {
    const ink = isInk(Math.floor(index / side), index % side) ? 200 : 0;
    return ink + random.integer(50);
  });
}

/** The four IDX files of a small set by their names in MNIST: as many images to train and to test on. */
export function idxFiles(trainSize: number, testSize: number): Record<keyof typeof MNIST, Buffer> {
  const random = Random.fromSeed(16);
  const set = (name: string, size: number): [Buffer, Buffer] => {
    const labels = Uint8Array.from({ length: size }, (_, index) => index % CLASSES.length);
    const pictures = Array.from(labels, (label, index) => drawPicture(label, SIDE, random.stream(`${name}-${index}`)));
    return [idx([size, SIDE, SIDE], Buffer.concat(pictures)), idx([size], labels)];
  };
  const [trainImages, trainLabels] = set("train", trainSize);
  const [testImages, testLabels] = set("test", testSize);
  return {
    "train-images-idx3-ubyte": trainImages,
    "train-labels-idx1-ubyte": trainLabels,
    "t10k-images-idx3-ubyte": testImages,
    "t10k-labels-idx1-ubyte": testLabels,
  };
}

function idx(shape: readonly number[], data: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, 0x08, shape.length]);
  shape.forEach((size, axis) => header.writeUInt32BE(size, 4 + 4 * axis));
  return Buffer.concat([header, data]);
}

/** A data set as a folder of IDX files. */
export async function makeIdxFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(idxFiles(180, 60))) {
    await writeFile(join(folder, name), bytes);
  }
}

/** What the harness' server delivers in MNIST's place, packed, and which hashes take the place of MNIST's. */
export function smallMnist(): { files: Record<string, Uint8Array>; pins: Record<string, string> } {
  const plain = Object.entries(idxFiles(180, 60)) as [keyof typeof MNIST, Buffer][];
  const pins = plain.map(([name, bytes]) => [MNIST[name], sha256(bytes)]);
  const sets = Object.entries(MNIST_SETS).map(([name, hash]) => {
    const [images, labels] = plain.filter(([file]) => file.startsWith(name)).map(([, bytes]) => bytes);
    const shape = { rows: SIDE, columns: SIDE, channels: 1, classNames: CLASSES, name };
    const data = createImageDataset({ ...shape, pixels: images.subarray(16), labels: labels.subarray(8) });
    return [hash, hashImages(data)];
  });
  return {
    files: Object.fromEntries(plain.map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)])),
    pins: Object.fromEntries([...pins, ...sets]) as Record<string, string>,
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A folder of PNGs by class: `count` of each, `side` pixels wide and high. */
export async function makePictures(folder: string, count: number, side: number): Promise<void> {
  const random = Random.fromSeed(17);
  for (const [label, name] of CLASSES.entries()) {
    await mkdir(join(folder, name), { recursive: true });
    for (let index = 0; index < count; index++) {
      const data = drawPicture(label, side, random.stream(`${name}-${index}`));
      await writeFile(join(folder, name, `${index}.png`), encode({ width: side, height: side, data, channels: 1 }));
    }
  }
}
