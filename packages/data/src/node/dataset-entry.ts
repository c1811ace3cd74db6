import { assertPositiveNumber, type AugmentationName, type ProgressEvent } from "@gan-cls/core";
import type { StudyData } from "../study-data";

/** How a data set with a name is got. */
export interface SourceOptions {
  /** Where verified files are cached. @default a folder of the data set's name in `gan-cls` in the user's cache folder */
  cacheDirectory?: string;
  /** Places to download from, tried in order. @default those that the data set's own file names */
  mirrors?: readonly string[];
  /** A replacement for the platform's `fetch`: a proxy, a recorder. @default globalThis.fetch */
  fetch?: typeof globalThis.fetch;
  /** Seconds without data after which the next mirror is tried. @default 30 */
  timeoutSeconds?: number;
  /** Stops a download; the bytes received are kept, and the next call resumes there. */
  signal?: AbortSignal;
  /** Called with the bytes of each file received so far. */
  onProgress?: (event: ProgressEvent) => void;
}

/** What there is to say about a data set with a name before it is opened, and how to open it. */
export interface DatasetEntry {
  /** What `--data` takes. */
  readonly name: string;
  /** What it shows, how many images it has to train and to test on, and where they come from, in one line. */
  readonly description: string;
  readonly shape: { readonly rows: number; readonly columns: number; readonly channels: number };
  /** In label order. */
  readonly classNames: readonly string[];
  /** The kind of images, as in the cards of pretrained models, which are meant for one. */
  readonly domain: string;
  /** What the images' authors allow, in one line. */
  readonly licence: string;
  /** Which variations leave the class of such an image as it is. */
  readonly augmentation: AugmentationName;
  /** `hashImages` of the two sets: these are the images that published figures are about. */
  readonly hashes: { readonly train: string; readonly test: string };
  open(options: SourceOptions): Promise<StudyData>;
}

/** The connection of {@link SourceOptions}, with defaults; an observer that throws breaks nothing. @throws GanClsError `invalid-argument` */
export function resolveConnection(
  where: string,
  { fetch = globalThis.fetch, timeoutSeconds = 30, signal, onProgress = () => {} }: SourceOptions,
): Required<Pick<SourceOptions, "fetch" | "timeoutSeconds" | "onProgress">> & Pick<SourceOptions, "signal"> {
  assertPositiveNumber(where, "timeoutSeconds", timeoutSeconds);
  const guarded = (event: ProgressEvent): void => {
    try {
      onProgress(event);
    } catch {
      // The observer's failure is not the download's.
    }
  };
  return { fetch, timeoutSeconds, signal, onProgress: guarded };
}
