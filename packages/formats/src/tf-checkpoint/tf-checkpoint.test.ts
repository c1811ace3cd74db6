import { readFileSync } from "node:fs";
import { expectNoLeakedTensors } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { readTfCheckpoint } from "../index";
import { maskedCrc32c } from "./crc32c";
import { readTable } from "./read-table";
import { unpackSnappy } from "./snappy";

beforeAll(() => tf.setBackend("cpu"));

interface Expected {
  readonly input: number[];
  readonly shape: number[];
  readonly output: number[];
}

const fixture = (name: string): Uint8Array => readFileSync(new URL(`../__fixtures__/${name}`, import.meta.url));
const EXPECTED = JSON.parse(new TextDecoder().decode(fixture("tf-checkpoint.json"))) as Record<string, Expected>;

function checkpoint(name: string): Record<string, Uint8Array> {
  const names = [`${name}.index`, `${name}.data-00000-of-00001`];
  return Object.fromEntries(names.map((file) => [file, new Uint8Array(fixture(file))]));
}

describe("readTfCheckpoint", () => {
  it.each([
    ["tf-study", "discriminator"],
    ["tf-study", "generator"],
    ["tf-today", "discriminator"],
  ])("gives the outputs that TensorFlow gives for %s, %s", async (name, part) => {
    await expectNoLeakedTensors(async () => {
      const { input, shape, output } = EXPECTED[part];
      const { model } = await readTfCheckpoint(checkpoint(name), { part });
      const [, ...sides] = model.inputs[0].shape as number[];
      const actual = tf.tidy(() => model.predict(tf.tensor(input, [shape[0], ...sides])) as tf.Tensor);
      expect(actual.shape).toEqual(shape);
      actual.dataSync().forEach((value, at) => expect(value).toBeCloseTo(output[at], 5));
      [model, actual].forEach((one) => one.dispose());
    });
  });

  it("takes other layers from a description", async () => {
    const layer = (kind: string, config: object): object => ({ class_name: kind, config: { name: kind, ...config } });
    const layers = [
      layer("InputLayer", { batch_shape: [null, 8, 8, 1] }),
      ...[2, 3].map((filters) =>
        layer("Conv2D", { name: `c${filters}`, filters, kernel_size: [5, 5], strides: [2, 2], padding: "same" }),
      ),
      layer("Flatten", {}),
      layer("Dense", { units: 1 }),
    ];
    const config = { network: { class_name: "Sequential", config: { name: "mine", layers } }, classNames: ["x"] };
    const files = { ...checkpoint("tf-today"), "config.json": new TextEncoder().encode(JSON.stringify(config)) };
    const { model, classNames } = await readTfCheckpoint(files);
    expect(model.layers.map((each) => each.name)).toEqual(["c2", "c3", "Flatten", "Dense"]);
    expect(classNames).toEqual(["x"]);
    model.dispose();
  });

  it("names what is there where a part is not", async () => {
    await expect(readTfCheckpoint(checkpoint("tf-study"), { part: "encoder" })).rejects.toMatchObject({
      code: "not-found",
      message: "readTfCheckpoint: expected a network named encoder, got discriminator, generator",
    });
  });

  it.each<[string, (files: Record<string, Uint8Array>) => void, RegExp]>([
    ["no index", (files) => delete files["tf-study.index"], /expected a file that ends with \.index/],
    [
      "no shard",
      (files) => delete files["tf-study.data-00000-of-00001"],
      /expected tf-study\.data-00000-of-00001 beside/,
    ],
    [
      "an index cut short",
      (files) => (files["tf-study.index"] = files["tf-study.index"].slice(0, 900)),
      /does not end as one/,
    ],
    ["a changed index", (files) => (files["tf-study.index"][99] ^= 1), /checksum does not match/],
    [
      "a changed weight",
      (files) => (files["tf-study.data-00000-of-00001"][2000] ^= 1),
      /numbers of .* with their checksum, got others/,
    ],
    [
      "a shard cut short",
      (files) => (files["tf-study.data-00000-of-00001"] = files["tf-study.data-00000-of-00001"].slice(0, 2000)),
      /that fit the file/,
    ],
  ])("refuses %s", async (_, damage, message) => {
    const files = checkpoint("tf-study");
    damage(files);
    await expect(readTfCheckpoint(files, { part: "generator" })).rejects.toThrow(message);
  });
});

describe("readTable", () => {
  it("refuses every truncation and any other bytes with a clear error", () => {
    const whole = fixture("tf-today.index");
    for (let length = 0; length < whole.length; length += 3) {
      expect(() => readTable("test", whole.subarray(0, length))).toThrow(/^test: expected the index/);
    }
    const tail = whole.subarray(-8);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 40, maxLength: 200 }), (bytes) => {
        expect(() => readTable("test", Uint8Array.of(...bytes, ...tail))).toThrow(/^test: expected the index/);
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});

describe("unpackSnappy", () => {
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const letters = (value: string): number[] => [...new TextEncoder().encode(value)];

  it.each<[string, number[], string]>([
    ["given bytes", [5, 4 << 2, ...letters("hello")], "hello"],
    ["a length in a byte of its own", [61, 60 << 2, 60, ...letters("x".repeat(61))], "x".repeat(61)],
    ["a short copy", [8, 3 << 2, ...letters("abcd"), 0b001, 4], "abcdabcd"],
    ["a copy by two bytes", [8, 3 << 2, ...letters("abcd"), (3 << 2) | 2, 4, 0], "abcdabcd"],
    ["a copy by four bytes", [8, 3 << 2, ...letters("abcd"), (3 << 2) | 3, 4, 0, 0, 0], "abcdabcd"],
    ["a copy of itself", [9, 0, ...letters("a"), (7 << 2) | 2, 1, 0], "a".repeat(9)],
    ["nothing", [0], ""],
  ])("reads %s", (_, packed, expected) => {
    expect(text(unpackSnappy(Uint8Array.from(packed), 1000))).toBe(expected);
  });

  it.each<[string, number[], RegExp]>([
    ["a length above the bound", [0xff, 0xff, 0x7f], /more than the 1000 that are read/],
    ["a copy from before the begin", [8, 3 << 2, ...letters("abcd"), 0b001, 5], /copies from where nothing is/],
    ["a copy beyond the end", [5, 3 << 2, ...letters("abcd"), 0b001, 4], /copies from where nothing is/],
    ["too few bytes", [8, 3 << 2, ...letters("abcd")], /a compressed block of 8 bytes, got 4/],
    ["given bytes that are not there", [8, 7 << 2, ...letters("abcd")], /a piece that does not fit/],
    ["no bytes", [], /ends too early/],
  ])("refuses %s", (_, packed, message) => {
    expect(() => unpackSnappy(Uint8Array.from(packed), 1000)).toThrow(message);
  });
});

it("computes CRC-32C as the standard's example", () => {
  // 32 zero bytes: 0x8a9136aa (RFC 3720, B.4), turned and moved.
  const crc = 0x8a9136aa;
  expect(maskedCrc32c(new Uint8Array(32))).toBe((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
});
