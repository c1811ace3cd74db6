import { methodColors } from "@gan-cls/report/design";
import type { Contestant, Method } from "../lab/operations";

const COLOURS = methodColors([
  { name: "pca-knn", family: "classical" },
  { name: "cnn-fair", family: "network" },
  { name: "tuned", family: "transfer" },
  { name: "control", family: "transfer", controlOf: "tuned" },
]);

const colourOf = (method: Method): string => COLOURS.get(method) ?? "";

/** How the page names and colours the classifiers of digits. */
export const METHOD_STYLES: Readonly<Record<Method, { name: string; short: string; colour: string; what: string }>> = {
  tuned: {
    name: "Tuned discriminator",
    short: "discriminator",
    colour: colourOf("tuned"),
    what: "a GAN's discriminator, trained on 60 000 digits without labels, then tuned with labels",
  },
  control: {
    name: "Random start",
    short: "control",
    colour: colourOf("control"),
    what: "the control: the same network and tuning without what the GAN learned",
  },
  "cnn-fair": {
    name: "Fair CNN",
    short: "CNN",
    colour: colourOf("cnn-fair"),
    what: "a plain CNN, trained as well as is usual today",
  },
  "pca-knn": {
    name: "PCA + KNN",
    short: "PCA + KNN",
    colour: colourOf("pca-knn"),
    what: "looks up the 4 nearest digits; no network at all",
  },
};

/** How a race names and colours who takes part. */
export const CONTESTANT_STYLES: Readonly<Record<Contestant, { name: string; colour: string }>> = {
  transfer: { name: "Discriminator, tuned", colour: colourOf("tuned") },
  control: { name: "Random start (control)", colour: colourOf("control") },
  cnn: { name: "Fair CNN", colour: colourOf("cnn-fair") },
};

export const DIGITS: readonly string[] = Array.from({ length: 10 }, (_, digit) => String(digit));
