import { describe, expect, it } from "vitest";
import { method } from "../__fixtures__/report-data";
import {
  confusedExamples,
  describeShown,
  firstOfEachClass,
  hardestOfEachClass,
  selectAt,
  shownMethods,
  spread,
} from "./choose-images";
import { collectTrainings, ganLosses, TrainingLog, trainingProgress, type RunEvent } from "./collect-trainings";

const TRUTH = [0, 0, 0, 1, 1, 1];

function step(number: number, loss: number, seconds = number): RunEvent {
  const metrics = { discriminatorLoss: loss, generatorLoss: loss / 2 };
  const time = new Date(seconds * 1000).toISOString();
  return { time, task: "gan", type: "step-end", epoch: 1, step: number, totalSteps: 4, metrics };
}

const BEGIN: RunEvent = { task: "gan", type: "epoch-start", epoch: 1, epochs: 2, stepsPerEpoch: 4 };
const END: RunEvent = { task: "gan", type: "epoch-end", epoch: 1, epochs: 2, seconds: 1, metrics: { loss: 1 } };

describe("collectTrainings", () => {
  it("keeps trainings apart and figures in order", () => {
    const events: RunEvent[] = [
      { type: "run-start" },
      { task: "gan", type: "epoch-start", epoch: 1, epochs: 2, stepsPerEpoch: 2 },
      step(1, 1.4),
      step(2, 1.2),
      {
        task: "gan",
        type: "samples",
        epoch: 1,
        count: 4,
        rows: 2,
        columns: 2,
        channels: 1,
        file: "samples/epoch-001.png",
      },
      { task: "alpha", type: "epoch-end", epoch: 1, epochs: 1, seconds: 1, metrics: { accuracy: 0.5 } },
    ];
    const [gan, alpha] = collectTrainings(events);
    expect(gan).toMatchObject({ task: "gan", step: 2, totalSteps: 4, epochs: 2, steps: [1, 2] });
    expect(gan.sheet).toEqual({ file: "samples/epoch-001.png", epoch: 1 });
    expect(ganLosses(gan)).toEqual({ steps: [1, 2], discriminator: [1.4, 1.2], generator: [0.7, 0.6] });
    expect(alpha.history).toEqual({ accuracy: [0.5] });
  });

  it("counts a step that was done again after a stop once, as it was done last", () => {
    const [gan] = collectTrainings([step(1, 1), step(2, 9), { type: "run-resume" }, step(2, 2), step(3, 3)]);
    expect(ganLosses(gan).discriminator).toEqual([1, 2, 3]);
  });

  it("keeps the steps before a resume within the first epoch, which begins again with its rest", () => {
    const events = [BEGIN, step(1, 1), step(2, 2), step(3, 9), { type: "run-resume" } as const, BEGIN];
    expect(collectTrainings(events)).toMatchObject([{ step: 3, steps: [1, 2, 3] }]);
    // The checkpoint was older than the last step that was logged.
    const [gan] = collectTrainings([...events, step(3, 3)]);
    expect(gan).toMatchObject({ step: 3, steps: [1, 2, 3], stepTimes: [1000, 2000, 3000] });
    expect(ganLosses(gan).discriminator).toEqual([1, 2, 3]);
  });

  it("keeps the steps before the state that a diverging training goes back to, and forgets those after it", () => {
    const diverged = [BEGIN, step(1, 1), step(2, 2), step(3, 80), step(4, 90), END, BEGIN];
    const [gan] = collectTrainings([...diverged, step(3, 3)]);
    expect(gan).toMatchObject({ step: 3, steps: [1, 2, 3], history: {} });
    expect(ganLosses(gan).discriminator).toEqual([1, 2, 3]);
  });

  it("keeps the figures of an epoch none of whose steps was told, as where another process trains", () => {
    const next: RunEvent = { ...BEGIN, epoch: 2 };
    expect(collectTrainings([BEGIN, END, next, step(4, 1)])).toMatchObject([{ steps: [4], history: { loss: [1] } }]);
  });
});

describe("TrainingLog", () => {
  it("gives the same object for a training and a history that have not changed", () => {
    const log = new TrainingLog();
    const epochEnd: RunEvent = {
      task: "a",
      type: "epoch-end",
      epoch: 1,
      epochs: 2,
      seconds: 1,
      metrics: { accuracy: 0.5 },
    };
    [step(1, 1), epochEnd].forEach((event) => log.add(event));
    const [gan, classifier] = log.trainings();
    expect(log.trainings()).toEqual([gan, classifier]);
    log.add({ ...step(2, 1), task: "a" });
    const [same, grown] = log.trainings();
    expect(same).toBe(gan);
    expect(grown).toMatchObject({ task: "a", step: 2 });
    expect(grown.history).toBe(classifier.history);
    log.add({ ...epochEnd, epoch: 2, metrics: { accuracy: 0.75 } });
    expect(log.trainings()[1].history).toEqual({ accuracy: [0.5, 0.75] });
    // Whoever holds what was given before keeps it.
    expect(grown.history).toEqual({ accuracy: [0.5] });
  });

  it("forgets a training with the first step of the next one of the same name", () => {
    const log = new TrainingLog();
    [BEGIN, step(1, 1.4), step(4, 1.2), END, BEGIN, step(1, 0.7)].forEach((event) => log.add(event));
    expect(log.trainings()).toMatchObject([
      { ...{ step: 1, steps: [1], stepTimes: [1000], history: {} }, metrics: { discriminatorLoss: [0.7] } },
    ]);
    log.add(step(2, 0.6));
    expect(log.trainings()).toMatchObject([{ steps: [1, 2], metrics: { discriminatorLoss: [0.7, 0.6] } }]);
  });
});

describe("trainingProgress", () => {
  it("tells the speed of the last steps and the time left", () => {
    const [gan] = collectTrainings([step(1, 1, 10), step(2, 1, 12), step(3, 1, 14)]);
    expect(trainingProgress(gan)).toEqual({
      ...{ share: 0.75, isDone: false },
      text: "step 3 of 4, epoch 1, 0.5 steps/s, 2.0 s left",
    });
    const [done] = collectTrainings([step(1, 1), step(4, 1)]);
    expect(trainingProgress(done).isDone).toBe(true);
  });

  it("goes by the numbers of steps where not all of them are logged", () => {
    const [gan] = collectTrainings([step(1, 1, 10), step(3, 1, 14)]);
    expect(trainingProgress(gan).text).toBe("step 3 of 4, epoch 1, 0.5 steps/s, 2.0 s left");
  });

  it("says what is known before the first step", () => {
    const [gan] = collectTrainings([{ task: "gan", type: "epoch-start", epoch: 1, epochs: 9, stepsPerEpoch: 2 }]);
    expect(trainingProgress(gan)).toEqual({ share: 0, isDone: false, text: "epoch 1 of 9" });
  });

  it("knows no speed of a training that the run has not gone on with since it was resumed", () => {
    const events: RunEvent[] = [step(1, 1, 10), step(2, 1, 12), { type: "run-resume" }];
    expect(trainingProgress(collectTrainings(events)[0]).text).toBe("step 2 of 4, epoch 1, stopped");
    const [goesOn] = collectTrainings([...events, step(3, 1, 14)]);
    expect(trainingProgress(goesOn).text).toBe("step 3 of 4, epoch 1, 0.5 steps/s, 2.0 s left");
    const [done] = collectTrainings([step(4, 1), { type: "run-resume" }]);
    expect(trainingProgress(done).text).toBe("step 4 of 4, epoch 1");
  });
});

describe("the images that a report shows", () => {
  it("are those on which the most frequent mistakes were made, in order", () => {
    const examples = confusedExamples(method("alpha", [1, 1, 0, 1, 0, 1]), TRUTH, { pairs: 2, perPair: 1 });
    expect(examples).toMatchObject([
      { truth: 0, predicted: 1, count: 2, indices: [0] },
      { truth: 1, predicted: 0, count: 1, indices: [4] },
    ]);
  });

  it("are the first of each class, and those of whose class all methods are least sure", () => {
    const one = [
      [0.9, 0.1],
      [0.5, 0.5],
      [0.8, 0.2],
      [0.1, 0.9],
      [0.2, 0.8],
      [0.3, 0.7],
    ];
    const two = [
      [0.9, 0.1],
      [0.9, 0.1],
      [0.1, 0.9],
      [0.1, 0.9],
      [0.9, 0.1],
      [0.1, 0.9],
    ];
    expect(hardestOfEachClass([{ probabilities: one }, {}, { probabilities: two }], TRUTH, 3)).toEqual([2, 4]);
    expect(firstOfEachClass(TRUTH, 3)).toEqual([0, 3]);
  });
});

describe("spread and selectAt", () => {
  it("keep the first and the last, and the order that is asked for", () => {
    expect(spread([1, 2, 3, 4, 5, 6, 7], 3)).toEqual([1, 4, 7]);
    expect(spread([1, 2], 5)).toEqual([1, 2]);
    expect(spread([], 3)).toEqual([]);
    const images = { pixels: Uint8Array.of(1, 2, 3), size: 3, rows: 1, columns: 1, channels: 1 };
    expect([...selectAt(images, [2, 0]).pixels]).toEqual([3, 1]);
  });
});

describe("the records that a report shows", () => {
  const record = (name: string, labels: number, seed: number) => {
    const made = method(name, [0, 0, 0, 1, 1, 1]);
    return { ...made, row: { ...made.row, labels, seed } };
  };
  const idsOf = (records: readonly ReturnType<typeof record>[]) =>
    shownMethods(records).map(({ row }) => [row.method, row.labels, row.seed]);

  it("are of every method that of the most labels that it has, and its first seed", () => {
    const records = [record("a", 10, 1), record("a", 20, 1), record("b", 10, 1), record("a", 20, 2)];
    expect(idsOf(records)).toEqual([
      ["a", 20, 1],
      ["b", 10, 1],
    ]);
    expect(describeShown(shownMethods(records), records)).toBe("Shown: the most labels that each method has, seed 1.");
  });

  it("are named where there are others", () => {
    const [one, more, seed] = [record("a", 10, 1), record("a", 1000, 1), record("a", 10, 2)];
    expect(describeShown([one], [one])).toBe("");
    expect(describeShown([more], [one, more])).toBe("Shown: 1 000 labels.");
    expect(describeShown([one], [one, seed])).toBe("Shown: seed 1.");
  });
});
