/**
 * Figures of model cards, read from the `results.json` of runs. They are counted by `summarizeSeeds` and `wilsonInterval` of
 * @gan-cls/evaluate, which are handed in: the built ones where cards are packed, the sources in tests.
 */
const count = (number) => number.toLocaleString("en-US").replaceAll(",", " ");

/** The figures of a classifier: its own on the test set, and the mean over the study's seeds beside that of the control's study. */
export function classifierFigures({ summarizeSeeds, wilsonInterval }, { method, seed, study, control }) {
  const rows = study.rows.filter((row) => row.method === method);
  const own = rows.find((row) => row.seed === seed);
  if (own === undefined) {
    throw new Error(
      `expected a row of ${method} with seed ${seed} in the study, got ${study.rows.map((row) => `${row.method} ${row.seed}`).join(", ")}`,
    );
  }
  const measured = ownShare(wilsonInterval, own);
  const mean = meanShare(summarizeSeeds, rows);
  const controlRows = (control?.rows ?? []).filter((row) => row.method === method);
  const beside =
    controlRows.length === 0
      ? {}
      : {
          control: {
            ...meanShare(summarizeSeeds, controlRows),
            what: `the same on random weights, ${seedWords(controlRows)}`,
          },
        };
  return [measured, { ...mean, ...beside }];
}

/**
 * The figures of a classifier from a study over numbers of labels: this model's own, which is that of the first seed, and where there are several the mean over
 * the seeds, the last one beside that of its control with the same labels.
 */
export function tunedFigures({ summarizeSeeds, wilsonInterval }, { rows, method, labels, controlMethod }) {
  const rowsOf = (wanted) => rows.filter((row) => row.method === wanted && row.labels === labels);
  const [own] = rowsOf(method).toSorted((one, two) => one.seed - two.seed);
  if (own === undefined) {
    throw new Error(`expected rows of ${method} with ${labels} labels in the study, got none`);
  }
  const control = controlMethod && { control: meanShare(summarizeSeeds, rowsOf(controlMethod)) };
  const shown = ownShare(wilsonInterval, own);
  return rowsOf(method).length === 1
    ? [{ ...shown, ...control }]
    : [shown, { ...meanShare(summarizeSeeds, rowsOf(method)), ...control }];
}

/** What one network reached, exact, before it was rounded. */
function ownShare(wilsonInterval, { testAccuracy, testSize }) {
  return {
    what: `accuracy of this model on ${count(testSize)} test images`,
    value: testAccuracy,
    interval: wilsonInterval(Math.round(testAccuracy * testSize), testSize),
  };
}

/** Names of the networks that measure-votes.mjs tests, by their methods in the study. */
const VOTERS = {
  "pooled-tune": "mnist-tuned",
  "random-tune": "its control, mnist-tuned-control",
  "cnn-fair": "mnist-fair-cnn",
  "pca-knn": "PCA + KNN",
};

/** The figures of a classifier from measure-votes.mjs: its own, and beside it those of the others with the same labels on the same images. */
export function voteFigures({ rows }, method) {
  const own = rows.find((row) => row.method === method);
  const shareOf = (row, what) => ({ what, value: row.testAccuracy, interval: row.interval });
  const control = method === "pooled-tune" ? rows.find((row) => row.method === "random-tune") : undefined;
  const others = rows.filter((row) => row !== own && row !== control);
  return [
    {
      ...shareOf(own, `accuracy of this model on MNIST's ${count(own.testSize)} official test images`),
      ...(control && { control: shareOf(control, "the same from random weights, with the same labels") }),
    },
    ...others.map((row) =>
      shareOf(row, `accuracy of ${VOTERS[row.method]}, with the same ${count(row.labels)} labels on the same images`),
    ),
  ];
}

function meanShare(summarizeSeeds, rows) {
  const [{ method, labels, meanAccuracy, standardDeviation, interval, testSize }] = summarizeSeeds(rows);
  const spread =
    standardDeviation === null ? "" : `, standard deviation ${(100 * standardDeviation).toFixed(2)} points`;
  return {
    what: `test accuracy of ${method} with ${count(labels)} labels, ${seedWords(rows)}, ${count(testSize)} images${spread}`,
    value: meanAccuracy,
    interval,
  };
}

const seedWords = (rows) => (rows.length === 1 ? "one seed" : `mean of ${rows.length} seeds`);

/** The figures of a discriminator: what each probe of `gan-cls adopt` reached, beside a network with random weights. */
export function probeFigures({ probes, labels, testSize, seeds = 1 }) {
  return probes.map(({ name, testAccuracy, interval, control }) => ({
    what: `test accuracy of a linear probe on ${name}, ${count(labels)} labels, ${seeds === 1 ? "one seed" : `mean of ${seeds} seeds`}, ${count(testSize)} images`,
    value: testAccuracy,
    interval,
    ...(control && {
      control: { what: "the same on random weights", value: control.testAccuracy, interval: control.interval },
    }),
  }));
}

/** The figures of a discriminator from a study of `pooled-probe` beside `random-probe`: the mean over its seeds for every number of labels. */
export function studyProbeFigures({ summarizeSeeds }, { rows }) {
  const budgets = [...new Set(rows.map(({ labels }) => labels))].sort((a, b) => a - b);
  return budgets.map((budget) => {
    const rowsOf = (method) => rows.filter((row) => row.method === method && row.labels === budget);
    const control = meanShare(summarizeSeeds, rowsOf("random-probe"));
    return { ...meanShare(summarizeSeeds, rowsOf("pooled-probe")), control };
  });
}

/** How the images of a generator are distributed over the classes, according to a classifier. */
export function generatorFigures({ wilsonInterval }, images, { judge, things, classNames }) {
  const counts = new Array(classNames.length).fill(0);
  images.forEach(({ label }) => counts[label]++);
  const rarest = Math.min(...counts);
  const sure = images.filter(({ probabilities }) => Math.max(...probabilities) >= 0.9).length;
  return [
    {
      what: `share of the rarest ${things}, ${classNames[counts.indexOf(rarest)]}, among ${count(images.length)} generated ones (seed 1, classified by ${judge})`,
      value: rarest / images.length,
      interval: wilsonInterval(rarest, images.length),
    },
    {
      what: `share of them that ${judge} classifies with a probability of at least 0.9`,
      value: sure / images.length,
      interval: wilsonInterval(sure, images.length),
    },
  ];
}

/** How the samples of a generator do, from `gan-cls evaluate --generator`, where no classifier of a package knows such images. */
export function qualityFigures({ wilsonInterval }, { samples, floor, labeller }, { things, drawnClasses }) {
  const { classification, histogram, size } = samples;
  const { accuracy, interval, testSize, trainedOn } = classification;
  const rarest = Math.min(...histogram.counts);
  const rarestClass = drawnClasses[histogram.counts.indexOf(rarest)];
  const by = `labelled by a classifier that learned from ${count(labeller.labels)} labels`;
  return [
    {
      what: `accuracy on ${count(testSize)} test images of a small CNN that learned from ${count(trainedOn)} samples alone, ${by}; from as many real images ${(100 * floor.classification.accuracy).toFixed(1)} %`,
      value: accuracy,
      interval,
    },
    {
      what: `share of the rarest ${things}, ${rarestClass}, among ${count(size)} samples (seed 1, ${by})`,
      value: rarest / size,
      interval: wilsonInterval(rarest, size),
    },
  ];
}
