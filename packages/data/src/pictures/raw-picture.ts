/** A decoded picture of any size. */
export interface RawPicture {
  /** RGBA, 8 bits each, `rows * columns * 4` bytes row by row; alpha is not multiplied in. */
  readonly pixels: Uint8Array;
  readonly rows: number;
  readonly columns: number;
}

/** Most pixels of a picture, width times height, known before it is decoded: 8192 x 8192. */
export const MAX_PICTURE_PIXELS = 2 ** 26;
