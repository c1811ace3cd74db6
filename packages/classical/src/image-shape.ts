import { GanClsError, type ImageSet } from "@gan-cls/core";

/** Rows, columns and channels of one image. */
export type ImageShape = Pick<ImageSet, "rows" | "columns" | "channels">;

function describeShape({ rows, columns, channels }: ImageShape): string {
  return `${rows}x${columns}x${channels}`;
}

/** @throws GanClsError `invalid-argument` unless the images have the expected shape. */
export function checkImageShape(where: string, expected: ImageShape, actual: ImageShape): void {
  if (describeShape(expected) !== describeShape(actual)) {
    throw new GanClsError(
      "invalid-argument",
      `${where}: expected images of ${describeShape(expected)}, got ${describeShape(actual)}`,
    );
  }
}
