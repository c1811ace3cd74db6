/** How arrays of labels become classes. */
import { GanClsError, MAX_CLASSES } from "@gan-cls/core";

/** An array of labels as a file has it. */
export interface LabelArray {
  /** How messages name it. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly numbers: Uint8Array | Float64Array | Float32Array;
  readonly texts?: readonly string[];
}

/** Classes of all sets, and each set's labels. */
export interface Classes {
  readonly classNames: readonly string[];
  readonly labels: readonly Uint8Array[];
}

/** One whole number for each image. */
type Numbers = Float64Array;

/**
 * Labels of several sets as numbers of classes. Numbers from 0 on stay; others, such as those that begin at 1, and texts are numbered in their order.
 *
 * @param notes Gets a sentence where numbers were changed.
 * @param names Of the classes, by the numbers in the files, where a file has them. @default the numbers
 * @throws GanClsError `invalid-data` for several labels an image, numbers that are no labels, or more than 256 classes.
 */
export function toClasses(
  sets: readonly LabelArray[],
  notes: string[],
  names: ReadonlyMap<number, string> = new Map(),
): Classes {
  if (sets.some(({ texts }) => texts !== undefined)) {
    return classesOfTexts(sets);
  }
  const numbers = sets.map(oneLabelEach);
  const values = distinctValues(numbers);
  const isPlain = values[0] === 0 && values[values.length - 1] < MAX_CLASSES;
  // Names that a file lists are classes, also those without an image.
  const largest = Math.max(values[values.length - 1], ...(isPlain ? names.keys() : []));
  const classes = isPlain ? Array.from({ length: largest + 1 }, (_, label) => label) : values;
  assertClasses(sets, classes.length);
  if (!isPlain) {
    notes.push(`The labels ${describe(values)} became the classes 0 to ${values.length - 1}; their names stay.`);
  }
  const position = new Map(classes.map((label, index) => [label, index]));
  return {
    classNames: classes.map((label) => names.get(label) ?? String(label)),
    labels: numbers.map((set) => Uint8Array.from(set, (label) => position.get(label) as number)),
  };
}

function distinctValues(sets: readonly Numbers[]): number[] {
  const distinct = new Set<number>();
  for (const set of sets) {
    set.forEach((label) => distinct.add(label));
  }
  return [...distinct].sort((a, b) => a - b);
}

function describe(values: readonly number[]): string {
  const [first, last] = [values[0], values[values.length - 1]];
  return last - first + 1 === values.length ? `${first} to ${last}` : values.slice(0, 5).join(", ");
}

function classesOfTexts(sets: readonly LabelArray[]): Classes {
  const texts = sets.map(({ name, texts: own, numbers }) => {
    if (own === undefined) {
      throw invalid(name, `expected texts as labels, as in the other arrays, got ${numbers.length} numbers`);
    }
    return own;
  });
  const classNames = [...new Set(texts.flat())].sort();
  assertClasses(sets, classNames.length);
  const position = new Map(classNames.map((name, index) => [name, index]));
  return {
    classNames,
    labels: texts.map((set) => Uint8Array.from(set, (label) => position.get(label) as number)),
  };
}

function assertClasses(sets: readonly LabelArray[], count: number): void {
  if (count > MAX_CLASSES) {
    throw invalid(sets[0].name, `expected at most ${MAX_CLASSES} classes, got ${count}; are these labels?`);
  }
}

function oneLabelEach({ name, shape, numbers }: LabelArray): Numbers {
  const [size, ...rest] = shape;
  const width = rest.reduce((product, side) => product * side, 1);
  if (size === undefined || rest.length > 1 || width === 0) {
    throw invalid(
      name,
      `expected labels as N, N x 1 or one-hot N x classes, got ${shape.join(" x ") || "a single number"}`,
    );
  }
  const labels = width === 1 ? Float64Array.from(numbers) : fromOneHot(name, numbers, size, width);
  const wrong = labels.find((label) => !(Number.isInteger(label) && label >= 0));
  if (wrong !== undefined) {
    throw invalid(name, `expected whole numbers from 0 on as labels, got ${wrong}`);
  }
  return labels;
}

function fromOneHot(name: string, numbers: LabelArray["numbers"], size: number, width: number): Numbers {
  const labels = new Float64Array(size);
  for (let image = 0; image < size; image++) {
    const row = numbers.subarray(image * width, (image + 1) * width);
    const hot = row.indexOf(1);
    if (hot === -1 || row.some((value, index) => value !== (index === hot ? 1 : 0))) {
      throw invalid(
        name,
        `expected one label for each image, got ${width} numbers that are not one-hot (image ${image}); several labels an image are not read`,
      );
    }
    labels[image] = hot;
  }
  return labels;
}

function invalid(name: string, problem: string): GanClsError {
  return new GanClsError("invalid-data", `openDataset: ${name}: ${problem}`, { details: { name } });
}
