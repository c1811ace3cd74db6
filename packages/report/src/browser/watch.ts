/** The script of `gan-cls watch`: draws what a run logs while it runs. */
import { formatQuantity } from "@gan-cls/evaluate";
import { accuracyRange, type LearningCurve } from "../charts/learning-chart";
import type { FigureSpec } from "../charts/figure-spec";
import { CellLog, describeCells, describeWorker, type CellProgress } from "../data/collect-cells";
import { ganLosses, TrainingLog, trainingProgress, type RunEvent, type Training } from "../data/collect-trainings";
import { methodColors } from "../design/tokens";
import { createLiveChart, type LiveChart } from "./live-chart";

/** The only pictures that the server has. An event may come from anywhere, and its file could name another server. */
const SAMPLE_SHEET = /^samples(?:-seed-\d+)?\/epoch-\d+\.png$/;

/** Milliseconds between two drawings. */
const DRAW_PAUSE = 500;

/** Least pause, in times that the drawing took: whoever trains on this machine needs its processor more. */
const REST = 20;

/** Of the run's GAN, as the page was made with it. */
const GAN_LOSS = document.querySelector("main")?.dataset.loss === "hinge" ? "hinge" : "original";

const trainingLog = new TrainingLog();
const cellLog = new CellLog();
const panels = new Map<string, Panel>();
const earlier = document.getElementById("earlier") as HTMLDetailsElement;
let eventCount = 0;
let isRunDone = false;
let isDirty = false;
let isConnected = false;
/** Until everything that was logged before has come: on the way there it would show what is long over. */
let isBehind = true;
/** What the server has left out. */
let note = "";

/** What the page shows of one training. */
interface Panel {
  readonly element: HTMLElement;
  readonly text: HTMLElement;
  readonly bar: HTMLProgressElement;
  readonly image: HTMLImageElement;
  readonly chartElement: HTMLElement;
  readonly caption: HTMLElement;
  chart: LiveChart | undefined;
  /** What is shown, to leave alone what has not changed. */
  shown?: Training;
  drawn?: Training;
}

const source = new EventSource("/events");
source.addEventListener("open", () => {
  isConnected = true;
  isDirty = true;
});
source.addEventListener("error", () => {
  isConnected = false;
  isDirty = true;
});
source.addEventListener("message", ({ data }: MessageEvent<string>) => {
  for (const event of JSON.parse(data) as unknown[]) {
    if (isRunEvent(event)) {
      take(event);
    }
  }
  isDirty = true;
});
source.addEventListener("caught-up", () => {
  isBehind = false;
  isDirty = true;
});
source.addEventListener("note", ({ data }: MessageEvent<string>) => {
  note = ` ${String(JSON.parse(data))}`;
  isDirty = true;
});

function take(event: RunEvent): void {
  eventCount++;
  trainingLog.add(event);
  cellLog.add(event);
  if (event.type.startsWith("run-")) {
    // A run may be resumed after its end.
    isRunDone = event.type === "run-end";
  }
}

/** Whether a line of the log has what is drawn: anybody may have written it, and one wrong line must not stop the page. */
function isRunEvent(event: unknown): event is RunEvent {
  if (typeof event !== "object" || event === null) {
    return false;
  }
  const { type, task = "", metrics, file = "" } = event as Record<string, unknown>;
  const needsFigures = type === "step-end" || type === "epoch-end";
  return (
    (!needsFigures || isFigures(metrics)) &&
    [type, task, file].every((text) => typeof text === "string") &&
    isWholeCellEvent(event as Record<string, unknown>)
  );
}

function isWholeCellEvent({ type, cells, finished = 0, cell, workers }: Record<string, unknown>): boolean {
  switch (type) {
    case "study-start":
      return Number.isSafeInteger(cells) && Number.isSafeInteger(finished);
    case "cell-start":
      return typeof cell === "string";
    case "workers":
      return Array.isArray(workers) && workers.every(isWorker);
    default:
      return true;
  }
}

function isWorker(worker: unknown): boolean {
  const { name, machine, jobs, busy, resting = "" } = (worker ?? {}) as Record<string, unknown>;
  const texts = [name, machine, resting, ...(Array.isArray(busy) ? (busy as unknown[]) : [undefined])];
  return Number.isSafeInteger(jobs) && texts.every((text) => typeof text === "string");
}

function isFigures(metrics: unknown): boolean {
  return (
    typeof metrics === "object" &&
    metrics !== null &&
    Object.values(metrics).every((figure) => typeof figure === "number" || figure === null)
  );
}

setTimeout(drawAgain, DRAW_PAUSE);
addEventListener("resize", () => panels.forEach(({ chart }) => chart?.fit()));
earlier.addEventListener("toggle", () => (isDirty = true));

function drawAgain(): void {
  const startedAt = performance.now();
  if (isDirty) {
    isDirty = false;
    draw();
  }
  setTimeout(drawAgain, Math.max(DRAW_PAUSE, REST * (performance.now() - startedAt)));
}

function draw(): void {
  const connection = isConnected ? "" : " The server does not respond; trying again.";
  if (isBehind && eventCount > 0) {
    setText("now", "Reading the log");
    setText("status", `${formatQuantity(eventCount, "event")} so far.${connection}${note}`);
    return;
  }
  const trainings = trainingLog.trainings();
  const cells = cellLog.progress();
  const last = trainings.at(-1);
  setText("now", isRunDone ? "Done" : titleOfRun(last, cells));
  setText("status", `${statusOf(last, cells)}${connection}${note}`);
  drawCells(cells);
  trainings.forEach((training) => drawTraining(training, trainings));
  const count = earlier.querySelectorAll("section").length;
  earlier.hidden = count === 0;
  setText("earlier-count", formatQuantity(count, "earlier training"));
}

function titleOfRun(last: Training | undefined, cells: CellProgress | undefined): string {
  if (last !== undefined) {
    return `Training ${titleOf(last.task)}`;
  }
  return cells === undefined || cells.done === 0 ? "Waiting for the run" : "Comparing methods";
}

function statusOf(last: Training | undefined, cells: CellProgress | undefined): string {
  if (cells !== undefined) {
    return `${describeCells(cells)}.`;
  }
  return last === undefined ? "Nothing has been logged yet." : `${trainingProgress(last).text}.`;
}

/** The cells of a study: how many are done, and who computes which. Without a queue, nobody but this machine. */
function drawCells(cells: CellProgress | undefined): void {
  const section = document.getElementById("cells");
  if (section === null || cells === undefined) {
    return;
  }
  section.hidden = false;
  const bar = section.querySelector("progress");
  if (bar !== null) {
    bar.value = cells.total === 0 ? 0 : Math.min(1, cells.done / cells.total);
  }
  const named = cells.workers.map((worker) => [worker.name, worker.machine, describeWorker(worker)]);
  const here = cells.running.length === 0 ? [] : [["This machine", "", cells.running.join(", ")]];
  const rows = named.length > 0 ? named : here;
  const text = JSON.stringify(rows);
  const table = section.querySelector("table");
  if (table === null || table.dataset.shown === text) {
    return;
  }
  table.dataset.shown = text;
  table.hidden = rows.length === 0;
  table.querySelector("tbody")?.replaceChildren(...rows.map(rowElement));
}

/** Texts come from other machines, so they become text and nothing else. */
function rowElement(texts: readonly string[]): HTMLTableRowElement {
  const row = document.createElement("tr");
  row.append(
    ...texts.map((text) => {
      const cell = document.createElement("td");
      cell.textContent = text;
      return cell;
    }),
  );
  return row;
}

function setText(id: string, text: string): void {
  const element = document.getElementById(id);
  if (element !== null && element.textContent !== text) {
    element.textContent = text;
  }
}

function drawTraining(training: Training, all: readonly Training[]): void {
  const panel = panels.get(training.task) ?? createPanel(training.task);
  const isOver = training.isStopped || trainingProgress(training).isDone;
  const place = document.getElementById(isOver && training !== all.at(-1) ? "earlier-trainings" : "trainings");
  if (panel.element.parentElement !== place) {
    place?.prepend(panel.element);
  }
  if (panel.shown !== training) {
    panel.shown = training;
    describeTraining(panel, training);
  }
  // What is folded away has no width to draw in.
  const isFolded = earlier.contains(panel.element) && !earlier.open;
  if (!isFolded && !hasSameFigures(panel.drawn, training)) {
    panel.drawn = training;
    drawChart(panel, training, all);
  }
}

/** A classifier's chart changes with an epoch, that of a GAN with every step. */
function hasSameFigures(one: Training | undefined, other: Training): boolean {
  return one === other || (one?.history === other.history && !isGan(other) && other.history.accuracy !== undefined);
}

function isGan({ metrics }: Training): boolean {
  return "discriminatorLoss" in metrics;
}

function describeTraining(panel: Panel, training: Training): void {
  const { share, text } = trainingProgress(training);
  panel.text.textContent = text;
  panel.bar.value = share;
  const sheet = training.sheet !== undefined && SAMPLE_SHEET.test(training.sheet.file) ? training.sheet : undefined;
  panel.image.hidden = sheet === undefined;
  if (sheet !== undefined && panel.image.dataset.file !== sheet.file) {
    panel.image.dataset.file = sheet.file;
    panel.image.src = `/${sheet.file}`;
    panel.image.alt = `Images from the fixed noise after epoch ${sheet.epoch}`;
  }
  panel.chartElement.setAttribute("aria-label", `${titleOf(training.task)}: ${text}`);
}

function drawChart(panel: Panel, training: Training, all: readonly Training[]): void {
  const spec = specOf(training, all);
  if (spec !== undefined) {
    panel.chartElement.hidden = false;
    panel.chart?.update(spec);
    panel.chart ??= createLiveChart(panel.chartElement, spec);
    panel.caption.textContent = spec.kind === "learning" ? captionOf(spec.data) : "";
    panel.caption.hidden = panel.caption.textContent === "";
  }
}

/** Which images the accuracy is of. */
function captionOf({ history, others }: LearningCurve): string {
  const lines =
    history.validationAccuracy === undefined
      ? "On the batches of each epoch, which it learns from."
      : "Strong: on images that it does not learn from, after each epoch; dashed: on the batches, which it learns from.";
  return others.length === 0 ? lines : `${lines} Faint: the other networks.`;
}

/** Losses of a GAN, or accuracy per epoch of a classifier once there is one. */
function specOf(training: Training, all: readonly Training[]): FigureSpec | undefined {
  if (isGan(training)) {
    return { kind: "loss", data: { ...ganLosses(training), loss: GAN_LOSS } };
  }
  if ((training.history.accuracy ?? []).length === 0) {
    return undefined;
  }
  const classifiers = all.filter(({ history }) => history.accuracy !== undefined);
  const data = {
    ...{ name: training.task, title: titleOf(training.task) },
    color: methodColors(classifiers.map(({ task }) => ({ name: task, family: "" }))).get(training.task) ?? "",
    history: training.history,
    others: classifiers.flatMap(({ task, history }) => (task === training.task ? [] : [history.accuracy])),
    range: accuracyRange(classifiers.map(({ history }) => history)),
  };
  return { kind: "learning", data };
}

function createPanel(task: string): Panel {
  const section = document.createElement("section");
  section.innerHTML = `<h2></h2><p class="progress"></p><progress max="1"></progress>
<div class="epochs"><img class="pixels" hidden alt=""><div class="chart" role="img" hidden style="--ratio: 760 / 340"></div></div><p class="note" hidden></p>`;
  section.querySelector("h2")?.append(titleOf(task));
  const part = <Type extends HTMLElement>(selector: string): Type => section.querySelector<Type>(selector) as Type;
  const panel: Panel = {
    element: section,
    text: part(".progress"),
    bar: part("progress"),
    image: part("img"),
    chartElement: part(".chart"),
    caption: part(".note"),
    chart: undefined,
  };
  panel.bar.setAttribute("aria-label", `Progress of ${titleOf(task)}`);
  panels.set(task, panel);
  return panel;
}

function titleOf(task: string): string {
  return task === "gan" ? "the GAN" : task.startsWith("gan-") ? `the GAN (${task.slice(4)})` : task;
}
