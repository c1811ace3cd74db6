import { beforeAll, describe, expect, it } from "vitest";
import { createImageDataset, drain, GanClsError, withoutLabels } from "@gan-cls/core";
import { createStudyData } from "@gan-cls/data";
import { smallDigits } from "@gan-cls/testing";
import { collect, NEAREST_MEAN, SMALL_SETTINGS, smallData, startTestEngine } from "../small-study.test-helper";
import type { Method } from "../method";
import type { Clock } from "./clock";
import { countFolds, cutFolds } from "./folds";
import { stepsFor } from "./gan-time";
import { learn, learnBy, type LearnOptions } from "./learn";
import { createMemoryLearnStore } from "./learn-store";

/** A method that always answers the first class. */
const CONSTANT: Method = {
  ...NEAREST_MEAN,
  ...{ name: "constant", title: "Constant", description: "Always the first class." },
  train: ({ dataset: { classNames } }) => {
    const one = classNames.map((_, label) => Number(label === 0));
    return Promise.resolve({
      classifier: {
        ...{ name: "constant", classCount: classNames.length },
        predict: ({ size }) =>
          Promise.resolve({
            labels: new Uint8Array(size),
            probabilities: Float32Array.from(Array<number[]>(size).fill(one).flat()),
          }),
        dispose() {},
      },
    });
  },
};

/** A method that waits for its end, and calls `onWait` when it does. */
function endless(onWait = (): void => {}): Method {
  return {
    ...NEAREST_MEAN,
    ...{ name: "endless", title: "Endless", description: "Never ready." },
    train: ({ signal }) =>
      new Promise((_, reject) => {
        const end = (): void => reject(signal.reason as Error);
        signal.addEventListener("abort", end);
        if (signal.aborted) {
          end();
        }
        onWait();
      }),
  };
}

/** A clock that only the test moves. */
function createTestClock(): Clock & { pass: (seconds: number) => void } {
  const alarms: { deadline: number; controller: AbortController }[] = [];
  let now = 0;
  const ring = (): void =>
    alarms.filter(({ deadline }) => deadline <= now).forEach(({ controller }) => controller.abort());
  return {
    now: () => now,
    signalAt(deadline) {
      const controller = new AbortController();
      alarms.push({ deadline, controller });
      ring();
      return controller.signal;
    },
    pass(seconds) {
      now += seconds * 1000;
      ring();
    },
  };
}

const data = smallData();

function small(options: Partial<LearnOptions> = {}): LearnOptions {
  return { data, settings: SMALL_SETTINGS, methods: [CONSTANT, NEAREST_MEAN, "pca-knn"], ...options };
}

beforeAll(startTestEngine);

describe("learn", () => {
  it("chooses by the held-out labels, tests once, and says why", async () => {
    const { rows, selection } = await drain(learn(small()));
    expect(selection).toMatchObject({ folds: 5, labels: 100 });
    const [constant, mean, pcaKnn] = selection?.candidates ?? [];
    expect(constant).toMatchObject({ method: "constant", balancedAccuracy: 0.1 });
    expect(constant.pValue).toBeLessThan(0.001);
    const best = (mean.balancedAccuracy ?? 0) >= (pcaKnn.balancedAccuracy ?? 0) ? mean : pcaKnn;
    expect(selection?.chosen).toBe(best.method);
    expect(best.pValue).toBeUndefined();
    expect(rows.map(({ method }) => method)).toEqual([best.method]);
    expect(rows[0].testSize).toBe(data.test.size);
  });

  it("trains a GAN for methods that build on one, and compares with random weights and the CNN", async () => {
    const baseline = { ...NEAREST_MEAN, name: "cnn-fair" };
    const methods = [CONSTANT, "pooled-probe", "random-probe", baseline];
    const { events, results } = await collect(learn(small({ methods, ganSteps: 4 })));
    expect(events).toContainEqual(expect.objectContaining({ type: "gan-end" }));
    expect(results.gans).toMatchObject([{ images: 100, seed: 1 }]);
    const chosen = results.selection?.chosen ?? "";
    expect(results.rows[0].method).toBe(chosen);
    expect(results.rows.map(({ method }) => method)).toContain("cnn-fair");
    expect(results.selection?.candidates.every(({ left }) => left === undefined)).toBe(true);
  });

  it.each([
    { secondsPerStep: 5, steps: 100 },
    // Half of the time is over sooner, but this is the least that a GAN gets.
    { secondsPerStep: 11, steps: 50 },
  ])(
    "cuts a GAN whose steps take longer than planned: $steps of $secondsPerStep s, and a resumed run knows",
    async (cut) => {
      const { secondsPerStep, steps } = cut;
      const [clock, store, notes] = [createTestClock(), createMemoryLearnStore(), [] as string[]];
      await store.savePlan({ ganSteps: 1_000_000, secondsPerStep: 1e-6 });
      const methods = [NEAREST_MEAN, "pooled-probe"];
      const results = await drain(learnBy(clock, small({ methods, store, budgetSeconds: 1000 })), (event) => {
        if (event.type === "training" && event.task === "gan" && event.event.type === "step-end") {
          clock.pass(secondsPerStep);
        } else if (event.type === "note") {
          notes.push(event.message);
        }
      });
      expect(notes).toContainEqual(expect.stringContaining(`The GAN ends after ${steps} of 1000000 steps`));
      expect(await store.loadPlan()).toMatchObject({ ganSteps: steps });
      expect(results.gans).toMatchObject([{ steps }]);
      expect(results.selection?.candidates[0]).not.toHaveProperty("left");
    },
  );

  it("leaves out what does not fit into the time, and what cannot learn from the images", async () => {
    const failing: Method = {
      ...NEAREST_MEAN,
      name: "no-neighbours",
      train: () => drain(learn(small({ methods: [] }))) as never,
    };
    const clock = createTestClock();
    const methods = [NEAREST_MEAN, failing, endless(() => clock.pass(100)), CONSTANT];
    const { selection } = await drain(learnBy(clock, small({ methods, budgetSeconds: 100 })));
    expect(selection?.chosen).toBe("nearest-mean");
    const left = selection?.candidates.map((candidate) => candidate.left);
    expect(left).toEqual([
      undefined,
      expect.stringMatching(/cannot learn from these images: learn: expected at least one method/),
      "not enough time",
      "not enough time",
    ]);
  });

  it("ends when nothing can be stored, instead of blaming the methods", async () => {
    const store = createMemoryLearnStore();
    const full = (): Promise<never> => Promise.reject(new GanClsError("io", "writeFileAtomically: the disk is full"));
    const fold = (index: number): ReturnType<typeof store.fold> => ({ ...store.fold(index), saveCell: full });
    const learning = learn(small({ methods: [NEAREST_MEAN, CONSTANT], store: { ...store, fold } }));
    await expect(drain(learning)).rejects.toThrow("the disk is full");
  });

  it("resumes: folds and plan of an earlier run stand", async () => {
    const store = createMemoryLearnStore();
    const methods = [CONSTANT, NEAREST_MEAN, "pooled-probe"];
    const first = await drain(learn(small({ methods, store, budgetSeconds: 1200, ganSteps: 4 })));
    const second = await collect(learn(small({ methods, store, budgetSeconds: 600, ganSteps: 4 })));
    expect(second.events.filter(({ type }) => type === "training")).toEqual([]);
    expect(second.results.rows).toEqual(first.rows);
    expect(second.results.selection?.candidates).toEqual(first.selection?.candidates);
  });

  it("refuses pictures of which no class has two: nothing could be chosen by them", async () => {
    const singles = createStudyData({ ...data, train: smallDigits(1) });
    await expect(drain(learn({ ...small({ methods: ["knn"] }), data: singles }))).rejects.toThrow(
      "expected at least two pictures to learn from of some class in small, got 10 of 10 classes",
    );
  });

  it("stops by its signal, and refuses no time and no methods", async () => {
    const signal = AbortSignal.timeout(50);
    await expect(drain(learn(small({ methods: [endless()], signal })))).rejects.toThrow();
    await expect(drain(learn(small({ budgetSeconds: 0 })))).rejects.toMatchObject({ code: "invalid-argument" });
    await expect(drain(learn(small({ methods: [endless()], budgetSeconds: 0.1 })))).rejects.toThrow(/more --minutes/);
  });
});

describe("cutFolds", () => {
  it("holds out every labelled image once, classes in proportion, and keeps the test images out", () => {
    const unlabelled = withoutLabels(smallDigits(2, 40));
    const folds = cutFolds(createStudyData({ ...data, unlabelled }), 5, 1);
    expect(folds.map(({ train, test }) => [train.size, test.size])).toEqual(Array(5).fill([80, 20]));
    const heldOut = folds.flatMap(({ test }) => Array.from({ length: test.size }, (_, i) => imageText(test, i)));
    const all = Array.from({ length: data.train.size }, (_, i) => imageText(data.train, i));
    expect(heldOut.sort()).toEqual(all.sort());
    expect(folds.every((fold) => fold.unlabelled === unlabelled)).toBe(true);
  });

  it("makes as many parts as the smallest class allows", () => {
    const withCounts = (...counts: number[]): ReturnType<typeof createImageDataset> => {
      const labels = Uint8Array.from(counts.flatMap((count, label) => Array<number>(count).fill(label)));
      return createImageDataset({ name: "counts", labels, pixels: new Uint8Array(labels.length), rows: 1, columns: 1 });
    };
    expect(countFolds(withCounts(10, 3))).toBe(3);
    expect(countFolds(withCounts(10, 20))).toBe(5);
    expect(countFolds(withCounts(300, 400))).toBe(3);
    expect(countFolds(withCounts(1, 9))).toBe(5);
    expect(countFolds(withCounts(1, 2))).toBe(2);
  });
});

it("stepsFor keeps within what makes sense", () => {
  expect(stepsFor(100, 0.5, 10)).toBe(200);
  expect(stepsFor(-5, 0.5, 10)).toBe(50);
  expect(stepsFor(1e6, 0.01, 10)).toBe(2_000);
  expect(stepsFor(1e6, 0.01, 500)).toBe(30_000);
});

function imageText({ pixels, size }: { pixels: Uint8Array; size: number }, index: number): string {
  const length = pixels.length / size;
  return pixels.subarray(index * length, (index + 1) * length).join();
}
