/** The parts of MNIST, and of every data set that is published in its format. */
export type MnistPart = "train-images" | "train-labels" | "test-images" | "test-labels";

/** One of the four files. */
export interface MnistFile {
  /** The name under which everybody publishes it; `.gz` follows when it is packed. */
  readonly name: string;
  /** SHA-256 of MNIST's own file, unpacked. */
  readonly sha256: string;
}

/** The four IDX files of MNIST. Reference: http://yann.lecun.com/exdb/mnist (LeCun, Cortes, Burges). */
export const MNIST_FILES: Readonly<Record<MnistPart, MnistFile>> = {
  "train-images": {
    name: "train-images-idx3-ubyte",
    sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  },
  "train-labels": {
    name: "train-labels-idx1-ubyte",
    sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  },
  "test-images": {
    name: "t10k-images-idx3-ubyte",
    sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  },
  "test-labels": {
    name: "t10k-labels-idx1-ubyte",
    sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
  },
};

/** All four parts, in a fixed order. */
export const MNIST_PARTS = Object.keys(MNIST_FILES) as readonly MnistPart[];

/** A record over the four parts. */
export function mapMnistParts<Value>(convert: (part: MnistPart) => Value): Record<MnistPart, Value> {
  return Object.fromEntries(MNIST_PARTS.map((part) => [part, convert(part)])) as Record<MnistPart, Value>;
}
