import { expect, it } from "vitest";
import { drain } from "@gan-cls/core";
import { runStudy } from "./run-study";
import { SMALL_SETTINGS, smallData, startTestEngine } from "./small-study.test-helper";
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
