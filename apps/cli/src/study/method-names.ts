/** What `--methods` may name, in the order in which a study runs them. */
export const METHOD_NAMES = [
  "pca-knn",
  "knn",
  "logistic",
  "cnn",
  "cnn-fair",
  "trial-1",
  "trial-2",
  "trial-3",
  "random-probe",
  "pooled-probe",
  "pooled-knn",
  "random-tune",
  "pooled-tune",
  "gradual-tune",
  "same-net",
  "semi-plain",
  "semi-gan",
  "spread-random",
  "spread-gan",
  "semi-gan-dense",
] as const;

export type MethodName = (typeof METHOD_NAMES)[number];

/** Methods without a network. */
export const CLASSICAL_METHOD_NAMES = ["pca-knn", "knn", "logistic"] as const satisfies readonly MethodName[];
