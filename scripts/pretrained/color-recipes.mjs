/** The ready classifier of small colour photos; see recipes.mjs. */
import { CHOSEN_EPOCH, CIFAR, NO_REJECTION, SMALL_PHOTOS, THINGS } from "./photo-facts.mjs";

const CNN_COMMAND =
  "gan-cls study --data cifar10 --preset label-efficiency --methods cnn-fair,cnn-views --labels 50000 --seeds 1 --seed 1 --jobs 2";

/** What all of them have in common. */
export const COLOR_FACTS = { package: "models-color" };

const BETTER_ONES = "Larger networks reach well above 90 % on this set, with hours on a graphics card.";

export const COLOR_RECIPES = {
  "cifar10-cnn": {
    ...CIFAR,
    kind: "classifier",
    source: "cifar10-cnn",
    figures: "cifar10-cnn",
    part: "cnn-fair",
    method: "cnn-fair",
    labels: 50_000,
    dtype: "float16",
    classNames: THINGS,
    steps: 13_500,
    commands: [CNN_COMMAND],
    summary: "A plain CNN trained as well as is usual today with all 50 000 labels of CIFAR-10.",
    intendedUse: "Classifying small colour photos of ten things, and comparing.",
    limits: [CHOSEN_EPOCH, BETTER_ONES, SMALL_PHOTOS, NO_REJECTION],
  },
};
