/** What `label-efficiency.mjs` writes of a study, as text: the page in `results/`, and the section of the README. */

import { withoutPaths } from "./publishable.mjs";

const START = "<!-- label-efficiency: written by scripts/results/label-efficiency.mjs -->";
const END = "<!-- end of label-efficiency -->";

/** A control that is the same method, or average, with random weights; others differ in more. */
const RANDOM_CONTROL = /(?:^|\+)random-|-random$/;

const spaced = (number) => String(number).replaceAll(/\B(?=(\d{3})+$)/g, " ");
/** `a`, `b` and `c`. */
const list = (words) =>
  words
    .map((word) => `\`${word}\``)
    .join(", ")
    .replace(/, ([^,]+)$/, " and $1");
const row = (cells) => `| ${cells.join(" | ")} |`;
const table = (head, align, rows) => [row(head), row(align), ...rows.map(row)].join("\n");

/** What a run was to do, from its `config.json`; every list is in the order of the table. */
export function plannedOf({ plan }) {
  return { methods: plan.methods, labels: plan.labels, seeds: plan.seeds };
}

/** How a GAN was trained, from its run's `results.json`. */
export function originOf({ command, machine, versions, gan, settings }) {
  return { command: withoutPaths(command), machine, versions, steps: gan.steps, labels: settings.probeLabels ?? 0 };
}

/** How many cells of a plan a study has. */
export function progressOf(study, { methods, labels, seeds }) {
  return { done: study.rows.length, planned: methods.length * labels.length * seeds.length };
}

/**
 * The page with everything that is needed to assess the figures and to reproduce them.
 *
 * @param statistics `renderLabelTable`, `explainLabelTable`, `tabulateLabels`, `formatPValue`, `formatDuration` of `@gan-cls/evaluate`.
 * @param about `title`, the `picture`'s file if there is one, and the `origin` of a discriminator that was given.
 */
export function renderPage(statistics, study, planned, { title, picture, origin }) {
  const { done, planned: all } = progressOf(study, planned);
  const sections = [
    `# ${title}`,
    ...(done < all ? [`**Not finished:** ${done} of ${all} cells (method, number of labels, seed).`] : []),
    ...(picture === undefined ? [] : [`![Test error over the number of labels, a line for each method](${picture})`]),
    statistics.renderLabelTable(study, planned),
    statistics.explainLabelTable(study, planned),
    explainRules(study, origin),
    renderPValues(statistics, study, planned),
    renderTimes(statistics, study, planned),
    renderAgain(statistics, study, origin),
    renderMethods(study),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function explainRules(study, origin) {
  const chosenBefore =
    origin === undefined
      ? "settings that are the same for every number of labels, and the pretrained discriminator, were chosen before on training images (see the methods)"
      : "settings that are the same for every number of labels were chosen before on training images, those of the older methods on MNIST's (docs/decisions/0020 and 0032)";
  return [
    "Every method has the same labels at the same number and seed, as many of each class.",
    `What a method has to choose (an epoch, a penalty), it chooses among those labels; ${chosenBefore}.`,
    "The test images are touched once for each figure.",
    ...explainControls(study),
  ].join(" ");
}

/** A sentence on the methods of the study that take random weights in place of a discriminator, and one on those that do without it. */
function explainControls({ rows, methods = [] }) {
  const names = new Set(rows.map(({ method }) => method));
  const pairs = methods.flatMap(({ name, controlOf }) =>
    controlOf !== undefined && names.has(name) && RANDOM_CONTROL.test(name) ? [[name, controlOf]] : [],
  );
  const random = `${list(pairs.map(([control]) => control))} ${pairs.length === 1 ? "is a control" : "are controls"}: ${list(pairs.map(([, method]) => method))} by the same network with random weights.`;
  return [
    ...(pairs.length > 0 ? [random] : []),
    ...(names.has("same-net")
      ? [
          "`semi-plain` is `spread-gan` without a discriminator, `same-net` the same network and distortions with the labels alone.",
        ]
      : []),
  ];
}

function renderPValues(statistics, study, { methods, labels }) {
  const cells = statistics.tabulateLabels(study);
  const reference = study.comparisons?.[0]?.reference;
  if (reference === undefined) {
    return "";
  }
  const rows = methods
    .filter((method) => method !== reference)
    .map((method) => [
      `\`${method}\``,
      ...labels.map((count) => {
        const comparison = cells.cell(method, count)?.comparison;
        return comparison === undefined ? "-" : statistics.formatPValue(comparison.pValue);
      }),
    ]);
  const head = ["method", ...labels.map(spaced)];
  return [
    `## Against \`${reference}\``,
    "The largest p of the seeds by McNemar's exact test on the same test images; 1 where the seeds do not all point the same way. Not corrected for the number of comparisons.",
    table(
      head,
      head.map((_, index) => (index === 0 ? "---" : "--:")),
      rows,
    ),
  ].join("\n\n");
}

function renderTimes({ formatDuration }, study, { methods, labels }) {
  const of = (method, count) => study.rows.filter((own) => own.method === method && own.labels === count);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const cell = (rows) =>
    rows.length === 0
      ? "-"
      : `${formatDuration(mean(rows.map(({ seconds }) => seconds)))}, ${(Math.max(...rows.map(({ peakMemoryBytes }) => peakMemoryBytes ?? 0)) / 1e9).toFixed(2)} GB`;
  const head = ["method", ...labels.map(spaced)];
  const rows = methods.map((method) => [`\`${method}\``, ...labels.map((count) => cell(of(method, count)))]);
  const jobs =
    study.jobs > 1
      ? ` ${study.jobs} processes of one thread each shared the cells, so a time is that of a cell beside others.`
      : "";
  return [
    "## Time and memory",
    `Training and the predictions of all test images, mean over seeds; and the most memory of the process that did it, which holds the data and what earlier cells left too. Pooled features of the test images are kept from cell to cell, so the first cell of each process takes longer.${jobs}`,
    table(
      head,
      head.map((_, index) => (index === 0 ? "---" : "--:")),
      rows,
    ),
  ].join("\n\n");
}

function renderAgain(
  { formatDuration },
  { command, machine, engine, versions = {}, dataHashes = {}, rows, seconds, remade = [], comparisons = [] },
  origin,
) {
  const seeds = [...new Set(rows.map(({ seed }) => seed))].sort((a, b) => a - b);
  return [
    "## Again",
    ...(origin === undefined ? [] : ["The GAN, and then the study:"]),
    ["```sh", ...(origin === undefined ? [] : [origin.command]), command ?? "", "```"].join("\n"),
    [
      `- ${machine ?? "Machine unknown"}; engine ${engine}; seeds ${seeds.join(", ")}${seconds === undefined ? "; made in several runs" : `; ${formatDuration(seconds)} in all`}.`,
      `- Versions: ${listVersions(versions)}.`,
      ...(origin === undefined
        ? []
        : [
            `- The GAN: ${spaced(origin.steps)} steps with ${spaced(origin.labels)} labels; ${origin.machine}; ${listVersions(origin.versions)}.`,
          ]),
      ...Object.entries(dataHashes).map(([part, hash]) => `- SHA-256 of ${part}: \`${hash}\``),
    ].join("\n"),
    ...remade.map((part) => renderRemade(part, comparisons[0]?.reference)),
  ].join("\n\n");
}

/** What was made later, some of it in place of earlier cells. */
function renderRemade({ methods, labels, command, machine, versions, same = [] }, reference) {
  const others = same.includes(reference)
    ? [`- ${list(same)} ${same.length === 1 ? "has" : "have"} the same figures as before, class by class.`]
    : methods.includes(reference)
      ? [`- The others are compared with \`${reference}\` as it was before.`]
      : [];
  return [
    `${list(methods)} were made later, with the same images and labels (${labels.map(spaced).join(", ")}):`,
    ["```sh", command, "```"].join("\n"),
    [`- ${machine}; ${listVersions(versions)}.`, ...others].join("\n"),
  ].join("\n\n");
}

function listVersions(versions) {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
}

function renderMethods({ notes = [], methods = [], rows }) {
  const isNoted = (name) => notes.some((note) => note.startsWith(`\`${name}\`:`));
  const described = methods.flatMap(({ name, description }) =>
    description === undefined || isNoted(name) ? [] : [`\`${name}\`: ${description}`],
  );
  const own = [...new Set(rows.flatMap((one) => one.notes ?? []))].filter((note) => !/^(?:Went on|Resumed)/.test(note));
  return ["## The methods", [...notes, ...described, ...own].map((note) => `- ${note}`).join("\n")].join("\n\n");
}

/** The README with its section for this study. */
export function writeSection(readme, statistics, study, planned) {
  const [start, end] = [readme.indexOf(START), readme.indexOf(END)];
  if (start === -1 || end < start) {
    throw new Error(`writeSection: expected the lines ${START} and ${END} in README.md; put them back`);
  }
  const section = [
    statistics.renderLabelTable(study, planned),
    `<sub>${statistics.explainLabelTable(study, planned)} [How, times and p-values](results/label-efficiency.md).</sub>`,
    "![Test error over the number of labels, a line for each method](results/label-efficiency.png)",
  ].join("\n\n");
  return `${readme.slice(0, start + START.length)}\n\n${section}\n\n${readme.slice(end)}`;
}
