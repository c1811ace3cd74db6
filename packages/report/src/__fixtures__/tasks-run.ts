import type { TaskRow, TasksDocument } from "@gan-cls/evaluate";
import type { ReportData } from "../data/report-data";

const figure = (value: number): TaskRow["trained"] => ({ value, interval: { low: value - 0.01, high: value + 0.01 } });

const row = (given: Pick<TaskRow, "task" | "measure" | "unit">, trained: number, random: number): TaskRow => ({
  ...{ ...given, items: 100, trained: figure(trained), difference: figure(trained - random) },
  ...{ random: { ...figure(random), seeds: 3, deviation: 0.002 }, baseline: { ...figure(0.9), name: "pixels" } },
});

const oneClass: TaskRow = {
  ...row({ task: "one-class", measure: "AUROC, mean over the classes", unit: "area" }, 0.98, 0.95),
  classes: [{ name: "ring", trained: 0.97, random: 0.94, baseline: 0.9 }],
  published: [{ name: "OCGAN", value: 0.975 }],
};

const document: TasksDocument = {
  ...{ engine: "simd", data: "shapes", dataHashes: { train: "t", test: "u" }, machine: "a machine", versions: {} },
  ...{ command: "gan-cls tasks --data shapes", seconds: 1, seed: 4, sizes: { train: 2000, test: 1000 } },
  ...{ discriminator: { source: "d", sha256: "ab" }, generator: { source: "g", sha256: "cd" } },
  rows: [
    oneClass,
    row({ task: "retrieval", measure: "recall at 1", unit: "percent" }, 0.8, 0.85),
    row({ task: "restoring", measure: "PSNR with noise", unit: "decibels" }, 22, 18),
  ],
  leftOut: [{ task: "transfer", reason: "There are no other data." }],
};

/** A run that tries networks on tasks. */
export const tasksRun: ReportData = {
  ...{ kind: "tasks", data: "shapes", engine: "simd", versions: {}, dataHashes: { train: "t", test: "u" } },
  ...{ classNames: [], methods: [], gans: [], published: [] },
  tasks: document,
};
