import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { unzipSync } from "fflate";
import { ROOT } from "../../scripts/workspace.mjs";

/** The built packages, as an application would have them. */
const load = (path) => import(pathToFileURL(join(ROOT, "packages", path)).href);

/**
 * Unpacks an exported classifier, loads it with the packages for Node and asks it what it said of its pictures in the page.
 *
 * @param {Uint8Array} archive
 */
export async function askInNode(archive) {
  const folder = mkdtempSync(join(tmpdir(), "gan-cls-export-"));
  try {
    const files = Object.entries(unzipSync(archive)).filter(([name]) => !name.endsWith("/"));
    for (const [name, bytes] of files) {
      mkdirSync(join(folder, name, ".."), { recursive: true });
      writeFileSync(join(folder, name), bytes);
    }
    return await compare(join(folder, "my-classifier"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function compare(folder) {
  const { loadModel } = await load("models/dist/node/index.js");
  const { parseIdx } = await load("data/dist/index.js");
  const { createModelClassifier } = await load("train/dist/index.js");
  const { prepareEngine } = await load("engine/dist/index.js");
  await prepareEngine({ engine: "simd" });
  const readJson = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));
  const answers = readJson("answers.json");
  const pictures = readdirSync(folder).find((name) => name.startsWith("pictures-idx"));
  const { shape, data } = parseIdx(readFileSync(join(folder, pictures)));
  const [size, rows, columns, channels = 1] = shape;
  const classifier = createModelClassifier("taught", await loadModel(folder));
  const images = { name: "pictures", pixels: data, size, rows, columns, channels };
  const { probabilities } = await classifier.predict(images);
  classifier.dispose();
  const expected = answers.flatMap((answer) => answer.probabilities);
  return {
    classNames: readJson("card.json").classNames,
    answers: answers.length,
    largestDifference: Math.max(...expected.map((value, index) => Math.abs(value - probabilities[index]))),
  };
}
