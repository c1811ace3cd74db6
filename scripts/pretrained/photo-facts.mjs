/** What recipes of networks for photos have in common, whichever package carries them. */

/** Facts of every network for CIFAR-10. */
export const CIFAR = {
  domain: "cifar10",
  licence:
    "MIT, as the package. Trained on CIFAR-10 (Krizhevsky, Nair and Hinton), whose authors state no licence and of which no image is contained.",
  things: "class",
};

/** Names of its classes, as `@gan-cls/data` spells them. */
export const THINGS = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

/** What every one of them takes. */
export const SMALL_PHOTOS =
  "Takes 32 x 32 colour photos of one thing in the middle, as CIFAR-10 has them; of larger photos only what is left at that size counts.";

/** A limit of every classifier of ten classes. */
export const NO_REJECTION =
  "Assigns one of ten classes to any image, even to one that shows none of them, often with high probability.";

/** A limit of every fair CNN. */
export const CHOSEN_EPOCH = "A tenth of the labels only chose the epoch.";
