import { resolve } from "node:path";
import { Familiarity } from "@gan-cls/classical";
import { GanClsError, isGanClsError, type ImageSet, type Preprocessing, type ProgressEvent } from "@gan-cls/core";
import { listPictures, readPictures } from "@gan-cls/data/node";
import { prepareEngine } from "@gan-cls/engine";
import { loadClassifier, type LoadedClassifier } from "./load-classifier";

/** What a classifier says of one picture. */
export interface ClassifiedPicture {
  readonly file: string;
  /** Name of the most probable class. */
  readonly className: string;
  /** In label order; they sum to 1. */
  readonly probabilities: readonly { readonly className: string; readonly probability: number }[];
  /** How unlike the training images it is, where the model knows: above 1 for one that looks like none of them. */
  readonly unlike?: number;
  /** Whether it would look like the training images with light and dark exchanged; only of pictures that do not as they are. */
  readonly looksInverted?: boolean;
}

/** What a classifier says of pictures, and those that could not be read. Plain JSON. */
export interface ClassifiedPictures {
  readonly files: readonly ClassifiedPicture[];
  readonly failed: readonly { readonly file: string; readonly reason: string }[];
}

/** Options of {@link classifyPictures}. */
export interface ClassifyPicturesOptions {
  /** Paths of files and folders as they are shown, and how they are found. */
  readonly paths: readonly string[];
  /** @default from the process's working directory */
  readonly resolvePath?: (path: string) => string;
  /** Whether light and dark are exchanged. @default false */
  readonly invert?: boolean;
  /** @default the model's own; a picture that has the size of a model of drawings is then taken as it is */
  readonly layout?: Preprocessing["layout"];
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: ProgressEvent) => void;
}

/** Pictures in memory at a time. */
const AT_A_TIME = 1000;

/** Whether a picture looks like nothing that the model has learned. */
export function isUnlike({ unlike }: ClassifiedPicture): boolean {
  return unlike !== undefined && !Familiarity.isFamiliar(unlike);
}

/**
 * Classifies pictures of any size and format, each prepared as the model's training pictures were. What cannot be read is listed and hides nothing
 * else.
 *
 * @throws GanClsError `invalid-argument` for a layout that the model does not take, `unsupported` where a format needs a package that is not installed,
 *   `aborted`.
 */
export async function classifyPictures(
  loaded: LoadedClassifier,
  options: ClassifyPicturesOptions,
): Promise<ClassifiedPictures> {
  const choose = choosePreprocessing(loaded, options);
  const { found, failed } = await findPictures(options);
  const files: ClassifiedPicture[] = [];
  const unread = [...failed];
  for (let start = 0; start < found.length; start += AT_A_TIME) {
    const some = found.slice(start, start + AT_A_TIME);
    const read = await readPictures(
      some.map(({ path }) => path),
      loaded.preprocessing,
      {
        ...{ damaged: "skip", choose, signal: options.signal },
        onProgress: (event) => options.onProgress?.({ ...event, done: start + event.done, total: found.length }),
      },
    );
    files.push(...(await classifyImages(loaded, read.images, namesOf(some, read.paths), options.signal)));
    const reasons = new Map(read.failed.map(({ path, reason }) => [path, reason]));
    unread.push(
      ...some.flatMap(({ path, file }) => (reasons.has(path) ? [{ file, reason: reasons.get(path) ?? "" }] : [])),
    );
  }
  return { files, failed: unread };
}

/** What the pictures that were read are called: those of `found`, in its order, without those that failed. */
function namesOf(found: readonly FoundPicture[], paths: readonly string[]): string[] {
  const read = new Set(paths);
  return found.flatMap(({ path, file }) => (read.has(path) ? [file] : []));
}

/** A saved classifier that is ready to be asked. */
export interface OpenClassifier {
  readonly classNames: readonly string[];
  /** See {@link classifyPictures}. */
  classify(
    paths: readonly string[],
    options?: Omit<ClassifyPicturesOptions, "paths">,
  ): Promise<readonly ClassifiedPicture[]>;
  dispose(): void;
}

/**
 * Opens a saved classifier, or a pretrained one by its name, and prepares the fastest engine that works here: three lines classify a picture.
 *
 * ```ts
 * const classifier = await openClassifier("runs/my-run/classifier");
 * const [answer] = await classifier.classify(["picture.jpg"]);
 * console.log(answer.className, answer.unlike);
 * ```
 *
 * @throws GanClsError What `loadClassifier` throws; `classify` throws `invalid-data` for a picture that cannot be read.
 */
export async function openClassifier(folder: string): Promise<OpenClassifier> {
  await prepareEngine();
  const loaded = await loadClassifier(folder);
  return {
    classNames: loaded.classNames,
    async classify(paths, options = {}) {
      const { files, failed } = await classifyPictures(loaded, { ...options, paths });
      if (failed.length > 0) {
        const reasons = failed.map(({ file, reason }) => `${file}: ${reason}`).join("; ");
        throw new GanClsError("invalid-data", `openClassifier: expected pictures that can be read, got ${reasons}`);
      }
      return files;
    },
    dispose: () => loaded.classifier.dispose(),
  };
}

/** A picture's path, and what it is called in answers. */
interface FoundPicture {
  readonly path: string;
  readonly file: string;
}

async function findPictures({
  paths,
  resolvePath = resolve,
}: ClassifyPicturesOptions): Promise<{ found: FoundPicture[]; failed: { file: string; reason: string }[] }> {
  const found: FoundPicture[] = [];
  const failed: { file: string; reason: string }[] = [];
  for (const named of paths) {
    const path = resolvePath(named);
    try {
      const files = await listPictures([path]);
      found.push(...files.map((file) => ({ path: file, file: `${named}${file.slice(path.length)}` })));
    } catch (error) {
      if (!isGanClsError(error, "not-found", "io", "invalid-data")) {
        throw error;
      }
      failed.push({ file: named, reason: error.message.replace(/^\w+: /, "") });
    }
  }
  return { found, failed };
}

/** How a picture is prepared for a model, by its size. */
function choosePreprocessing(
  { preprocessing, rows, columns, channels }: LoadedClassifier,
  { invert = false, layout }: ClassifyPicturesOptions,
): (picture: { rows: number; columns: number }) => Preprocessing {
  if (layout === "drawing" && !(rows === 28 && columns === 28 && channels === 1)) {
    throw new GanClsError(
      "invalid-argument",
      `classify: expected --layout drawing with a model of grey images of 28x28, got one of ${columns}x${rows}x${channels}; leave it out`,
    );
  }
  const plain: Preprocessing = { ...preprocessing, layout: "plain", invert: preprocessing.invert !== invert };
  // Finding the ink makes it light on dark whatever it was, so there is nothing to exchange.
  const drawing: Preprocessing = { ...preprocessing, layout: "drawing" };
  const wanted = layout ?? preprocessing.layout;
  return (picture) => {
    const isMade = layout === undefined && picture.rows === rows && picture.columns === columns;
    return wanted === "plain" || isMade ? plain : drawing;
  };
}

async function classifyImages(
  { classifier, classNames, familiarity }: LoadedClassifier,
  images: ImageSet,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<ClassifiedPicture[]> {
  if (images.size === 0) {
    return [];
  }
  const { probabilities, labels } = await classifier.predict(images, { signal });
  const scores = await familiarity?.scores(images, { signal });
  const inverted = await familiarity?.scores(invertImages(images), { signal });
  return names.map((file, index) => {
    const row = probabilities.subarray(index * classNames.length, (index + 1) * classNames.length);
    const unlike = scores?.[index];
    const isStrange = unlike !== undefined && !Familiarity.isFamiliar(unlike);
    return {
      ...{ file, className: classNames[labels[index]] },
      probabilities: classNames.map((className, label) => ({ className, probability: row[label] })),
      ...(unlike !== undefined && { unlike: Number(unlike.toFixed(3)) }),
      ...(isStrange && { looksInverted: Familiarity.isFamiliar(inverted?.[index] ?? Infinity) }),
    };
  });
}

function invertImages(images: ImageSet): ImageSet {
  return { ...images, pixels: images.pixels.map((value) => 255 - value) };
}
