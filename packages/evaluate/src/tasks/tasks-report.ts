import { formatCount, formatQuantity } from "../format";
import { codeBlock, codeSpan, escapeMarkdown, proseMarkdown, renderTable } from "../markdown";
import { describePlace, listFacts } from "../measured-facts";
import { describeSeenTestImages } from "../seen-test-images";
import {
  describeTasks,
  formatTaskFigure,
  taskVerdict,
  type TaskName,
  type TaskRow,
  type TasksDocument,
  type TaskVerdict,
} from "./tasks-document";

/** What each task is, in one sentence or two. */
export const TASK_MEANINGS: Readonly<Record<TaskName, string>> = {
  transfer:
    "Features of the frozen network, and a logistic regression that learns other classes from few labels; its penalty is chosen by cross-validation among them.",
  "one-class":
    "Who does not belong to a class? Each class in turn is the normal one and is learned from its own images; the area under the ROC curve is that of telling it from all others, and the figure is the mean over the classes. The way to tell is chosen on training images that are kept aside, once for all classes.",
  retrieval:
    "Each test image asks for its like among the training images, by the angle between features. Recall at k: one of the first k has its class. Mean average precision: how far in front all of its class are.",
  clustering:
    "k-means with as many clusters as there are classes, on test images without labels. Accuracy: under the best one-to-one matching of clusters and classes. NMI: normalised mutual information.",
  "few-shot":
    "Episodes of five classes with one or five labelled images each: 15 further images of each class belong to the nearest mean, by the angle between features. Nothing is trained.",
  restoring:
    "The generator's input is searched by what is visible of a test image, and what it draws fills in the rest. PSNR of the hidden pixels or, with noise, of all; PCA knows the same training images.",
};

/** What was found, in a sentence: at how many measures what a GAN has learned is worth something. */
export function describeTasksFinding({ rows, discriminator, generator }: TasksDocument): string {
  const networks = [discriminator, ...(generator === undefined ? [] : [generator])].map(({ source }) => source);
  const measures = (verdict: TaskVerdict): string[] =>
    rows.filter((row) => taskVerdict(row) === verdict).map(({ task }) => task);
  const [better, worse] = [measures("better"), measures("worse")];
  const where = better.length === 0 ? "" : ` (${[...new Set(better)].join(", ")})`;
  const loss = worse.length === 0 ? "" : `, and worse at ${worse.length} (${[...new Set(worse)].join(", ")})`;
  const above = rows.filter(({ trained, baseline }) => trained.value > baseline.value).length;
  return `${networks.join(" and ")}: better than random weights at ${better.length} of ${formatQuantity(rows.length, "measure")}${where}${loss}. At ${above} the figure is above that without a network.`;
}

/** A table as text, for a terminal, Markdown or HTML, each of which escapes it. */
export interface TextTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Every measure of a document: the first two columns are words, the others figures. */
export function tabulateTasks(document: Pick<TasksDocument, "rows">): TextTable {
  return {
    head: ["Task", "Measure", "Trained (95 % interval)", "Random weights", "Difference", "Without a network"],
    rows: describeTasks(document).map(({ task, measure, trained, random, difference, baseline }) => [
      ...[task, measure, trained, random, difference, baseline],
    ]),
  };
}

/** A measure class by class: the first column has their names, the others figures. */
export function tabulateTaskClasses({ classes = [], unit, baseline }: TaskRow): TextTable {
  const figure = (value: number | null): string => formatTaskFigure(value, unit);
  return {
    head: ["Class", "Trained", "Random weights", `Without a network (${baseline.name})`],
    rows: classes.map((own) => [own.name, figure(own.trained), figure(own.random), figure(own.baseline)]),
  };
}

/** What others have published of a measure, and how it compares; none where nothing is known. */
export function describePublished({ published = [] }: TaskRow): string | undefined {
  const means = published.map(({ name, value }) => `${name} ${value.toFixed(3)}`).join(", ");
  return published.length === 0
    ? undefined
    : `Published means: ${means}. Those methods saw the normal class alone; our discriminator has seen images of all classes, without their labels.`;
}

/** A document as a Markdown page. The same document always gives the same text. */
export function renderTasksMarkdown(document: TasksDocument): string {
  const { discriminator, data, rows } = document;
  const measures = tabulateTasks(document);
  const table = renderTable(measures.head, measures.rows, ["l", "l", "r", "r", "r", "r"]);
  const seen = describeSeenTestImages(document);
  return `${[
    `# Tasks other than classification: ${escapeMarkdown(discriminator.source)} on ${escapeMarkdown(data)}`,
    table,
    TASKS_EXPLANATION,
    ...(seen.length === 0 ? [] : [seen.map(proseMarkdown).join(" ")]),
    ...leftOut(document),
    ...rows.filter(({ classes }) => classes !== undefined).map(renderClasses),
    `## The tasks\n\n${explainTasks(rows)}`,
    `## Reproduce\n\n${origin(document)}`,
    `To measure it again:\n\n${codeBlock(document.command, "sh")}`,
  ].join("\n\n")}\n`;
}

/** How the figures of tasks are to be read. */
export const TASKS_EXPLANATION =
  "Random weights: networks of the same shape that have learned nothing, mean ± standard deviation over their seeds. Difference: trained minus random on the " +
  "same test items, with its interval, and whether it is better: the interval excludes 0, and the figure is more than two standard deviations from the random " +
  "networks. Intervals are of 1 000 bootstrap samples of the test items; the networks stay the same.";

function leftOut({ leftOut: tasks }: TasksDocument): string[] {
  return tasks.length === 0
    ? []
    : [tasks.map(({ task, reason }) => `- Not measured: ${task}. ${proseMarkdown(reason)}`).join("\n")];
}

function renderClasses(row: TaskRow): string {
  const { task, measure, chosen } = row;
  const { head, rows } = tabulateTaskClasses(row);
  const table = renderTable(
    head,
    rows.map(([name, ...figures]) => [escapeMarkdown(name), ...figures]),
  );
  const published = describePublished(row);
  return [
    `## ${escapeMarkdown(task)}: ${escapeMarkdown(measure)}`,
    table,
    ...(chosen === undefined
      ? []
      : [
          `Chosen on training images: ${chosen.trained} for the trained network, ${chosen.random} for random weights, ${chosen.baseline} without a network.`,
        ]),
    ...(published === undefined ? [] : [proseMarkdown(published)]),
  ].join("\n\n");
}

function explainTasks(rows: readonly TaskRow[]): string {
  return [...new Set(rows.map(({ task }) => task))].map((task) => `- **${task}**: ${TASK_MEANINGS[task]}`).join("\n");
}

function origin(document: TasksDocument): string {
  const { discriminator, generator, otherData, sizes, seed } = document;
  const hashes = (name: string, all: Readonly<Record<string, string>>): [string, string][] =>
    Object.entries(all).map(([part, hash]) => [
      `SHA-256 of ${escapeMarkdown(part)} of ${escapeMarkdown(name)}`,
      codeSpan(hash),
    ]);
  const network = ({ source, sha256 }: { source: string; sha256: string }): string =>
    `${escapeMarkdown(source)}, SHA-256 ${codeSpan(sha256)}`;
  const facts: [string, string | number][] = [
    ["Discriminator", network(discriminator)],
    ...(generator === undefined ? [] : [["Generator", network(generator)] satisfies [string, string]]),
    ["Images", `${formatCount(sizes.train)} training and ${formatCount(sizes.test)} test images`],
    ...hashes(document.data, document.dataHashes),
    ...(otherData === undefined ? [] : hashes(otherData.name, otherData.dataHashes)),
    ["Seed", seed],
    ...describePlace(document),
  ];
  return listFacts(facts);
}
