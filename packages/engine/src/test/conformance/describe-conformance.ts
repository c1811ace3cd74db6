import { isGanClsError, Random } from "@gan-cls/core";
import { expectNoLeakedTensors } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EngineName } from "../../engines/engine";
import { prepareEngine } from "../../prepare-engine";
import { concatenationAndSlice, reduction, tiling, transposition } from "./arrangement";
import { checkOperation, type Operation } from "./check";
import {
  type ConvCase,
  convolution,
  describeConvCase,
  fusedConvolution,
  LARGE_CONVOLUTIONS,
  randomConvCase,
  transposedConvolution,
} from "./convolution";
import { BROADCAST_NAMES, elementwise, ELEMENTWISE_NAMES, pairwise, PAIRWISE_NAMES } from "./elementwise";
import { batchNormalisation, crossEntropy, softmax } from "./normalisation";
import { adamSteps } from "./optimizer";
import { pooling, type PoolCase } from "./pooling";
import { fusedMatrixProduct, matrixProduct } from "./product";
import { smallGanGradients } from "./small-gan";

/** How many random convolutions the sweep tries. */
const CONVOLUTIONS = 40;

/** A backend that the test itself starts, for variants that no engine's name stands for. */
export interface ConformanceSubject {
  readonly name: string;
  /** Makes it tfjs' active backend. Rejects with a GanClsError `unsupported` where it cannot work; may be called again. */
  start(): Promise<unknown>;
  /** Frees what it holds, once all is done. */
  stop?(): void;
}

/** What an engine is known not to do. */
export interface ConformanceOptions {
  /** Whether convolutions take padding in numbers. @default true */
  explicitPadding?: boolean;
  /** Whether it is a failure, not a skip, if the engine does not work here. @default false */
  required?: boolean;
}

/**
 * Tests that an engine computes what training needs, forward and backward, as float64 does; that it leaks nothing; and that the same input
 * gives the same bytes. An engine that cannot work here is one skipped test that names the reason.
 */
export async function describeConformance(
  subject: EngineName | ConformanceSubject,
  options: ConformanceOptions = {},
): Promise<void> {
  const { explicitPadding = true, required = false } = options;
  const { name, start, stop } = typeof subject === "string" ? engineSubject(subject) : subject;
  const refusal = await whyUnsupported(start);
  if (refusal !== undefined && !required) {
    it.skip(`the ${name} engine: ${refusal}`, () => {});
    return;
  }
  describe(`the ${name} engine`, () => {
    beforeAll(async () => void (await start()));
    afterAll(() => stop?.());
    describeConvolutions(explicitPadding);
    describeProducts();
    describePooling();
    describeElementwise();
    describeNormalisation();
    describeArrangement();
    describeRepetition();
  });
}

function engineSubject(engine: EngineName): ConformanceSubject {
  return { name: engine, start: () => prepareEngine({ engine, onWarning: () => {} }) };
}

async function whyUnsupported(start: ConformanceSubject["start"]): Promise<string | undefined> {
  try {
    await start();
    return undefined;
  } catch (error) {
    if (isGanClsError(error, "unsupported")) {
      return error.message;
    }
    throw error;
  }
}

/** One test whose random numbers depend on its name alone. */
function check(name: string, operation: (random: Random) => Operation): void {
  it(name, async () => {
    const random = Random.fromSeed(1).stream(name);
    await checkOperation(operation(random), random);
  });
}

function describeConvolutions(explicitPadding: boolean): void {
  const random = Random.fromSeed(2);
  for (let index = 0; index < CONVOLUTIONS; index++) {
    const conv = randomConvCase(random.stream(index));
    if (typeof conv.pad !== "number" || explicitPadding) {
      checkConvolution(String(index), conv);
    }
  }
  LARGE_CONVOLUTIONS.forEach((conv, index) => checkConvolution(`of the study ${index}`, conv));
}

function checkConvolution(which: string, conv: ConvCase): void {
  const name = describeConvCase(conv);
  check(`convolution ${which}: ${name}`, (stream) => convolution(conv, stream));
  check(`transposed convolution ${which}: ${name}`, (stream) => transposedConvolution(conv, stream));
  check(`fused convolution ${which}: ${name}`, (stream) => fusedConvolution(conv, stream));
}

function describeProducts(): void {
  for (const [batch, m, k, n] of [
    [1, 1, 1, 1],
    [1, 5, 70, 3],
    [1, 33, 17, 50],
    [3, 4, 9, 7],
    [1, 70, 130, 90],
  ]) {
    for (const [transposeA, transposeB] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ]) {
      const product = { batch, m, k, n, transposeA, transposeB };
      check(`product ${JSON.stringify(product)}`, (random) => matrixProduct(product, random));
      check(`fused product ${JSON.stringify(product)}`, (random) => fusedMatrixProduct(product, random));
    }
  }
  it("multiplies by the same numbers under two shapes", async () => {
    const b = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    expect([...(await tf.matMul([[1, 10]], b).data())]).toEqual([41, 52, 63]);
    expect([...(await tf.matMul([[1, 10, 100]], tf.reshape(b, [3, 2])).data())]).toEqual([531, 642]);
    b.dispose();
  });
}

function describePooling(): void {
  for (const kind of ["max", "avg"] as const) {
    for (const pad of ["valid", "same"] as const) {
      for (const [window, stride] of [
        [2, 2],
        [3, 1],
        [3, 2],
      ]) {
        const pool: PoolCase = { kind, shape: [2, 7, 6, 3], window, stride, pad };
        check(`${kind} pooling ${window} by ${stride}, ${pad}`, (random) => pooling(pool, random));
      }
    }
  }
}

function describeElementwise(): void {
  for (const name of ELEMENTWISE_NAMES) {
    check(name, (random) => elementwise(name, [3, 5, 7], random));
  }
  for (const name of PAIRWISE_NAMES) {
    check(name, (random) => pairwise(name, [6, 5], false, random));
  }
  for (const name of BROADCAST_NAMES) {
    check(`${name}, broadcast`, (random) => pairwise(name, [6, 5], true, random));
  }
  it("compares and chooses", async () => {
    const a = tf.tensor1d([-1, 0, 0.25, 3, NaN]);
    const limits = tf.tensor1d([-2, 0, 1, 2, 3]);
    expect([...(await tf.greater(a, 0).data())]).toEqual([0, 0, 1, 1, 0]);
    expect([...(await tf.greater(a, limits).data())]).toEqual([1, 0, 0, 1, 0]);
    expect([...(await tf.where(tf.greater(a, limits), a, limits).data())]).toEqual([-1, 0, 1, 3, 3]);
    tf.dispose([a, limits]);
  });
  check("steps of Adam", (random) => adamSteps([4, 33], random));
}

function describeNormalisation(): void {
  for (const shape of [
    [7, 12],
    [3, 2, 4, 5],
  ]) {
    check(`batch normalisation of [${shape}]`, (random) => batchNormalisation(shape, random));
  }
  check("softmax", (random) => softmax("softmax", [6, 10], random));
  check("logarithm of softmax", (random) => softmax("logSoftmax", [6, 10], random));
  check("cross-entropy", (random) => crossEntropy([13, 10], random));
}

function describeArrangement(): void {
  for (const kind of ["sum", "mean"] as const) {
    for (const axes of [[0], [1], [2], [0, 1], [1, 2], [0, 2], [0, 1, 2]]) {
      for (const keepDims of [false, true]) {
        const name = `${kind} over axes ${axes.join(", ")}${keepDims ? ", kept" : ""}`;
        check(name, (random) => reduction(kind, [3, 4, 5], axes, keepDims, random));
      }
    }
  }
  check("transposition of a matrix", (random) => transposition([19, 5], [1, 0], random));
  check("transposition of images", (random) => transposition([2, 3, 4, 5], [3, 1, 2, 0], random));
  check("repetition of one block", (random) => tiling([1, 1, 5], [3, 4, 1], random));
  check("repetition of parts", (random) => tiling([2, 3], [2, 3], random));
  check("concatenation and slice", (random) => concatenationAndSlice([3, 4], [2, 3], random));
}

function describeRepetition(): void {
  it("computes the same bytes from the same input", async () => {
    expect(await smallGanGradients()).toEqual(await smallGanGradients());
  });

  it("keeps no memory from one step to the next", async () => {
    await expectNoLeakedTensors(smallGanGradients);
    const before = tf.memory();
    for (let step = 0; step < 5; step++) {
      await smallGanGradients();
    }
    expect(tf.memory()).toEqual(before);
  });
}
