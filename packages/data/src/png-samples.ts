import { convertIndexedToRgb, type DecodedPng } from "fast-png";

/** Whatever a PNG holds, as interleaved 8-bit samples. */
export interface Samples {
  /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha. */
  readonly channels: number;
  /** `[rows, columns, channels]` in `[0, 255]`. */
  readonly data: ArrayLike<number>;
}

/** Brings palettes and the bit depths 1, 2, 4 and 16 to 8-bit samples. */
export function toSamples(png: DecodedPng, isIndexed: boolean): Samples {
  if (isIndexed) {
    const data = convertIndexedToRgb(png);
    return { channels: data.length / (png.width * png.height), data };
  }
  if (png.depth === 16) {
    // 65535 / 257 = 255, so equal steps stay equal.
    return { channels: png.channels, data: Uint8Array.from(png.data, (value) => Math.round(value / 257)) };
  }
  if (png.depth === 8) {
    return { channels: png.channels, data: png.data };
  }
  return { channels: 1, data: unpackBits(png) };
}

/** Grey pixels of 1, 2 or 4 bits, packed from the highest bit on; every row starts with a new byte. */
function unpackBits({ data, width, height, depth }: DecodedPng): Uint8Array {
  const bytesPerRow = Math.ceil((width * depth) / 8);
  const largest = 2 ** depth - 1;
  const samples = new Uint8Array(width * height);
  for (let i = 0; i < samples.length; i++) {
    const bit = (i % width) * depth;
    const byte = data[Math.floor(i / width) * bytesPerRow + (bit >> 3)];
    samples[i] = (((byte >> (8 - depth - (bit & 7))) & largest) * 255) / largest;
  }
  return samples;
}

/**
 * One grey byte per pixel. Colours become luma by ITU-R BT.601 in 16-bit fixed point, as Pillow's `convert("L")` does; transparent
 * pixels lie over black, MNIST's background.
 */
export function toGray({ channels, data }: Samples): Uint8Array {
  const hasColour = channels >= 3;
  const hasAlpha = channels === 2 || channels === 4;
  const gray = new Uint8Array(data.length / channels);
  for (let i = 0; i < gray.length; i++) {
    const start = i * channels;
    const level = hasColour ? luma(data[start], data[start + 1], data[start + 2]) : data[start];
    gray[i] = hasAlpha ? Math.round((level * data[start + channels - 1]) / 255) : level;
  }
  return gray;
}

function luma(red: number, green: number, blue: number): number {
  return (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
}
