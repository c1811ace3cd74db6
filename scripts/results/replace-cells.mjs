/** Puts cells that were made again into a study that is published already. */

const keyOf = ({ method, labels, seed }) => [method, labels, seed].join();

/** A note on a method begins with its name; any other stands for itself. */
const subjectOf = (note) => /^`([^`]+)`:/.exec(note)?.[1] ?? note;

/** Those of `before` in their order, those of `after` in place of the same ones, and then what is new. */
function replaced(before = [], after = [], key = keyOf) {
  const news = new Map(after.map((entry) => [key(entry), entry]));
  const known = new Set(before.map(key));
  return [...before.map((entry) => news.get(key(entry)) ?? entry), ...after.filter((entry) => !known.has(key(entry)))];
}

/** @throws Error where the two studies are not of the same images and labels. */
function assertSame(published, again) {
  for (const [part, hash] of Object.entries(published.dataHashes)) {
    if (again.dataHashes[part] !== hash) {
      throw new Error(`replaceCells: expected the same ${part} images, got ${again.dataHashes[part]}, not ${hash}`);
    }
  }
  const hashes = new Map(published.rows.map(({ labels, seed, labelHash }) => [`${labels},${seed}`, labelHash]));
  for (const { labels, seed, labelHash } of again.rows) {
    if ((hashes.get(`${labels},${seed}`) ?? labelHash) !== labelHash) {
      throw new Error(`replaceCells: expected the same ${labels} labels for seed ${seed}, got others`);
    }
  }
}

/** Whether all that was made again once was made again with another run too. */
const isWithin = (one, other) =>
  one.methods.every((name) => other.methods.includes(name)) &&
  one.labels.every((count) => other.labels.includes(count));

/**
 * A published study in which the cells of another run of the same images and labels stand in place of the same methods' cells. Comparisons
 * of the replaced methods are those of the new run; those of the others stay, with the reference as it was. Everything else that the document
 * says (machine, versions, command) is of the first run; `remade` says the same of the others.
 */
export function replaceCells(published, again) {
  assertSame(published, again);
  const before = new Map(published.rows.map((row) => [keyOf(row), JSON.stringify(row.confusion)]));
  const isNew = (row) => before.get(keyOf(row)) !== JSON.stringify(row.confusion);
  const { command, machine, versions } = again;
  const earlier = published.remade?.find((one) => one.command === command);
  const names = [...new Set(again.rows.map(({ method }) => method))];
  const labels = [...new Set(again.rows.map((row) => row.labels))].sort((a, b) => a - b);
  return {
    ...published,
    rows: replaced(published.rows, again.rows),
    ...(published.methods && { methods: replaced(published.methods, again.methods, ({ name }) => name) }),
    comparisons: replaced(published.comparisons, again.comparisons),
    notes: replaced(published.notes, again.notes, subjectOf),
    remade: [
      ...(published.remade ?? []).filter((one) => !isWithin(one, { methods: names, labels })),
      {
        ...{ methods: names, labels, command, machine, versions },
        // What gives the same figures again stands for the rest of the study.
        same: earlier?.same ?? names.filter((name) => !again.rows.some((row) => row.method === name && isNew(row))),
      },
    ],
  };
}

/** What the rows of a study cover, as `plannedOf` says it of a run. */
export function coveredBy({ rows, methods }) {
  const of = (field) => [...new Set(rows.map((row) => row[field]))];
  return {
    methods: methods?.map(({ name }) => name) ?? of("method"),
    labels: of("labels").sort((a, b) => a - b),
    seeds: of("seed").sort((a, b) => a - b),
  };
}
