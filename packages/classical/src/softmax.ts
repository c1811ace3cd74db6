/**
 * Turns rows of logits into rows of probabilities in place, with the largest taken off first so that nothing overflows.
 *
 * @param logits `[rows, classCount]`
 * @param classCount Length of a row.
 * @returns For each row, the logarithm of the sum of its exponentials: `[rows]`.
 */
export function softmaxRows(logits: Float64Array, classCount: number): Float64Array {
  const logSums = new Float64Array(logits.length / classCount);
  for (let row = 0; row < logSums.length; row++) {
    const values = logits.subarray(row * classCount, (row + 1) * classCount);
    const largest = values.reduce((max, value) => Math.max(max, value), -Infinity);
    let sum = 0;
    for (let label = 0; label < classCount; label++) {
      values[label] = Math.exp(values[label] - largest);
      sum += values[label];
    }
    for (let label = 0; label < classCount; label++) {
      values[label] /= sum;
    }
    logSums[row] = largest + Math.log(sum);
  }
  return logSums;
}
