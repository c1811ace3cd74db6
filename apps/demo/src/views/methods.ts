import { methodColors } from "@gan-cls/report/design";
import type { Method } from "../lab/operations";

const COLOURS = methodColors([
  { name: "pca-knn", family: "classical" },
  { name: "cnn", family: "network" },
  { name: "trial-3", family: "transfer" },
]);

const colourOf = (method: Method): string => COLOURS.get(method) ?? "";

/** How the page names and colours the classifiers of digits. */
export const METHOD_STYLES: Readonly<Record<Method, { name: string; short: string; colour: string; what: string }>> = {
  "trial-3": {
    name: "Transferred discriminator",
    short: "discriminator",
    colour: colourOf("trial-3"),
    what: "first trained to distinguish real digits from generated ones, then as a classifier",
  },
  cnn: { name: "CNN", short: "CNN", colour: colourOf("cnn"), what: "trained with labels alone" },
  "pca-knn": {
    name: "PCA + KNN",
    short: "PCA + KNN",
    colour: colourOf("pca-knn"),
    what: "looks up the 4 nearest of 8 000 training digits",
  },
};

export const DIGITS: readonly string[] = Array.from({ length: 10 }, (_, digit) => String(digit));
