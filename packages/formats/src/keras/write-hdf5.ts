import { lookup3 } from "./lookup3";
import { HDF5_SIGNATURE } from "./hdf5-file";
import type { Weights } from "../network/network";

/** A group of an HDF5 file: groups and numbers by name. */
export interface Hdf5Group {
  readonly [name: string]: Hdf5Group | Weights;
}

/** An address that leads nowhere. */
const NOWHERE = 0xffff_ffff_ffff_ffffn;

const SUPERBLOCK_BYTES = 48;

/** Types of messages in an object's header. */
const MESSAGE = { dataspace: 1, linkInfo: 2, datatype: 3, fillValue: 5, link: 6, layout: 8, groupInfo: 10 } as const;

/** What an IEEE 754 number of 32 bits is, little-endian: class and version, sign at bit 31, four bytes, exponent at 23, mantissa at 0, bias 127. */
const FLOAT32 = Uint8Array.of(0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0);

/**
 * Writes groups of float32 numbers as an HDF5 file of version 2, each dataset in one piece: what Keras reads, and all that it needs.
 *
 * Reference: the format's specification, sections II.A, IV.A and IV.A.2, https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
 */
export function writeHdf5(root: Hdf5Group): Uint8Array {
  const pieces: Uint8Array[] = [];
  let end = SUPERBLOCK_BYTES;
  const append = (piece: Uint8Array): bigint => {
    const address = BigInt(end);
    pieces.push(piece);
    end += piece.length;
    return address;
  };
  const address = writeGroup(root, append);
  const bytes = new Uint8Array(end);
  bytes.set(superblock(address, BigInt(end)));
  pieces.reduce((offset, piece) => (bytes.set(piece, offset), offset + piece.length), SUPERBLOCK_BYTES);
  return bytes;
}

type Append = (piece: Uint8Array) => bigint;

/** Members come before the group that links to them. */
function writeGroup(group: Hdf5Group, append: Append): bigint {
  const links = Object.entries(group).map(([name, member]) => {
    const address = isNumbers(member) ? writeNumbers(member, append) : writeGroup(member, append);
    return message(MESSAGE.link, linkTo(name, address));
  });
  const info = message(MESSAGE.linkInfo, join([Uint8Array.of(0, 0), uint64(NOWHERE), uint64(NOWHERE)]));
  return append(objectHeader([info, message(MESSAGE.groupInfo, Uint8Array.of(0, 0)), ...links]));
}

function isNumbers(member: Hdf5Group | Weights): member is Weights {
  return member.values instanceof Float32Array;
}

function writeNumbers({ shape, values }: Weights, append: Append): bigint {
  const address = append(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  const sides = shape.map((side) => uint64(BigInt(side)));
  return append(
    objectHeader([
      message(MESSAGE.dataspace, join([Uint8Array.of(2, shape.length, 0, shape.length === 0 ? 0 : 1), ...sides])),
      message(MESSAGE.datatype, FLOAT32),
      // Version 3; where there are no numbers, zeros would be written when they are asked for.
      message(MESSAGE.fillValue, Uint8Array.of(3, 0x0a)),
      message(MESSAGE.layout, join([Uint8Array.of(3, 1), uint64(address), uint64(BigInt(values.byteLength))])),
    ]),
  );
}

/** A link to an object; a name of more than 255 bytes has two bytes for its length. */
function linkTo(name: string, address: bigint): Uint8Array {
  const text = new TextEncoder().encode(name);
  const isLong = text.length > 0xff;
  const length = isLong ? [text.length & 0xff, text.length >> 8] : [text.length];
  return join([Uint8Array.of(1, 0x10 + (isLong ? 1 : 0), 1, ...length), text, uint64(address)]);
}

function message(type: number, content: Uint8Array): Uint8Array {
  return join([Uint8Array.of(type, content.length & 0xff, content.length >> 8, 0), content]);
}

/** `OHDR`, version 2, the length of the messages in four bytes, the messages, and a checksum of all of it. */
function objectHeader(messages: readonly Uint8Array[]): Uint8Array {
  const content = join(messages);
  return withChecksum(join([new TextEncoder().encode("OHDR"), Uint8Array.of(2, 2), uint32(content.length), content]));
}

/** Version 2, addresses and lengths of eight bytes, from the file's begin, no extension, the end of the file, and the root. */
function superblock(root: bigint, end: bigint): Uint8Array {
  const addresses = [0n, NOWHERE, end, root].map(uint64);
  return withChecksum(join([HDF5_SIGNATURE, Uint8Array.of(2, 8, 8, 0), ...addresses]));
}

function withChecksum(bytes: Uint8Array): Uint8Array {
  return join([bytes, uint32(lookup3(bytes))]);
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function uint64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  pieces.reduce((offset, piece) => (whole.set(piece, offset), offset + piece.length), 0);
  return whole;
}
