import { createImageDataset, drain, Random, type ImageDataset } from "@gan-cls/core";
import { createStudyData } from "@gan-cls/data";
import { beforeAll, expect, it } from "vitest";
import { runStudy } from "../run-study";
import { SMALL_SETTINGS, startTestEngine } from "../small-study.test-helper";

beforeAll(() => startTestEngine());

const [ROWS, COLUMNS] = [12, 20];

/**
 * Discs of any place, size and lightness on a dark ground: red, green or blue, and nothing else tells the classes apart. The lightness of all
 * three (Rec. 601) is the same on average.
 */
function discs(perClass: number, seed: number, channels: 1 | 3): ImageDataset {
  const random = Random.fromSeed(seed);
  const size = 3 * perClass;
  const pixels = new Uint8Array(size * ROWS * COLUMNS * channels).fill(20);
  const labels = Uint8Array.from({ length: size }, (_, index) => index % 3);
  labels.forEach((label, image) => {
    const [y, x, radius] = [3 + 6 * random.uniform(), 4 + 12 * random.uniform(), 2.5 + 2 * random.uniform()];
    const lightness = 30 + 40 * random.uniform();
    const colour = [0, 1, 2].map((channel) =>
      channel === label ? Math.min(255, lightness / [0.299, 0.587, 0.29][channel] + 20) : 20,
    );
    for (let at = 0; at < ROWS * COLUMNS; at++) {
      if ((Math.floor(at / COLUMNS) - y) ** 2 + ((at % COLUMNS) - x) ** 2 < radius ** 2) {
        const shown = channels === 3 ? colour : [lightness + 20];
        pixels.set(shown, (image * ROWS * COLUMNS + at) * channels);
      }
    }
  });
  return createImageDataset({
    ...{ name: "discs", pixels, labels, rows: ROWS, columns: COLUMNS, channels },
    classNames: ["red", "green", "blue"],
  });
}

async function accuracies(channels: 1 | 3, methods: readonly string[]): Promise<Record<string, number>> {
  const data = createStudyData({
    ...{ name: "discs", description: "discs", augmentation: "photos" },
    ...{ train: discs(25, 1, channels), test: discs(30, 2, channels) },
  });
  const settings = { ...SMALL_SETTINGS, semiSteps: { few: 40, many: 40, dense: 1 } };
  const { rows } = await drain(runStudy({ data, settings, methods, labels: [75] }));
  return Object.fromEntries(rows.map(({ method, testAccuracy }) => [method, testAccuracy]));
}

it("classes that differ in hue alone are told apart in colour, by every kind of method", async () => {
  const methods = ["pca-knn", "knn", "logistic", "cnn-fair", "random-probe", "semi-plain"];
  const found = await accuracies(3, methods);
  for (const [method, accuracy] of Object.entries(found)) {
    expect(accuracy, method).toBeGreaterThan(0.95);
  }
});

it("and are not in grey", async () => {
  for (const [method, accuracy] of Object.entries(await accuracies(1, ["pca-knn", "knn"]))) {
    expect(accuracy, method).toBeLessThan(0.5);
  }
});
