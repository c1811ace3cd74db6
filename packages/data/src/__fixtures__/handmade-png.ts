import { crc32 } from "@gan-cls/core";

/** A PNG made by hand, for kinds of images that the encoder does not write. */
export function handmadePng(header: readonly number[], chunks: readonly [string, Uint8Array][]): Uint8Array {
  const chunk = ([type, data]: readonly [string, Uint8Array]): Buffer => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const frame = Buffer.alloc(8 + body.length);
    frame.writeUInt32BE(data.length, 0);
    body.copy(frame, 4);
    frame.writeUInt32BE(crc32(body), 4 + body.length);
    return frame;
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const all: [string, Uint8Array][] = [["IHDR", Uint8Array.from(header)], ...chunks, ["IEND", new Uint8Array(0)]];
  return Buffer.concat([signature, ...all.map(chunk)]);
}

/** The bytes of the first chunk; sides below 256. */
export function pngHeader(width: number, height: number, depth: number, colourType: number, interlace = 0): number[] {
  return [...[0, 0, 0, width], ...[0, 0, 0, height], ...[depth, colourType, 0, 0, interlace]];
}
