import { crc32, inflateSync } from "node:zlib";
import { type RawPicture } from "../../pictures/raw-picture";
import { decodePng, parsePngHeader, toRgba, type PngHeader } from "../../png";
import { unpackedSize, withoutExtras, type PlainPng } from "../../png-chunks";
import { unfilterRows } from "../../png-rows";

/** Samples of a pixel by the colour types that need no palette. Reference: PNG (third edition), section 11.2.1. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 4: 2, 6: 4 };

/** How much memory zlib takes at a time: what the image needs, within what it allows and what is reasonable. */
const [LEAST_CHUNK_BYTES, MOST_CHUNK_BYTES] = [64, 2 ** 20];

/**
 * `decodePng`, in a third of its time for PNGs of the usual kind (8 bits a sample, not interlaced, without a palette): Node unpacks these itself, to no more
 * bytes than the header says.
 *
 * @throws GanClsError as `decodePng`.
 */
export function decodePngInNode(bytes: Uint8Array, name: string): RawPicture {
  const header = parsePngHeader(bytes, name);
  const samples = isUsual(header) ? unpackUsual(bytes, header) : undefined;
  // What is unusual or damaged is for the decoder of everything, which says what is wrong.
  return samples === undefined
    ? decodePng(bytes, { name })
    : {
        pixels: toRgba({ channels: CHANNELS[header.colourType], data: samples }),
        rows: header.rows,
        columns: header.columns,
      };
}

function isUsual({ depth, colourType, isInterlaced }: PngHeader): boolean {
  return depth === 8 && colourType in CHANNELS && !isInterlaced;
}

function unpackUsual(bytes: Uint8Array, header: PngHeader): Uint8Array | undefined {
  const size = unpackedSize(header);
  const pixelBytes = CHANNELS[header.colourType];
  try {
    const plain = withoutExtras(bytes);
    if (plain.hasKeyColour || !isUndamaged(plain)) {
      return undefined;
    }
    // One byte more than needed: a chunk that is just full makes zlib ask for another and join both.
    const chunkSize = Math.min(Math.max(size + 1, LEAST_CHUNK_BYTES), MOST_CHUNK_BYTES);
    const filtered = inflateSync(join(plain.imageData), { maxOutputLength: size, chunkSize });
    const { rows, columns } = header;
    return filtered.length === size
      ? unfilterRows(filtered, { rows, rowBytes: columns * pixelBytes, pixelBytes })
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the chunks have the checksums that they say. */
function isUndamaged({ chunks }: PlainPng): boolean {
  return chunks.every((chunk) => {
    const checksum = new DataView(chunk.buffer, chunk.byteOffset + chunk.length - 4, 4).getUint32(0);
    return crc32(chunk.subarray(4, -4)) === checksum;
  });
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
}
