import { describe, expect, it } from "vitest";
import { decodeSafetensors, encodeSafetensors, type TensorFile } from "./safetensors";

const FILE: TensorFile = {
  tensors: new Map([
    ["a/0", { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, -0.5) }],
    ["empty", { shape: [0], values: new Float32Array(0) }],
    ["scalar", { shape: [], values: Float32Array.of(7) }],
  ]),
  metadata: { format: "test", note: "ümlaut" },
};

/** A file as another program would write it, byte by byte. */
function handMade(header: string, values: number[], length = header.length): Uint8Array {
  const bytes = new Uint8Array(8 + header.length + values.length * 4);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(length), true);
  bytes.set(new TextEncoder().encode(header), 8);
  values.forEach((value, index) => view.setFloat32(8 + header.length + index * 4, value, true));
  return bytes;
}

describe("safetensors", () => {
  it("survives a round trip, also as a window into a larger buffer", () => {
    const bytes = encodeSafetensors(FILE);
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    expect(decodeSafetensors(larger.subarray(3))).toEqual(FILE);
  });

  it("reads a Node Buffer, whose slices share memory", () => {
    expect(decodeSafetensors(Buffer.from(encodeSafetensors(FILE)))).toEqual(FILE);
  });

  it("gives the same bytes for the same content, values aligned to eight", () => {
    const bytes = encodeSafetensors(FILE);
    expect(encodeSafetensors(FILE)).toEqual(bytes);
    expect(new DataView(bytes.buffer).getUint32(0, true) % 8).toBe(0);
  });

  it("reads a file laid out by hand", () => {
    const header = '{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
    const { tensors } = decodeSafetensors(handMade(header, [1.5, -2]));
    expect(tensors.get("x")).toEqual({ shape: [2], values: Float32Array.of(1.5, -2) });
  });

  it("keeps names that are numbers apart, in the order of their values", () => {
    const tensors = new Map(
      ["10", "9", "a", "2"].map((name, at) => [name, { shape: [], values: Float32Array.of(at) }]),
    );
    const { tensors: read } = decodeSafetensors(encodeSafetensors({ tensors, metadata: {} }));
    expect([...read]).toEqual([...tensors]);
  });

  it.each([
    ["F64", [0, 0, 0, 0, 0, 0, 0xf8, 0xbf], -1.5],
    ["F16", [0, 0x3e], 1.5],
    ["F16", [1, 0x80], -(2 ** -24)],
    ["BF16", [0xc0, 0xbf], -1.5],
    ["I64", [7, 0, 0, 0, 0, 0, 0, 0], 7],
    ["I32", [0xff, 0xff, 0xff, 0xff], -1],
    ["U8", [200], 200],
  ])("reads %s where any numbers are welcome", (dtype, bytes, value) => {
    const header = `{"x":{"dtype":"${dtype}","shape":[1],"data_offsets":[0,${bytes.length}]}}`;
    const file = new Uint8Array([...handMade(header, []), ...bytes]);
    expect(decodeSafetensors(file, { anyNumbers: true }).tensors.get("x")?.values).toEqual(Float32Array.of(value));
    expect(() => decodeSafetensors(file)).toThrow("x is not a float32 tensor");
  });

  it("refuses every truncation", () => {
    const bytes = encodeSafetensors(FILE);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeSafetensors(bytes.slice(0, length)), `length ${length}`).toThrow(/decodeSafetensors: /);
    }
  });

  it.each([
    ["trailing bytes", handMade("{}", [1]), /expected 10 bytes, got 14/],
    ["a header longer than the file", handMade("{}", [], 1e9), /the header claims 1000000000 bytes in a file of 10/],
    ["a header that is not JSON", handMade("{]", []), /the header: expected JSON/],
    ["a header of 10 000 levels", handMade("[".repeat(10_000), []), /at most 100 levels/],
    ["a header of 5 MB", handMade("{}".padEnd(5e6), []), /the header claims 5000000 bytes/],
    ["metadata that are no texts", handMade('{"__metadata__":{"step":3}}', []), /its metadata are not texts/],
    [
      "a shape of lists",
      handMade('{"x":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}}', [1]),
      /x is not a float32 tensor/,
    ],
    ["a header that is no object", handMade("17", []), /the header is not an object/],
    [
      "another number type",
      handMade('{"x":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}', []),
      /x is not a float32 tensor/,
    ],
    [
      "a number type that is no text",
      handMade('{"x":{"dtype":{"toString":1},"shape":[1],"data_offsets":[0,4]}}', [1]),
      /x is not a float32 tensor/,
    ],
    ["a null entry", handMade('{"x":null}', []), /x is not a float32 tensor/],
    [
      "a size that does not fit",
      handMade('{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}', [1, 2]),
      /cannot lie at/,
    ],
    ["a gap", handMade('{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', [1, 2]), /cannot lie at/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(message);
  });
});
