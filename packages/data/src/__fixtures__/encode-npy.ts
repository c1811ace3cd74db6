/** The bytes of an NPY file, for tests. */
export function encodeNpy({
  descr,
  shape,
  data,
  fortran = false,
  version = 1,
}: {
  descr: string;
  shape: readonly number[];
  data: Uint8Array;
  fortran?: boolean;
  version?: 1 | 2 | 3;
}): Uint8Array {
  const dimensions = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': (${dimensions}), }`;
  const lengthBytes = version === 1 ? 2 : 4;
  const padding = (64 - ((8 + lengthBytes + text.length + 1) % 64)) % 64;
  const header = `${text}${" ".repeat(padding)}\n`;
  const start = new Uint8Array(8 + lengthBytes);
  start.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  new DataView(start.buffer)[version === 1 ? "setUint16" : "setUint32"](8, header.length, true);
  return new Uint8Array(Buffer.concat([start, new TextEncoder().encode(header), data]));
}

/** An NPY file of bytes. */
export function npyOfBytes(shape: readonly number[], data: ArrayLike<number>): Uint8Array {
  return encodeNpy({ descr: "|u1", shape, data: Uint8Array.from(data) });
}

/** An NPY file of 32-bit floats. */
export function npyOfFloats(shape: readonly number[], data: ArrayLike<number>): Uint8Array {
  return encodeNpy({ descr: "<f4", shape, data: new Uint8Array(Float32Array.from(data).buffer) });
}
