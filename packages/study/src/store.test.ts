import { expect, it } from "vitest";
import { drain } from "@gan-cls/core";
import { buildCnn } from "@gan-cls/models";
import type { TrainingStage } from "@gan-cls/train";
import type { Method, TrainedMethod } from "./method";
import { trainNetwork } from "./methods/train-network";
import { runStudy, type StudyOptions } from "./run-study";
import { collect, findings, SMALL_SETTINGS, smallData, startTestEngine, watched } from "./small-study.test-helper";
import { createMemoryStore, type StudyStore } from "./store";
import type { StudyEvent } from "./events";

it("a cell is stored before its checkpoint is removed, so that a stop in between does not train it again", async () => {
  await startTestEngine();
  const log: string[] = [];
  const store = createMemoryStore();
  const logged: StudyStore = {
    ...store,
    isResumed: false,
    async saveTrained(...saved) {
      log.push("save network");
      return store.saveTrained(...saved);
    },
    async saveCell(cell) {
      expect(await store.checkpoints("cnn").list()).not.toEqual([]);
      log.push("save cell");
      await store.saveCell(cell);
    },
    async removeCheckpoint(name) {
      expect(await store.loadCell(name)).toMatchObject({ name: "cnn" });
      log.push("remove checkpoint");
      await store.removeCheckpoint(name);
    },
  };
  const study = { data: smallData(), settings: SMALL_SETTINGS, methods: ["cnn"], labels: [20] };
  await drain(runStudy({ ...study, store: logged }));
  expect(log).toEqual(["save network", "save cell", "remove checkpoint"]);
  expect(await store.checkpoints("cnn").list()).toEqual([]);
});

it("a study that stops between the two is not trained again", async () => {
  const store = createMemoryStore();
  const full: StudyStore = {
    ...store,
    isResumed: false,
    removeCheckpoint: () => Promise.reject(new Error("power cut")),
  };
  const study = { data: smallData(), settings: SMALL_SETTINGS, methods: ["cnn"], labels: [20] };
  await expect(drain(runStudy({ ...study, store: full }))).rejects.toThrow("power cut");
  const events: StudyEvent[] = [];
  for await (const event of runStudy({ ...study, store })) {
    events.push(event);
  }
  expect(events.map(({ type }) => type)).toEqual(["study-start", "cell-end"]);
  expect(events[0]).toMatchObject({ cells: { length: 1 }, finished: 1 });
});

const FIRST = "pair/network-1";
const SECOND = "pair/network-2";

/** Two networks, one after the other; the second one classifies. */
const pair = (learningRate = 0.01): Method => ({
  ...{ name: "pair", title: "Pair", family: "mine", description: "Two networks.", needsDiscriminator: false },
  async train(task) {
    const train = async (part: string): Promise<TrainedMethod> => {
      const checkpoints = await task.checkpointsOf(part);
      const model = buildCnn({ seed: task.seed, imageShape: [12, 12, 1], classCount: 10 });
      const stages: TrainingStage[] = [{ epochs: 3, optimizer: { name: "sgd", learningRate } }];
      return trainNetwork(part, model, { ...task, checkpoints }, { dataset: task.dataset, stages, batchSize: 10 });
    };
    (await train("network-1")).classifier.dispose();
    return train("network-2");
  },
});

const PAIR_STUDY = { data: smallData(), settings: SMALL_SETTINGS, methods: [pair()], labels: [20] };

it("a cell of several trainings that stops in the second one keeps the first, and forgets both at its end", async () => {
  await startTestEngine();
  const undisturbed = await collect(runStudy(PAIR_STUDY));
  const store = createMemoryStore();
  await stopIn(SECOND, PAIR_STUDY, store);
  expect(await store.checkpoints(FIRST).list()).not.toEqual([]);

  const { events, results } = await collect(runStudy({ ...PAIR_STUDY, store }));
  expect(findings(results)).toEqual(findings(undisturbed.results));
  expect(results.rows[0].notes).toContainEqual(expect.stringMatching(/^Resumed after a stop/));
  expect(epochsOf(events)).toBeLessThan(epochsOf(undisturbed.events) / 2);
  expect(await store.checkpoints(FIRST).list()).toEqual([]);
  expect(await store.checkpoints(SECOND).list()).toEqual([]);
});

it("begins a cell anew whose checkpoint is of a version that trained in another way", async () => {
  await startTestEngine();
  const undisturbed = await collect(runStudy(PAIR_STUDY));
  const store = createMemoryStore();
  await stopIn(FIRST, { ...PAIR_STUDY, methods: [pair(0.5)] }, store);

  const { results } = await collect(runStudy({ ...PAIR_STUDY, store }));
  expect(findings(results)).toEqual(findings(undisturbed.results));
  expect(results.rows[0].notes).toEqual([expect.stringMatching(/^Trained from the start, since its checkpoint is of/)]);
});

/** Runs a study that is stopped once a training has kept its first checkpoint. */
async function stopIn(task: string, study: StudyOptions, store: StudyStore): Promise<void> {
  const stopping = new AbortController();
  const stopped = runStudy({ ...study, store: watched(store, task, stopping), signal: stopping.signal });
  await expect(drain(stopped)).rejects.toMatchObject({ code: "aborted" });
}

/** Epochs that were trained. */
function epochsOf(events: readonly StudyEvent[]): number {
  return events.filter((event) => event.type === "training" && event.event.type === "epoch-end").length;
}
