/** Pictures that `gan-cls evaluate --generator` leaves in its run folder. */
export const SAMPLES_FILE = "samples.png";

/** Sheets of samples beside their nearest training images. */
export const NEAREST_FILES = { first: "nearest-of-first.png", nearest: "nearest-of-all.png" } as const;
