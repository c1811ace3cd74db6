import { printable, printableTexts } from "@gan-cls/core";
import { describeSeenTestImages, formatCount, formatPercent, formatQuantity } from "@gan-cls/evaluate";
import type { AdoptDocument, AdoptedProbe } from "@gan-cls/study";
import { shellCommand } from "@gan-cls/study/node";
import type { CliIo } from "../io/cli-io";
import type { Colors } from "./colors";
import { displayPath } from "./paths";
import { renderTable, terminalWidth, type TableColumn } from "./table";

const COLUMNS: readonly TableColumn[] = [
  { head: "Layer", align: "left" },
  { head: "Kind", align: "left", spare: 4 },
  { head: "Output", spare: 3 },
  { head: "Parameters", spare: 7 },
  { head: "Features", spare: 5 },
  { head: "L2", spare: 6 },
  { head: "Validation", spare: 2 },
  { head: "Test" },
  { head: "95 % interval", spare: 1 },
  { head: "Random weights" },
];

/** What `gan-cls adopt` says on a terminal: the layers with their probes, and what to do next. */
export function renderAdoption(
  given: AdoptDocument,
  { folder, io, colors }: { folder: string; io: CliIo; colors: Colors },
): string {
  const document = printableTexts(given);
  const { source, probes, layers, best, labels, testSize, data } = document;
  const run = displayPath(folder, io.workingDirectory);
  const names = new Set(layers.map(({ name }) => name));
  const table = [
    ...layers.map(({ name, kind, outputShape, parameters }) => [
      name,
      kind,
      outputShape.map((size) => size ?? "?").join(" x "),
      formatCount(parameters),
      ...cells(
        probes.find((candidate) => candidate.name === name),
        best,
        colors,
      ),
    ]),
    ...probes
      .filter(({ name }) => !names.has(name))
      .map((probe) => [probe.name, "", "", "", ...cells(probe, best, colors)]),
  ];
  const next = ["classify", "picture.png", "--model", `${run}/models/adopted`];
  return [
    renderTable(COLUMNS, table, { width: terminalWidth(io.stdout) }),
    `Linear probes on standardised features (maps pooled to 4 x 4), ${formatQuantity(labels, "label")}, tested on ${formatQuantity(testSize, "image")} of ${data}.`,
    describeInput(document.input),
    describeControl(probes, best),
    ...describeSeenTestImages(document),
    `Results: ${printable(run)}; ${source} has become the classifier ${printable(run)}/models/adopted, by ${best}`,
    `Next: ${shellCommand(next, io.environment)}`,
  ].join("\n");
}

function cells(probe: AdoptedProbe | undefined, best: string, colors: Colors): string[] {
  if (probe === undefined) {
    return Array.from({ length: 6 }, () => "");
  }
  const { name, dimensions, l2, validationAccuracy, testAccuracy, interval, control } = probe;
  const accuracy = formatPercent(testAccuracy);
  return [
    formatCount(dimensions),
    String(l2),
    formatPercent(validationAccuracy),
    name === best ? colors.green(colors.bold(accuracy)) : accuracy,
    `${formatPercent(interval.low)} to ${formatPercent(interval.high)}`,
    control === undefined ? "" : formatPercent(control.testAccuracy),
  ];
}

/** In which range the network was given its pixels, and why. */
function describeInput({ range, accuracies }: AdoptDocument["input"]): string {
  const why =
    accuracies === undefined
      ? ""
      : `, found out by probes on held-out labels (${Object.entries(accuracies)
          .map(([name, accuracy]) => `${name}: ${formatPercent(accuracy, 1)}`)
          .join(", ")}); --range takes another`;
  return `The network takes pixels of ${range}${why}. The classifier does the conversion itself.`;
}

/** Whether the training was worth anything here, in one sentence. */
function describeControl(probes: readonly AdoptedProbe[], best: string): string {
  const probe = probes.find(({ name }) => name === best);
  if (probe?.control === undefined) {
    return "No control was run: a network with random weights may be as good.";
  }
  const points = 100 * (probe.testAccuracy - probe.control.testAccuracy);
  return `With ${best}, the trained weights give ${points.toFixed(1)} percentage points more than random weights.`;
}
