import { GanClsError, toBase64 } from "@gan-cls/core";
import type { ForeignModel } from "../foreign-model";
import { RUNTIME } from "../generated/runtime";
import { describeNetwork } from "../network/describe-network";
import { sizeOf, type Network, type Weights } from "../network/network";
import type { StoredNetwork, StoredOperation, StoredWeights } from "./runtime";

/**
 * Writes a network as one JavaScript module without any dependency: some 6 kB of code, and the weights as text. It runs in Node, Deno, Bun, workers and
 * pages, also under a content security policy that allows nothing but the file itself.
 *
 * The module exports `inputShape`, `outputShape`, `classNames`, `preprocessing`, `run(values)` from the numbers that the network takes to those that it
 * gives, `toValues(bytes)` from the bytes of an image to `[-1, 1]`, and, for a classifier, `classify(bytes)` to `{ label, className, probabilities }`.
 *
 * ```ts
 * const { model, card } = await loadPretrained("mnist-cnn");
 * const text = new TextDecoder().decode(writeJavaScript({ model, classNames: card.classNames }));
 * ```
 *
 * @throws GanClsError `unsupported`, with the name of the layer, for what is not known here; `invalid-argument` for a wrong number of class names.
 */
export function writeJavaScript({ model, classNames, preprocessing }: ForeignModel): Uint8Array<ArrayBuffer> {
  const network = describeNetwork("writeJavaScript", model);
  const outputShape = network.output === -1 ? network.input : network.steps[network.output].shape;
  if (classNames !== undefined && classNames.length !== sizeOf(outputShape)) {
    throw new GanClsError(
      "invalid-argument",
      `writeJavaScript: expected ${sizeOf(outputShape)} class names, one for each output, got ${classNames.length}`,
    );
  }
  const { stored, weights } = storeWeights(network);
  const isClassifier = outputShape.length === 1 && outputShape[0] > 1 && network.input.length === 3;
  const lines = [
    `// A network made with gan-cls. Everything is in this file: it needs no library and asks no server.`,
    RUNTIME,
    `export const inputShape = ${JSON.stringify(network.input)};`,
    `export const outputShape = ${JSON.stringify(outputShape)};`,
    `export const classNames = ${asText(classNames ?? [])};`,
    `export const preprocessing = ${asText(preprocessing ?? null)};`,
    `const network = ${JSON.stringify(stored)};`,
    RUN,
    toValues(preprocessing?.invert ?? false),
    ...(isClassifier ? [CLASSIFY] : []),
    `const weights = "${toBase64(weights)}";`,
  ];
  return new TextEncoder().encode(`${lines.join("\n")}\n`);
}

/** JSON as an expression that is safe in any script: no end of a script element, no line ends of old engines. */
function asText(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const RUN = `let compute;
/** The numbers that the network gives for one input, both in the order of their shapes. */
export function run(values) {
  compute ??= runtime.createNetwork(network, weights);
  return compute(values);
}`;

const toValues = (invert: boolean): string => `/** The bytes of one image, 0 to 255, as the network takes them. */
export function toValues(bytes) {
  return Float32Array.from(bytes, (byte) => ${invert ? "(127.5 - byte)" : "(byte - 127.5)"} / 127.5);
}`;

const CLASSIFY = `/** What the classifier says of the bytes of one image, 0 to 255. */
export function classify(bytes) {
  const probabilities = run(toValues(bytes));
  const label = probabilities.indexOf(Math.max(...probabilities));
  return { label, className: classNames[label] ?? String(label), probabilities };
}`;

/** All weights one after the other, little-endian, and the network with the places of each. */
function storeWeights({ input, steps, output }: Network): { stored: StoredNetwork; weights: Uint8Array } {
  const pieces: Float32Array[] = [];
  let count = 0;
  const place = ({ values, shape }: Weights): StoredWeights => {
    pieces.push(values);
    count += values.length;
    return { at: count - values.length, shape };
  };
  const stored = steps.map(({ inputs, operation, shape }) => {
    const fields = Object.entries(operation).map(
      ([name, value]) => [name, isWeights(value) ? place(value) : value] as const,
    );
    return { inputs, operation: Object.fromEntries(fields) as unknown as StoredOperation, shape };
  });
  const view = new DataView(new ArrayBuffer(4 * count));
  let at = 0;
  for (const piece of pieces) {
    piece.forEach((value) => {
      view.setFloat32(at, value, true);
      at += 4;
    });
  }
  return { stored: { input, steps: stored, output }, weights: new Uint8Array(view.buffer) };
}

function isWeights(value: unknown): value is Weights {
  return (value as Partial<Weights> | null)?.values instanceof Float32Array;
}
