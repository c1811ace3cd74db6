import type { Method } from "../lab/operations";

/** How the page names and colours what reads digits. */
export const METHOD_STYLES: Readonly<Record<Method, { name: string; short: string; colour: string; what: string }>> = {
  "trial-3": {
    name: "Transferred discriminator",
    short: "discriminator",
    colour: "var(--method-trial-3)",
    what: "learned to tell real digits from generated ones, then got a head",
  },
  cnn: { name: "CNN", short: "CNN", colour: "var(--method-cnn)", what: "learned from labels alone" },
  "pca-knn": {
    name: "PCA + KNN",
    short: "PCA + KNN",
    colour: "var(--method-pca-knn)",
    what: "asks the 4 nearest of 8 000 training digits",
  },
};

export const DIGITS: readonly string[] = Array.from({ length: 10 }, (_, digit) => String(digit));
