/**
 * A method of one's own: nearest class mean on pixels. A method is one object; nothing else is needed to compare it with those that ship.
 *
 *   npm run example -- own-method
 *   npm run gan-cls -- study --methods pca-knn,logistic --method examples/own-method-module.mjs --labels 300
 */

/** @type {import("@gan-cls/study").Method} */
const nearestMean = {
  name: "nearest-mean", // for rows and file names
  title: "Nearest mean", // for tables and charts
  family: "own",
  description: "The class whose mean image is nearest in pixels.",
  needsDiscriminator: false,
  // It gets the labelled images that the study allows, and nothing else; `dataset.pixels` holds them one after the other.
  async train({ dataset }) {
    const classCount = dataset.classNames.length;
    const length = dataset.pixels.length / dataset.size;
    const means = Array.from({ length: classCount }, () => new Float64Array(length));
    const counts = new Array(classCount).fill(0);
    dataset.labels.forEach((label, image) => {
      counts[label]++;
      means[label].forEach((mean, i) => {
        means[label][i] = mean + (dataset.pixels[image * length + i] - mean) / counts[label];
      });
    });
    // It returns a classifier: images in, one label and the probability of every class for each image out.
    return {
      classifier: { name: "nearest-mean", classCount, predict: async (images) => predict(means, images), dispose() {} },
    };
  },
};

/**
 * @param {Float64Array[]} means One image for each class.
 * @param {import("@gan-cls/core").ImageSet} images
 */
function predict(means, { pixels, size }) {
  const labels = new Uint8Array(size);
  const probabilities = new Float32Array(size * means.length);
  for (let image = 0; image < size; image++) {
    const offset = image * means[0].length;
    const distances = means.map((mean) =>
      Math.sqrt(mean.reduce((sum, value, i) => sum + (pixels[offset + i] - value) ** 2, 0)),
    );
    const nearest = Math.min(...distances);
    labels[image] = distances.indexOf(nearest);
    // A softmax of the distances, because every row of probabilities has to sum to 1.
    const weights = distances.map((distance) => Math.exp((nearest - distance) / 100));
    const total = weights.reduce((sum, weight) => sum + weight);
    probabilities.set(
      weights.map((weight) => weight / total),
      image * means.length,
    );
  }
  return { labels, probabilities };
}

export default nearestMean;
