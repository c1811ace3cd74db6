/** Writes one test image of each digit, and all of them, to files that the other programs read. */
import { writeFileSync } from "node:fs";
import { openDataset } from "@gan-cls/data/node";

const { test } = await openDataset("mnist-10k");
const first = Array.from({ length: 10 }, (_, digit) => test.labels.indexOf(digit));
const pixels = first.flatMap((index) => [...test.pixels.subarray(index * 784, (index + 1) * 784)]);
writeFileSync("digits.json", JSON.stringify(pixels));
writeFileSync("test-images.bin", test.pixels);
