import { cp, mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createKnnClassifier } from "@gan-cls/classical";
import { isGanClsError, Random, sealJson } from "@gan-cls/core";
import { writeFileAtomically } from "@gan-cls/core/node";
import { buildCnn } from "@gan-cls/models";
import { readJsonFile, temporaryFolder } from "@gan-cls/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { smallData, startTestEngine } from "../small-study.test-helper";
import { loadClassifier } from "./load-classifier";
import { createClassifierSaver } from "./save-classifier";

const folder = await temporaryFolder();
const data = smallData();
const CARD = { labels: 100, labelHash: "hash", seed: 1, testAccuracy: 0.5 };

beforeAll(async () => {
  await startTestEngine();
  const write = (name: string, content: Uint8Array | string): Promise<void> =>
    writeFileAtomically(join(folder, name), content);
  const saver = createClassifierSaver({ write, writeJson: (name, value) => write(name, sealJson(value)) }, data);
  const learned = { labelled: data.train, sawUnlabelled: false };
  const model = buildCnn({ imageShape: [12, 12, 1], filters: [2], hiddenUnits: 4, seed: 3 });
  const classifier = createKnnClassifier(data.train, { k: 3 });
  await saver.save({ ...learned, name: "cnn", model, card: { ...CARD, method: "cnn" } });
  await saver.save({ ...learned, name: "knn", classifier, card: { ...CARD, method: "knn" } });
});

/** A copy of a model's folder whose file is changed. */
async function damagedCopy(name: string, file: string, damage: (path: string) => Promise<void>): Promise<string> {
  const copy = join(folder, "copies", name);
  await rm(copy, { recursive: true, force: true });
  await mkdir(copy, { recursive: true });
  await cp(join(folder, "models", name), copy, { recursive: true });
  await damage(join(copy, file));
  return copy;
}

async function answersOf(path: string): Promise<Float32Array> {
  const { classifier } = await loadClassifier(path);
  try {
    return (await classifier.predict(data.test)).probabilities;
  } finally {
    classifier.dispose();
  }
}

/** Ways to spoil a file, each as a change of its bytes. */
const DAMAGES: Readonly<Record<string, (path: string, at: number) => Promise<void>>> = {
  flipped: async (path, at) => {
    const bytes = await readFile(path);
    bytes[at % bytes.length] ^= 1 << (at % 8);
    await writeFile(path, bytes);
  },
  zeroed: async (path, at) => {
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill(0, at % bytes.length, Math.min((at % bytes.length) + 64, bytes.length)));
  },
  truncated: async (path, at) => truncate(path, at % (await readFile(path)).length),
  emptied: (path) => writeFile(path, ""),
  replaced: (path) => writeFile(path, "<!doctype html><title>404</title>"),
  missing: (path) => rm(path),
};

describe.each(["cnn", "knn"])("the files of a saved %s", (name) => {
  it("are all in its card", async () => {
    const files = (await readdir(join(folder, "models", name))).filter((file) => file !== "card.json");
    const card = await readJsonFile(folder, "models", name, "card.json");
    expect(Object.keys((card as { files: object }).files).sort()).toEqual(files.sort());
    expect(files).toHaveLength(4);
  });

  it("are refused in one line when one is damaged, or answer as they did", async () => {
    const whole = await answersOf(join(folder, "models", name));
    const random = Random.fromSeed(5);
    for (const file of await readdir(join(folder, "models", name))) {
      for (const [kind, damage] of Object.entries(DAMAGES)) {
        for (let trial = 0; trial < (damage.length > 1 ? 2 : 1); trial++) {
          const copy = await damagedCopy(name, file, (path) => damage(path, random.integer(2 ** 20)));
          const outcome = await answersOf(copy).catch((error: unknown) => error);
          const what = `${file}, ${kind}: ${String(outcome).slice(0, 200)}`;
          if (isGanClsError(outcome, "invalid-data", "checksum-mismatch", "not-found")) {
            expect(outcome.message, what).toMatch(/train the model again|copy its folder again|no such file/);
            expect(outcome.message, what).toContain(copy);
          } else {
            expect(outcome, what).toEqual(whole);
          }
        }
      }
    }
  });

  it("may be without a list, as older versions wrote them, and lead nowhere else", async () => {
    const change = (files: unknown) => async (path: string) => {
      const card = (await readJsonFile(path)) as object;
      await writeFile(path, JSON.stringify({ ...card, files }));
    };
    await answersOf(await damagedCopy(name, "card.json", change(undefined)));
    for (const files of [{}, null, 3, { "../card.json": { sha256: "0" } }, { "model.json": null }]) {
      await expect(answersOf(await damagedCopy(name, "card.json", change(files)))).rejects.toMatchObject({
        code: "invalid-data",
        message: expect.stringContaining("to list files beside it") as string,
      });
    }
  });
});

it("refuses the weights of a model without hashes that are no numbers", async () => {
  const copy = await damagedCopy("cnn", "card.json", (path) => rm(path));
  const model = (await readJsonFile(copy, "model.json")) as { weightsSha256?: string };
  await writeFile(join(copy, "model.json"), JSON.stringify({ ...model, weightsSha256: undefined }));
  const weights = await readFile(join(copy, "weights.bin"));
  weights.writeFloatLE(NaN, 40);
  await writeFile(join(copy, "weights.bin"), weights);
  await expect(answersOf(copy)).rejects.toThrow(/loadModel: the model in .*: modelFromFiles: expected finite weights/);
});
