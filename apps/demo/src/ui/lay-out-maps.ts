import type { FeatureMaps } from "../lab/operations";

/** Maps side by side as one picture of values; -1 between them, so that gaps stay empty. */
export interface MapSheet {
  readonly values: Float32Array;
  readonly largest: number;
  readonly rows: number;
  readonly columns: number;
}

const GAP = 1;

/** @param perRow Maps in a row. */
export function layOutMaps({ rows, columns, channels, values }: FeatureMaps, perRow: number): MapSheet {
  const width = perRow * (columns + GAP) - GAP;
  const height = Math.ceil(channels / perRow) * (rows + GAP) - GAP;
  const sheet = new Float32Array(width * height).fill(-1);
  let largest = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let channel = 0; channel < channels; channel++) {
        const value = values[(row * columns + column) * channels + channel];
        largest = Math.max(largest, value);
        const top = Math.floor(channel / perRow) * (rows + GAP) + row;
        sheet[top * width + (channel % perRow) * (columns + GAP) + column] = value;
      }
    }
  }
  return { values: sheet, largest, rows: height, columns: width };
}
