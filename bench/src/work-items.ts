import { WORK_NAMES, type WorkName, type WorkRequest } from "./protocol";

/** One thing to measure: a kind of work at a size and with a number of threads. */
export interface WorkItem extends Pick<
  WorkRequest,
  "work" | "images" | "batchSize" | "testImages" | "units" | "threads"
> {
  /** Unique name, as in the results. */
  readonly label: string;
  /** Only there to see how the work grows: compared in fewer rounds. */
  readonly growthOf?: string;
}

/** Options of {@link listWorkItems}. */
export interface WorkItemOptions {
  /** Labels or kinds of work. @default everything */
  only?: readonly string[];
  /** Tenths of the sizes, to see whether everything runs. @default false */
  quick?: boolean;
  /** Add each work with a quarter of the data, and with one thread; `only` leaves out the works of which nothing is added. @default true */
  growth?: boolean | "only";
}

/** Images the original study learned from. */
const IMAGES = 10_000;
const TEST_IMAGES = 10_000;
/** Of the original study, for every network. */
const TRAINING_BATCH = 100;
/** Images at a time when nothing is learned; `forwardBatches` of `@gan-cls/models` takes as many. */
const INFERENCE_BATCH = 500;
/** Steps in one repetition of the GAN step, so that a repetition is much longer than the pauses of a garbage collection. */
const GAN_STEPS = 3;
/** Images that the steps of the colour networks choose from: what is not measured, preparing them, should not take long. */
const COLOUR_IMAGES = 1_000;
/** Images in a step of the larger colour networks. */
const COLOUR_BATCH = 50;
/** Steps of a colour network in one repetition. */
const COLOUR_STEPS = 2;
/** Passes over the images in one repetition of the inference. */
const INFERENCE_PASSES = 2;
const QUICK_SHARE = 0.1;
const GROWTH_SHARE = 0.25;

const STANDARD: readonly WorkItem[] = [
  networkItem("gan-step", { units: GAN_STEPS }),
  networkItem("cnn-epoch"),
  networkItem("trial-3-frozen-epoch"),
  networkItem("trial-3-unfrozen-epoch"),
  networkItem("inference", { batchSize: INFERENCE_BATCH, units: INFERENCE_PASSES }),
  colourItem("colour-cnn-step", COLOUR_BATCH),
  colourItem("colour-gan-32-step", TRAINING_BATCH),
  colourItem("colour-gan-64-step", COLOUR_BATCH),
  pcaKnnItem(10_000),
  pcaKnnItem(60_000),
];

/** The work of the comparison, each standard item followed by what shows its growth. */
export function listWorkItems({ only, quick = false, growth = true }: WorkItemOptions = {}): WorkItem[] {
  const items = STANDARD.flatMap((item) => {
    const parts = growth === false ? [] : growthItems(item);
    return growth === "only" && parts.length === 0 ? [] : [item, ...parts];
  });
  const wanted = new Set(only ?? items.map(({ label }) => label));
  return items
    .filter(({ label, work }) => wanted.has(label) || wanted.has(work))
    .map((item) => (quick ? shrink(item) : item));
}

/** Every name that `only` understands. */
export function workItemNames(): string[] {
  return [...new Set([...WORK_NAMES, ...listWorkItems().map(({ label }) => label)])];
}

function networkItem(work: WorkName, sizes: Partial<WorkItem> = {}): WorkItem {
  const standard = { images: IMAGES, batchSize: TRAINING_BATCH, testImages: 0, units: 1, threads: null };
  return { label: work, work, ...standard, ...sizes };
}

function colourItem(work: WorkName, batchSize: number): WorkItem {
  return networkItem(work, { images: COLOUR_IMAGES, batchSize, units: COLOUR_STEPS });
}

function pcaKnnItem(images: number): WorkItem {
  const sizes = { images, batchSize: 0, testImages: TEST_IMAGES, units: 1, threads: null };
  return { label: `pca-knn-${images}`, work: "pca-knn", ...sizes };
}

/** A quarter of the data, then one thread. PCA + KNN at 60 000 is itself the growth of 10 000. */
function growthItems(item: WorkItem): WorkItem[] {
  const { label, work } = item;
  if (work === "pca-knn" && item.images !== IMAGES) {
    return [];
  }
  // A step grows with its batch, an epoch with its images.
  const isStep = work.endsWith("-step");
  const quarter = isStep ? scale(item, { batchSize: GROWTH_SHARE }) : scale(item, { images: GROWTH_SHARE });
  const size = isStep ? `batch-${quarter.batchSize}` : String(quarter.images);
  const name = work === "pca-knn" ? work : label;
  return [
    { ...quarter, label: `${name}-${size}`, growthOf: label },
    { ...item, label: `${label}-1-thread`, threads: 1, growthOf: label },
  ];
}

function shrink(item: WorkItem): WorkItem {
  const { images, testImages } = scale(item, { images: QUICK_SHARE, testImages: QUICK_SHARE });
  return { ...item, images: Math.max(images, item.batchSize), testImages, units: 1 };
}

/** The item with some of its sizes multiplied. */
export function scale<Item extends WorkItem>(
  item: Item,
  shares: Partial<Record<"images" | "batchSize" | "testImages", number>>,
): Item {
  const scaled = Object.entries(shares).map(([name, share]) => [
    name,
    Math.ceil(item[name as keyof typeof shares] * share),
  ]);
  return { ...item, ...(Object.fromEntries(scaled) as Partial<WorkItem>) };
}
