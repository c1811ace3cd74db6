import type { Random } from "@gan-cls/core";

type Mutation = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

/** Numbers that lengths and counts are set to. */
const EXTREMES = [0, 1, 2, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

const MUTATIONS: readonly Mutation[] = [
  flipBits,
  truncate,
  insertBlock,
  removeBlock,
  duplicateBlock,
  setLength,
  setLength,
  swapHalves,
  spliceWithOther,
];

/** A file with one to three kinds of damage. */
export function mutateBytes(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  let damaged = bytes;
  for (let count = 1 + random.integer(3); count > 0; count--) {
    damaged = MUTATIONS[random.integer(MUTATIONS.length)](damaged, random, other);
  }
  return damaged;
}

function flipBits(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = bytes.slice();
  for (let count = 1 + random.integer(8); count > 0 && copy.length > 0; count--) {
    copy[positionIn(copy, random)] ^= 1 << random.integer(8);
  }
  return copy;
}

function truncate(bytes: Uint8Array, random: Random): Uint8Array {
  return bytes.slice(0, positionIn(bytes, random));
}

function insertBlock(bytes: Uint8Array, random: Random): Uint8Array {
  const block = Uint8Array.from({ length: 1 + random.integer(64) }, () => random.integer(256));
  return insert(bytes, positionIn(bytes, random), block);
}

function removeBlock(bytes: Uint8Array, random: Random): Uint8Array {
  const start = positionIn(bytes, random);
  return concatenate(bytes.subarray(0, start), bytes.subarray(start + 1 + random.integer(64)));
}

function duplicateBlock(bytes: Uint8Array, random: Random): Uint8Array {
  const start = positionIn(bytes, random);
  return insert(bytes, start, bytes.slice(start, start + 1 + random.integer(512)));
}

/** Sets two or four bytes to an extreme number, of either byte order. */
function setLength(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = bytes.slice();
  if (copy.length < 4) {
    return copy;
  }
  const view = new DataView(copy.buffer);
  const position = Math.min(positionIn(copy, random), copy.length - 4);
  const value = EXTREMES[random.integer(EXTREMES.length)];
  const isLittle = random.integer(2) === 0;
  if (random.integer(2) === 0) {
    view.setUint32(position, value, isLittle);
  } else {
    view.setUint16(position, value & 0xffff, isLittle);
  }
  return copy;
}

function swapHalves(bytes: Uint8Array, random: Random): Uint8Array {
  const middle = positionIn(bytes, random);
  return concatenate(bytes.subarray(middle), bytes.subarray(0, middle));
}

function spliceWithOther(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  return concatenate(bytes.subarray(0, positionIn(bytes, random)), other.subarray(positionIn(other, random)));
}

/** Half of all positions are in the first 64 bytes, where headers are. */
function positionIn(bytes: Uint8Array, random: Random): number {
  return random.integer(Math.max(1, random.integer(2) === 0 ? Math.min(64, bytes.length) : bytes.length));
}

function insert(bytes: Uint8Array, position: number, block: Uint8Array): Uint8Array {
  return concatenate(bytes.subarray(0, position), block, bytes.subarray(position));
}

function concatenate(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
