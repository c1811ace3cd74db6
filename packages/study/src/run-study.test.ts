import { drain } from "@gan-cls/core";
import { prepareEngine } from "@gan-cls/engine";
import { buildDiscriminator } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import type { StudyEvent } from "./events";
import type { Method } from "./method";
import { runStudy, type StudyOptions } from "./run-study";
import {
  collect,
  findings,
  NEAREST_MEAN,
  SMALL_SETTINGS,
  smallData,
  startTestEngine,
  watched,
} from "./small-study.test-helper";
import { createMemoryStore } from "./store";
import type { StudyResults } from "./documents/study-results";

/** A GAN for each seed, a method that builds on it, one from scratch, one without a network, and one of the user's own. */
const STUDY: StudyOptions = {
  ...{ data: smallData(), settings: SMALL_SETTINGS, labels: [30, 20], seeds: [1, 2] },
  methods: ["knn", "cnn", "trial-2", NEAREST_MEAN],
};

let whole: { events: StudyEvent[]; results: StudyResults };

beforeAll(async () => {
  await startTestEngine();
  whole = await collect(runStudy(STUDY));
});

describe("runStudy", () => {
  it("gives every method the same labels of a seed, tests all on the same images, and compares them with the reference", () => {
    const { rows, comparisons = [], methods, dataHashes, classNames } = whole.results;
    expect(rows.map(({ method, labels, seed }) => `${method} ${labels} ${seed}`)).toEqual(
      [1, 2].flatMap((seed) =>
        [20, 30].flatMap((labels) =>
          ["knn", "cnn", "trial-2", "nearest-mean"].map((method) => `${method} ${labels} ${seed}`),
        ),
      ),
    );
    expect(new Set(rows.map(({ labels, seed, labelHash }) => `${labels} ${seed} ${labelHash}`)).size).toBe(4);
    rows.forEach(({ testSize }) => expect(testSize).toBe(50));
    expect(comparisons).toHaveLength(12);
    comparisons.forEach(({ reference, pValue }) => {
      expect(reference).toBe("cnn");
      expect(pValue).toBeGreaterThan(0);
    });
    expect(methods?.find(({ isReference }) => isReference)?.name).toBe("cnn");
    expect(dataHashes).toEqual({ train: smallData().trainHash, test: smallData().testHash });
    expect(classNames).toHaveLength(10);
  });

  it("takes a user's own method for one of ours: labels, interval, McNemar's test, description", () => {
    const { rows, comparisons = [], methods } = whole.results;
    const own = rows.filter(({ method }) => method === "nearest-mean");
    expect(own).toHaveLength(4);
    for (const { labels, seed, labelHash, interval, testAccuracy } of own) {
      const ours = rows.find((row) => row.method === "knn" && row.labels === labels && row.seed === seed);
      expect(labelHash).toBe(ours?.labelHash);
      expect(interval?.low).toBeLessThan(testAccuracy);
      // Ten classes: guessing gets a tenth.
      expect(testAccuracy).toBeGreaterThan(0.3);
      expect(comparisons).toContainEqual(
        expect.objectContaining({
          method: "nearest-mean",
          reference: "cnn",
          labels,
          seed,
          pValue: expect.any(Number) as number,
        }),
      );
    }
    expect(methods).toContainEqual({
      ...{ name: "nearest-mean", title: "Nearest mean", family: "mine", needsDiscriminator: false },
      description: "The class whose mean image is nearest.",
    });
  });

  it("trains one GAN for each seed, before the first cell that builds on it is done", () => {
    const { gans, rows } = whole.results;
    // 100 images in batches of 50, twice.
    expect(gans).toMatchObject([1, 2].map((seed) => ({ seed, images: 100, steps: 4, resumed: false })));
    rows
      .filter(({ method }) => method === "trial-2")
      .forEach(({ notes }) =>
        expect(notes?.[0]).toMatch(/^Builds on a GAN of 4 steps; its .* are not part of the time\.$/),
      );
    const ends = whole.events.flatMap((event) =>
      event.type === "gan-end" ? [event.name] : event.type === "cell-end" ? [event.cell.name] : [],
    );
    for (const seed of [1, 2]) {
      const first = ends.findIndex((name) => name.startsWith("trial-2") && name.endsWith(`seed-${seed}`));
      expect(ends.indexOf(`gan-seed-${seed}`)).toBeLessThan(first);
    }
  });

  it("tells in order: what will be done, then every cell from start to end, with all that was found so far", () => {
    const [first, ...others] = whole.events;
    expect(first).toMatchObject({ type: "study-start", jobs: 1, finished: 0, cells: { length: 16 } });
    let open: string | undefined;
    let ended = 0;
    for (const event of others) {
      if (event.type === "cell-start") {
        expect(open).toBeUndefined();
        open = event.cell.name;
      } else if (event.type === "cell-end") {
        expect(event).toMatchObject({ cell: { name: open }, isStored: false, results: { rows: { length: ++ended } } });
        open = undefined;
      } else if (event.type === "training" || event.type === "work") {
        expect(open).toBeDefined();
        expect([open, event.task].some((task) => task === event.task)).toBe(true);
      }
    }
    expect(ended).toBe(16);
    // A whole column of the table before the next: the fewest labels first.
    const starts = others.flatMap((event) => (event.type === "cell-start" ? [event.cell.labels] : []));
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    // Plain data: what a worker of a page can post.
    expect(() => structuredClone(whole.events)).not.toThrow();
    expect(JSON.parse(JSON.stringify(whole.results))).toEqual(whole.results);
  });

  it("passes on how far the predictions of a classifier are that takes long", async () => {
    const progress = { type: "progress", task: "views", done: 50, total: 50, unit: "images" } as const;
    const slow: Method = {
      ...NEAREST_MEAN,
      async train(task) {
        const { classifier } = await NEAREST_MEAN.train(task);
        return {
          classifier: {
            ...classifier,
            predict(images, options) {
              options?.onProgress?.(progress);
              return classifier.predict(images, options);
            },
          },
        };
      },
    };
    const { events } = await collect(runStudy({ ...STUDY, methods: [slow], labels: [20], seeds: [1] }));
    const work = events.filter(({ type }) => type === "work");
    expect(work).toEqual([{ type: "work", task: "nearest-mean", job: 0, event: progress }]);
  });

  it("warns of a GAN that hardly begins to learn, and only where one is trained", async () => {
    const warnings = (events: readonly StudyEvent[]): string[] =>
      events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
    expect(warnings(whole.events)).toContainEqual(expect.stringMatching(/trained for only 4 steps.*--gan-epochs/));
    const { events } = await collect(runStudy({ ...STUDY, methods: ["knn"], labels: [20], seeds: [1] }));
    expect(warnings(events)).toEqual([]);
  });

  it("gives the same figures for the same seed", async () => {
    const seeds = [2];
    const again = await drain(runStudy({ ...STUDY, seeds }));
    const own = (results: StudyResults): unknown => ({
      ...results,
      ...{ comparisons: results.comparisons?.filter(({ seed }) => seed === 2) },
      ...{ findingComparisons: results.findingComparisons?.filter(({ seed }) => seed === 2) },
      ...{ gans: results.gans.filter(({ seed }) => seed === 2), rows: results.rows.filter(({ seed }) => seed === 2) },
    });
    expect(findings(again)).toEqual(findings(own(whole.results) as StudyResults));
  });
});

/** A study short enough to be stopped at every event. */
const SHORT: StudyOptions = {
  ...STUDY,
  seeds: [1],
  labels: [20],
  methods: ["cnn", "trial-2", "pooled-knn", "random-probe"],
};

describe("a study that is stopped", () => {
  let undisturbed: StudyResults;

  beforeAll(async () => {
    undisturbed = await drain(runStudy(SHORT));
  });

  /** Whether an event is one of the training of a cell. */
  const isWithin = (name: string, event: StudyEvent): boolean =>
    event.type === "training" && event.task === name && event.event.type === "step-end";

  it.each<[string, (event: StudyEvent) => boolean]>([
    ["at once", () => true],
    ["within a network's training", (event) => isWithin("cnn", event)],
    ["within its GAN's training", (event) => isWithin("gan", event)],
    ["within a transfer", (event) => isWithin("trial-2", event)],
    ["after a cell", (event) => event.type === "cell-end"],
  ])("by leaving the loop %s frees everything", async (_, isEnough) => {
    const before = tf.memory().numTensors;
    let hasStopped = false;
    for await (const event of runStudy(SHORT)) {
      if (isEnough(event)) {
        hasStopped = true;
        break;
      }
    }
    expect(hasStopped).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("leaves no tensor behind when it runs to its end, and a network that it was given as it was", async () => {
    const before = tf.memory().numTensors;
    const discriminator = buildDiscriminator({ filters: [4, 6], imageShape: [12, 12, 1] });
    const weights = discriminator.getWeights().map((weight) => weight.dataSync());
    const { gans, rows } = await drain(runStudy({ ...SHORT, discriminator }));
    expect(gans).toEqual([]);
    expect(rows.find(({ method }) => method === "trial-2")?.notes).toHaveLength(1);
    expect(discriminator.getWeights().map((weight) => weight.dataSync())).toEqual(weights);
    discriminator.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("disposes a network that it has loaded itself", async () => {
    const before = tf.memory().numTensors;
    const discriminator = {
      note: "Loaded.",
      load: () => Promise.resolve(buildDiscriminator({ filters: [4, 6], imageShape: [12, 12, 1] })),
    };
    const { rows } = await drain(runStudy({ ...SHORT, discriminator }));
    expect(rows.find(({ method }) => method === "trial-2")?.notes).toEqual(["Loaded."]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(["cnn", "gan", "trial-2"])("by its signal within %s resumes from its store with equal rows", async (task) => {
    const store = createMemoryStore();
    const stopping = new AbortController();
    const before = tf.memory().numTensors;
    const stopped = collect(runStudy({ ...SHORT, store: watched(store, task, stopping), signal: stopping.signal }));
    await expect(stopped).rejects.toMatchObject({ code: "aborted" });
    expect(tf.memory().numTensors).toBe(before);

    expect(store.isResumed).toBe(true);
    const { events, results } = await collect(runStudy({ ...SHORT, store }));
    expect(findings(results)).toEqual(findings(undisturbed));
    expect(results).not.toHaveProperty("seconds");
    expect(undisturbed).toHaveProperty("seconds");
    const stored = events.filter((event) => event.type === "cell-end" && event.isStored);
    const notes = results.rows.find(({ method }) => method === task)?.notes ?? [];
    // What had begun is continued, and what was done is not done again.
    expect(notes.some((note) => note.startsWith("Resumed after a stop"))).toBe(task !== "gan");
    expect(stored.length > 0).toBe(task !== "cnn");
  });

  it("by a signal that has fired before it begins does nothing", async () => {
    const study = runStudy({ ...SHORT, signal: AbortSignal.abort() });
    await expect(study.next()).rejects.toMatchObject({ code: "aborted" });
  });

  it("by a method that fails says so and frees everything", async () => {
    const before = tf.memory().numTensors;
    const broken = { ...NEAREST_MEAN, name: "broken", train: () => Promise.reject(new Error("no idea")) };
    await expect(drain(runStudy({ ...SHORT, methods: ["trial-2", broken] }))).rejects.toThrow("no idea");
    expect(tf.memory().numTensors).toBe(before);
  });
});

it("runs on tfjs' plain JavaScript too, with a kernel of its own", async () => {
  await prepareEngine({ engine: "cpu", onWarning: () => {} });
  try {
    const { engine, rows } = await drain(runStudy({ ...SHORT, methods: ["pca-knn", "knn"] }));
    expect(engine).toBe("cpu");
    const knn = whole.results.rows.find(({ method, labels, seed }) => method === "knn" && labels === 20 && seed === 1);
    expect(rows.find(({ method }) => method === "knn")?.confusion).toEqual(knn?.confusion);
  } finally {
    await startTestEngine();
  }
});
