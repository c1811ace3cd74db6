/**
 * Writes folders of pictures as people have them, to try `gan-cls learn` on: drawn by code, or taken from CIFAR-10, always the same.
 *
 *   npm run build && node scripts/data/picture-folders.mjs my-folders        (hues and symbols)
 *   npm run build && node scripts/data/picture-folders.mjs my-folders photos (CIFAR-10 is downloaded once)
 *
 * - `hues`: JPEGs of many sizes in three classes that differ in hue alone, 30 a class, and 150 without a label. In grey, nothing tells them apart.
 * - `symbols`: dark strokes on paper in five classes, as PNG, JPEG and WebP of many sizes: 15 a class to learn from, 60 to test on, and 300
 *   without a label.
 * - `photos`: three classes of CIFAR-10, 30 photos a class to learn from, 200 to test on, and 1 500 without a label.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { Random } from "../../packages/core/dist/index.js";
import { openDataset } from "../../packages/data/dist/node/index.js";

const sharp = createRequire(new URL("../../apps/cli/package.json", import.meta.url))("sharp");

const HUES = { violet: 30, amber: 150, teal: 270 };
const SYMBOLS = ["circle", "cross", "triangle", "square", "zigzag"];
const PATHS = {
  circle: "M50 20 A30 30 0 1 1 49.9 20 Z",
  cross: "M25 25 L75 75 M75 25 L25 75",
  triangle: "M50 20 L80 75 L20 75 Z",
  square: "M25 25 L75 25 L75 75 L25 75 Z",
  zigzag: "M20 65 L35 35 L50 65 L65 35 L80 65",
};
const FORMATS = ["png", "jpeg", "webp"];
const PHOTOS = ["airplane", "automobile", "horse"];

async function makeHues(folder, random) {
  for (const [name, angle] of Object.entries(HUES)) {
    await repeat(30, (index) => save(folder, name, index, drawHue(angle, random.stream(`${name}-${index}`)), "jpeg"));
  }
  const angles = Object.values(HUES);
  await repeat(150, (index) => {
    const picture = drawHue(angles[index % angles.length], random.stream(`more-${index}`));
    return save(folder, "unlabelled", index, picture, "jpeg");
  });
}

/** Soft grey texture of one hue: the lightness has the same distribution whatever the hue. */
function drawHue(angle, random) {
  const [width, height] = [between(random, 40, 200), between(random, 40, 200)];
  const waves = Array.from({ length: 4 }, () => [random.uniform() * 0.2, random.uniform() * 0.2, random.uniform() * 7]);
  const chroma = 30 + 15 * random.uniform();
  const [cb, cr] = [chroma * Math.cos((angle * Math.PI) / 180), chroma * Math.sin((angle * Math.PI) / 180)];
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const light = 128 + waves.reduce((sum, [a, b, c]) => sum + 9 * Math.sin(a * x + b * y + c), 0);
      // The inverse of JPEG's colour transform (ITU-T T.871).
      data[at++] = light + 1.402 * cr;
      data[at++] = light - 0.344136 * cb - 0.714136 * cr;
      data[at++] = light + 1.772 * cb;
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function makeSymbols(folder, random) {
  for (const name of SYMBOLS) {
    for (const [part, count] of Object.entries({ train: 15, test: 60 })) {
      await repeat(count, (index) =>
        save(folder, join(part, name), index, drawSymbol(name, random.stream(`${part}-${name}-${index}`))),
      );
    }
  }
  await repeat(300, (index) =>
    save(folder, "unlabelled", index, drawSymbol(SYMBOLS[index % SYMBOLS.length], random.stream(`more-${index}`))),
  );
}

function drawSymbol(name, random) {
  const [turn, size, stroke] = [(random.uniform() - 0.5) * 40, 0.6 + random.uniform() * 0.5, between(random, 3, 9)];
  const [x, y] = [(random.uniform() - 0.5) * 20, (random.uniform() - 0.5) * 20];
  const [paper, ink] = [between(random, 215, 255), between(random, 0, 90)];
  const [width, height] = [between(random, 60, 180), between(random, 60, 180)];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 100 100">
    <rect x="-100" y="-100" width="300" height="300" fill="rgb(${paper},${paper},${paper})"/>
    <path transform="translate(${x} ${y}) rotate(${turn} 50 50) translate(50 50) scale(${size}) translate(-50 -50)" d="${PATHS[name]}"
      fill="none" stroke="rgb(${ink},${ink},${ink})" stroke-width="${stroke}"/></svg>`;
  return sharp(Buffer.from(svg)).flatten({ background: "white" });
}

async function makePhotos(folder, random) {
  const { train, test } = await openDataset("cifar10");
  for (const name of PHOTOS) {
    await saveImages(join(folder, "train"), name, train, chooseOf(train, name, 30, random.stream(`train-${name}`)));
    await saveImages(join(folder, "test"), name, test, chooseOf(test, name, 200, random.stream(`test-${name}`)));
  }
  for (const name of PHOTOS) {
    // The labelled photos are drawn from the first half, these from the second, so that none is in both.
    const chosen = chooseOf(train, name, 500, random.stream(`more-${name}`), train.size / 2);
    await saveImages(folder, "unlabelled", train, chosen, `${PHOTOS.indexOf(name)}-`);
  }
}

function chooseOf({ labels, classNames, size }, name, count, random, from = 0) {
  const label = classNames.indexOf(name);
  const end = from === 0 ? size / 2 : size;
  const all = Array.from({ length: end - from }, (_, index) => from + index).filter((index) => labels[index] === label);
  return random.shuffle(Uint32Array.from(all)).slice(0, count);
}

async function saveImages(folder, name, { pixels, rows, columns, channels }, indices, prefix = "") {
  const length = rows * columns * channels;
  for (const [at, index] of indices.entries()) {
    const raw = { width: columns, height: rows, channels };
    await save(
      folder,
      name,
      `${prefix}${at}`,
      sharp(pixels.subarray(index * length, (index + 1) * length), { raw }),
      "png",
    );
  }
}

async function save(folder, name, index, picture, format = FORMATS[index % FORMATS.length]) {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(
    join(folder, name, `${index}.${format === "jpeg" ? "jpg" : format}`),
    await picture[format]().toBuffer(),
  );
}

async function repeat(count, make) {
  for (let index = 0; index < count; index++) {
    await make(index);
  }
}

function between(random, least, most) {
  return least + Math.floor(random.uniform() * (most - least + 1));
}

const [target, ...wanted] = process.argv.slice(2);
if (target === undefined) {
  throw new Error("picture-folders: expected a folder to write to, such as my-folders");
}
const makers = { hues: makeHues, symbols: makeSymbols, photos: makePhotos };
for (const name of wanted.length === 0 ? ["hues", "symbols"] : wanted) {
  await makers[name](join(resolve(target), name), Random.fromSeed(15).stream(name));
}
