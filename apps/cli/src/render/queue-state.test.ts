import type { QueueState } from "@gan-cls/study/node";
import picocolors from "picocolors";
import { expect, it } from "vitest";
import { describeCancelled, describeQueue, renderQueue } from "./queue-state";

const STUDY = "2da5ad42-1111-4111-8111-111111111111";
const options = { colors: picocolors.createColors(false), now: new Date(3_600_000), width: undefined };

const STATE: QueueState = {
  name: "redis://host:6379/0",
  studies: [
    {
      ...{ study: STUDY, isStopping: true, cells: { waiting: 1200, running: 1, done: 0, failed: 0 } },
      about: { version: "1.2.3", data: "pets\u001B[2J", methods: ["cnn"], cells: 1300 },
    },
    { study: "3f000000", isStopping: false, cells: { waiting: 0, running: 0, done: 2, failed: 1 } },
  ],
  workers: [
    {
      ...{ name: "host-7", version: "1.2.3", jobs: 2, machine: "8 cores", startedAt: 0, done: 99 },
      busy: [{ study: STUDY, cell: "cnn-10-labels", since: 5 }],
    },
  ],
  ...{ cellsPerHour: 120.4, secondsLeft: 36_000 },
};

it("shows studies, workers, the rate and the time left, whatever their names do to terminals", () => {
  const text = renderQueue(STATE, options);
  expect(text.split("\n")[0]).toBe(
    "redis://host:6379/0: 1 200 cells wait, 1 runs on 1 worker, 120 an hour, 10 h 00 min left",
  );
  expect(text).toMatch(/2da5ad42 \(stopping\) │ pets.*│ +1 300 │ +1 200 │ +1 │ +0 │ 1\.2\.3/);
  expect(text).toMatch(/3f000000 +│ unknown +│ +│ +0 │ +0 │ +1 │/);
  expect(text).toMatch(/host-7 │ 8 cores │ +99 │ 1 h 00 min │ 1\.2\.3 +│ cnn-10-labels, 1 more could run/);
  expect(text).not.toContain("\u001B");
});

it("says what to do where there is nobody", () => {
  const empty = { ...STATE, studies: [], workers: [], cellsPerHour: undefined, secondsLeft: undefined };
  expect(renderQueue(empty, options)).toBe(
    "redis://host:6379/0: 0 cells wait, 0 run on 0 workers\n\nNo study has cells in it.\n\nNo worker takes cells; start some: gan-cls worker --queue redis://host:6379/0",
  );
  expect(describeQueue({ ...STATE, studies: [] })).toBe("0 cells wait, 0 run on 1 worker, 120 an hour");
});

it("says what a cancelled study leaves", () => {
  expect(describeCancelled({ study: STUDY, removed: 12, stopping: 0 })).toBe(
    "2da5ad42: 12 cells taken out of the queue",
  );
  expect(describeCancelled({ study: STUDY, removed: 1, stopping: 2 })).toBe(
    "2da5ad42: 1 cell taken out of the queue, 2 end at the next step",
  );
});
