import { createCommandContext } from "../command-context";
import { canMove } from "./colors";
import type { TrainingEvent } from "@gan-cls/core";
import { describeFigures, type CellId, type StudyEvent, type StudyResults } from "@gan-cls/study";
import { describe, expect, it } from "vitest";
import { createMemoryStream } from "../test-cli.test-helper";
import { colorsFor } from "./colors";
import { createLogDisplay } from "./log-display";
import type { ProgressDisplay } from "./progress-display";
import { progressLine } from "./progress-line";
import { RateMeter } from "./rate-meter";
import { createTerminalDisplay } from "./terminal-display";
import { createStudyDisplay } from "./study-display";
import { StudyProgress } from "./study-progress";

const ESCAPE = "\u001B";

describe("progressLine", () => {
  const state = { task: "gan", done: 96, total: 160, unit: "steps", rate: 0.5, figures: ["D 1.31", "G 0.81"] };

  it.each([
    ["slow work by the unit", state, "gan: 96/160 steps, 2.0 s/step, 2 min 08 s left, D 1.31, G 0.81"],
    ["fast work per second", { ...state, rate: 31 }, "gan: 96/160 steps, 31 steps/s, 2.1 s left, D 1.31, G 0.81"],
    ["no time left at the end", { ...state, done: 160, figures: [] }, "gan: 160/160 steps, 2.0 s/step"],
    ["nothing of the rate before it is known", { ...state, rate: undefined, figures: [] }, "gan: 96/160 steps"],
    [
      "downloads in bytes",
      { task: "download", done: 4e6, total: 10e6, unit: "bytes", rate: 2e6, figures: [] },
      "download: 4.0 MB of 10 MB, 2.0 MB/s, 3.0 s left",
    ],
    [
      "work of unknown length",
      { task: "download", done: 4e6, total: null, unit: "bytes", rate: 2e6, figures: [] },
      "download: 4.0 MB, 2.0 MB/s",
    ],
  ])("shows %s", (_name, given, line) => {
    expect(progressLine(given)).toBe(line);
  });
});

describe("RateMeter", () => {
  it("knows no rate from one mark, or when nothing moves", () => {
    const meter = new RateMeter();
    expect(meter.perSecond).toBeUndefined();
    meter.mark(10, 0);
    expect(meter.perSecond).toBeUndefined();
    meter.mark(10, 1000);
    expect(meter.perSecond).toBeUndefined();
  });

  it("counts from where work began, as after a resume", () => {
    const meter = new RateMeter();
    meter.mark(100, 0);
    meter.mark(104, 2000);
    expect(meter.perSecond).toBe(2);
  });

  it("forgets what is older than half a minute, but not the last two marks", () => {
    const meter = new RateMeter();
    meter.mark(0, 0);
    meter.mark(1000, 1000);
    meter.mark(1010, 41_000);
    expect(meter.perSecond).toBe(10 / 40);
    meter.mark(1011, 141_000);
    expect(meter.perSecond).toBe(1 / 100);
  });
});

describe("log display", () => {
  it("prints a line every ten seconds and not one for every step", () => {
    const stream = createMemoryStream();
    let now = 0;
    const display = createLogDisplay(stream, () => now);
    for (let step = 1; step <= 100; step++) {
      now = step * 500;
      display.progress("gan", step, 100, "steps");
    }
    expect(stream.text.trim().split("\n")).toEqual([
      "gan: 21/100 steps, 2.0 steps/s, 40 s left",
      "gan: 41/100 steps, 2.0 steps/s, 30 s left",
      "gan: 61/100 steps, 2.0 steps/s, 20 s left",
      "gan: 81/100 steps, 2.0 steps/s, 9.5 s left",
    ]);
  });

  it("restarts the clock for another task", () => {
    const stream = createMemoryStream();
    let now = 0;
    const display = createLogDisplay(stream, () => now);
    display.progress("a", 1, 10, "steps");
    now = 9_999;
    display.progress("b", 1, 10, "steps");
    now = 19_998;
    display.progress("b", 2, 10, "steps");
    expect(stream.text).toBe("");
  });

  it("writes no escape codes", () => {
    const stream = createMemoryStream();
    const display = createLogDisplay(stream, () => 0);
    display.note("a note");
    display.warn("a warning");
    expect(stream.text).toBe("a note\nwarning: a warning\n");
  });
});

describe("terminal display", () => {
  it("draws a bar with rate and time left, keeps notes, and leaves the cursor as it was", () => {
    const stream = createMemoryStream(true);
    let now = 0;
    const display = createTerminalDisplay(stream, colorsFor(stream, { NO_COLOR: "1" }), () => now);
    display.progress("gan", 1, 4, "steps");
    now = 2000;
    display.note("half way");
    display.progress("gan", 2, 4, "steps", ["D 1.31"]);
    display.finish();
    expect(stream.text).toContain("gan  ██████░░░░░░░░░░░░░░░░░░  1/4 steps");
    expect(stream.text).toContain("half way\n");
    expect(stream.text).toContain("gan  ████████████░░░░░░░░░░░░  2/4 steps  2.0 s/step  4.0 s left  D 1.31");
    expect(stream.text.split(`${ESCAPE}[?25l`)).toHaveLength(3);
    expect(stream.text.split(`${ESCAPE}[?25h`)).toHaveLength(3);
  });

  it("draws no bar for work of unknown length", () => {
    const stream = createMemoryStream(true);
    const display = createTerminalDisplay(stream, colorsFor(stream, { NO_COLOR: "1" }), () => 0);
    display.progress("download", 1e6, null, "bytes");
    display.finish();
    expect(stream.text).toContain("download  1.0 MB");
    expect(stream.text).not.toContain("░");
  });
});

describe("colorsFor", () => {
  it.each([
    ["a terminal", true, {}, true],
    ["a pipe", false, {}, false],
    ["a terminal with NO_COLOR", true, { NO_COLOR: "1" }, false],
    ["a terminal with an empty NO_COLOR", true, { NO_COLOR: "" }, true],
    ["a dumb terminal", true, { TERM: "dumb" }, false],
    ["a pipe with FORCE_COLOR", false, { FORCE_COLOR: "1" }, true],
    ["NO_COLOR against FORCE_COLOR", true, { NO_COLOR: "1", FORCE_COLOR: "1" }, false],
  ])("decides for %s", (_name, isTTY, environment, colored) => {
    expect(colorsFor(createMemoryStream(isTTY), environment).red("x") !== "x").toBe(colored);
  });
});

describe("the display of a study", () => {
  function recordingDisplay(): ProgressDisplay & { calls: unknown[][] } {
    const calls: unknown[][] = [];
    const record =
      (name: string) =>
      (...values: unknown[]): void =>
        void calls.push([name, ...values]);
    return {
      calls,
      note: record("note"),
      warn: record("warn"),
      progress: record("progress"),
      finish: record("finish"),
    };
  }

  it("shows steps, long epochs and warnings, and nothing else", () => {
    const display = recordingDisplay();
    const metrics = { discriminatorLoss: 1.312, generatorLoss: 0.809 };
    const events: TrainingEvent[] = [
      { type: "epoch-start", epoch: 1, epochs: 2, stepsPerEpoch: 80 },
      { type: "step-end", epoch: 1, step: 1, totalSteps: 160, metrics },
      { type: "epoch-end", epoch: 1, epochs: 2, seconds: 19, metrics },
      { type: "epoch-end", epoch: 2, epochs: 2, seconds: 150, metrics: { ...metrics, sampleDiversity: 12.5 } },
      { type: "samples", epoch: 2, count: 1, rows: 1, columns: 1, channels: 1, pixels: Uint8Array.of(7) },
      { type: "checkpoint", epoch: 2, step: 160 },
      { type: "warning", code: "forgetting", message: "the probe falls", epoch: 2, step: 160, figures: {} },
    ];
    const show = createStudyDisplay(display);
    events.forEach((event) => show({ type: "training", task: "gan", job: 0, event }));
    expect(display.calls).toEqual([
      ["progress", "gan", 1, 160, "steps", ["D 1.31", "G 0.81"]],
      ["note", "gan: epoch 2 of 2, D 1.31, G 0.81, diversity 12.50, 2 min 30 s"],
      ["warn", "gan: the probe falls (docs/monitors.md#forgetting)"],
    ]);
  });

  it("names the part of a classical method that is at work", () => {
    const display = recordingDisplay();
    createStudyDisplay(display)({
      ...{ type: "work", task: "pca-knn", job: 0 },
      event: { type: "progress", task: "projection", done: 1024, total: 8000, unit: "images" },
    });
    expect(display.calls).toEqual([["progress", "pca-knn, projection", 1024, 8000, "images"]]);
  });

  it("shows accuracies in per cent and leaves unknown figures out", () => {
    expect(describeFigures({ loss: 0.523, accuracy: 0.871, validationAccuracy: 0.9, gradientNorm: 3 })).toEqual([
      "loss 0.52",
      "accuracy 87.1 %",
      "validation accuracy 90.0 %",
    ]);
  });

  const cells: CellId[] = ["knn", "cnn"].map((method) => ({ name: method, method, labels: 100, seed: 1 }));
  const end = (cell: CellId, job: number, isStored = false): StudyEvent => {
    const figures = { testAccuracy: 0.9, interval: { low: 0.6, high: 1 }, testSize: 10, confusion: [] };
    const row = { ...cell, ...figures, seconds: 4, labelHash: "00" };
    const finished = { name: cell.name, row, predictedLabels: new Uint8Array(10), history: undefined, pictures: [] };
    return { type: "cell-end", cell, job, isStored, finished, results: {} as StudyResults };
  };

  it("notes cells, GANs, notes and warnings", () => {
    const display = recordingDisplay();
    const gan = { seed: 1, images: 10, steps: 20, seconds: 3, resumed: false, metrics: { discriminatorLoss: 1.25 } };
    const events: StudyEvent[] = [
      { type: "study-start", cells, finished: 0, jobs: 1 },
      end(cells[0], 0, true),
      { type: "gan-end", name: "gan", gan },
      end(cells[1], 0),
      { type: "note", message: "a note" },
      { type: "warning", message: "a warning" },
    ];
    events.forEach(createStudyDisplay(display));
    expect(display.calls.filter(([name]) => name !== "finish")).toEqual([
      ["note", "knn: done before"],
      ["note", "gan: 20 steps in 3.0 s, D 1.25"],
      ["note", "cnn: 90.00 % with 100 labels in 4.0 s"],
      ["note", "a note"],
      ["warn", "a warning"],
    ]);
  });

  it("names the parts of a cell that is not trained, and goes by its time", () => {
    const display = recordingDisplay();
    let milliseconds = 0;
    const progress = new StudyProgress(display, { cells, jobs: 1 }, () => milliseconds);
    const last = () =>
      display.calls
        .filter(([name]) => name === "progress")
        .at(-1)
        ?.slice(5);
    const known = end(cells[0], 0) as Extract<StudyEvent, { type: "cell-end" }>;
    const { row } = known.finished;
    // Another seed of both, which took 100 seconds each.
    ["knn", "cnn"].forEach((method) => {
      progress.end({ ...cells[0], name: `${method}-seed-0` }, { ...row, method, seconds: 100 });
    });
    progress.begin(0, cells[0]);
    milliseconds = 30_000;
    progress.work(0, { task: "patches", done: 9, total: 10 });
    expect(last()).toEqual([["knn: patches 90 %"], 170]);
    milliseconds = 60_000;
    progress.work(0, { task: "logistic regression", done: 1, total: 10 });
    expect(last()).toEqual([["knn: logistic regression 10 %"], 140]);
    progress.end(cells[0], { ...row, method: "knn", seconds: 100 });
    progress.begin(0, cells[1]);
    progress.train(0, 3, 4);
    expect(last()).toEqual([["cnn 75 %"], 25]);
    // The predictions behind it do not begin it again.
    progress.work(0, { task: "views", done: 1, total: 2 });
    expect(last()).toEqual([["cnn: views 50 %"], 25]);
  });

  it("shows in one line what several processes are doing", () => {
    const display = recordingDisplay();
    const step = { type: "step-end", epoch: 1, step: 1, totalSteps: 4, metrics: {} } as const;
    const events: StudyEvent[] = [
      { type: "study-start", cells, finished: 0, jobs: 2 },
      { type: "cell-start", cell: cells[0], job: 0 },
      { type: "cell-start", cell: cells[1], job: 1 },
      { type: "training", task: "cnn", job: 1, event: step },
      end(cells[0], 0),
    ];
    events.forEach(createStudyDisplay(display));
    expect(display.calls.filter(([name]) => name === "progress").slice(-2)).toEqual([
      ["progress", "study", 0, 2, "cells", ["knn 0 %", "cnn 25 %"], null],
      ["progress", "study", 1, 2, "cells", ["cnn 25 %"], null],
    ]);
  });
});

describe("canMove", () => {
  it("is for terminals whose user has not asked for plain text", () => {
    const terminal = createMemoryStream(true);
    expect(canMove(terminal, {})).toBe(true);
    expect(canMove(terminal, { TERM: "dumb" })).toBe(false);
    expect(canMove(terminal, { NO_COLOR: "1" })).toBe(false);
    expect(canMove(createMemoryStream(), {})).toBe(false);
  });

  it.each([{ TERM: "dumb" }, { NO_COLOR: "1" }])(
    "without it, progress of %j has no code for the terminal",
    (environment) => {
      const stderr = createMemoryStream(true);
      const io = {
        ...{ stdout: createMemoryStream(true), stderr, environment, workingDirectory: "." },
        ...{ signal: new AbortController().signal, now: () => new Date() },
      };
      const { display } = createCommandContext(io);
      display.progress("gan", 1, 10, "steps");
      display.warn("something");
      display.finish();
      expect(stderr.text).toBe("warning: something\n");
    },
  );
});
