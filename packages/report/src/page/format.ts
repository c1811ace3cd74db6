import { formatCount } from "@gan-cls/evaluate";

/** `0.95971` as `95.97 %`. */
export function formatPercent(share: number, digits = 2): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** `1 step`, `2 steps`. */
export function formatQuantity(count: number, singular: string): string {
  return `${formatCount(count)} ${singular}${count === 1 ? "" : "s"}`;
}

/** Bytes in powers of ten, as disks and task managers have it. */
export function formatBytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

const METHOD_TITLES: Readonly<Record<string, string>> = {
  "pca-knn": "PCA + KNN",
  knn: "KNN",
  logistic: "Logistic",
  cnn: "CNN",
  "cnn-fair": "CNN, fair",
  "random-probe": "Random probe",
  "pooled-probe": "Pooled probe",
  "pooled-knn": "Pooled KNN",
  "random-tune": "Random, tuned",
  "pooled-tune": "Pooled, tuned",
  "gradual-tune": "Pooled, tuned by layers",
  "same-net": "Small net",
  "semi-plain": "Pseudo-labels",
  "semi-gan": "K+1 GAN",
  "semi-gan-dense": "K+1 GAN, dense",
  "spread-random": "Random, spread",
  "spread-gan": "GAN, spread",
};

/** A method's name for people: `PCA + KNN`, `Trial 3`. */
export function methodTitle(method: string): string {
  return METHOD_TITLES[method] ?? method.replace(/^trial-(\d+)$/, "Trial $1");
}
