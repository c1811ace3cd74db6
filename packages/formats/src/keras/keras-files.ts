/** The files in a `.keras` archive. */
export const KERAS_FILES = {
  config: "config.json",
  metadata: "metadata.json",
  weights: "model.weights.h5",
} as const;
