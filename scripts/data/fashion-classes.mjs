import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Classes that the package `fashion-mnist` has a file for. */
const CLASSES = 10;

/**
 * Images of each class, as the package lists them, each an array of `pixels` bytes.
 *
 * @param folder Where the package's files lie: `0.json` to `9.json`.
 * @param needed Images that each class must have, of `pixels` bytes each.
 */
export async function readClasses(folder, { needed, pixels }) {
  const classes = [];
  for (let label = 0; label < CLASSES; label++) {
    const path = join(folder, `${label}.json`);
    const { data } = JSON.parse(await readFile(path, "utf8"));
    // The first class has two rows that are no images.
    const images = data.filter((image) => image.length === pixels);
    if (images.length < needed) {
      throw new Error(`fashion-mnist: expected ${needed} images of ${pixels} bytes in ${path}, got ${images.length}`);
    }
    classes.push(images);
  }
  return classes;
}

/** `count` images of each class from `from` on, classes in turn, so that any part of the set has all of them. */
export function interleave(classes, { from, count }) {
  const labels = Uint8Array.from({ length: classes.length * count }, (_, position) => position % classes.length);
  const pixels = new Uint8Array(labels.length * classes[0][0].length);
  labels.forEach((label, position) => {
    const image = classes[label][from + Math.floor(position / classes.length)];
    pixels.set(image, position * image.length);
  });
  return { labels, pixels };
}
