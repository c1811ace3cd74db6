/** What all networks for CIFAR-10 have in common, whichever package carries them. */
export const CIFAR = {
  domain: "cifar10",
  licence:
    "MIT, as the package. Trained on CIFAR-10 (Krizhevsky, Nair and Hinton), whose authors state no licence and of which no image is contained.",
  things: "class",
};

/** Names of its classes, as `@gan-cls/data` spells them. */
export const THINGS = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

/** What all of them take. */
export const SMALL_PHOTOS =
  "Takes 32 x 32 colour photos of one thing in the middle, as CIFAR-10 has them; of larger photos only what is left at that size counts.";
