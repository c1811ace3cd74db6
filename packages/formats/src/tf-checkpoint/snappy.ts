/**
 * Unpacks a block of Snappy: a length, then pieces that are given or copied from what came before.
 *
 * Reference: https://github.com/google/snappy/blob/main/format_description.txt
 *
 * @param maxBytes The result's own word about its length is believed up to here.
 * @throws RangeError for a damaged block
 */
export function unpackSnappy(packed: Uint8Array, maxBytes: number): Uint8Array {
  let at = 0;
  const next = (): number => {
    if (at >= packed.length) {
      throw new RangeError("a compressed block that ends too early");
    }
    return packed[at++];
  };
  const little = (bytes: number): number => {
    let value = 0;
    for (let index = 0; index < bytes; index++) {
      value += next() * 2 ** (8 * index);
    }
    return value;
  };
  let length = 0;
  for (let shift = 0, byte = 0x80; byte >= 0x80 && shift < 35; shift += 7) {
    byte = next();
    length += (byte & 0x7f) * 2 ** shift;
  }
  if (length > maxBytes) {
    throw new RangeError(`a block of ${length} bytes, more than the ${maxBytes} that are read`);
  }
  const result = new Uint8Array(length);
  let end = 0;
  while (at < packed.length) {
    const tag = next();
    const kind = tag & 3;
    const upper = tag >> 2;
    if (kind === 0) {
      const count = (upper < 60 ? upper : little(upper - 59)) + 1;
      const piece = packed.subarray(at, at + count);
      if (piece.length !== count || end + count > length) {
        throw new RangeError("a compressed block with a piece that does not fit");
      }
      result.set(piece, end);
      at += count;
      end += count;
      continue;
    }
    const count = kind === 1 ? (upper & 7) + 4 : upper + 1;
    const back = kind === 1 ? ((tag >> 5) << 8) + next() : little(kind === 2 ? 2 : 4);
    if (back === 0 || back > end || end + count > length) {
      throw new RangeError("a compressed block that copies from where nothing is");
    }
    // Byte by byte, because a piece may repeat itself.
    for (let index = 0; index < count; index++, end++) {
      result[end] = result[end - back];
    }
  }
  if (end !== length) {
    throw new RangeError(`a compressed block of ${length} bytes, got ${end}`);
  }
  return result;
}
