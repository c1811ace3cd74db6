import {
  describeValue,
  GanClsError,
  isGanClsError,
  openSealed,
  sealJson,
  sha256Hex,
  unsafePathReason,
} from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { assertFiniteWeights } from "./finite-weights";
import { layerNames, modelName, toKeras2 } from "./keras-topology";
import { assertBuildable } from "./topology-limits";

/** A model as the two files of the tfjs layers format. */
export interface ModelFiles {
  /** Content of `model.json`: topology and the list of weights. */
  modelJson: string;
  /** Content of `weights.bin`: little-endian, in the order of the list, with the number type that the list gives. */
  weights: Uint8Array;
}

/** File names inside a model folder; `tf.loadLayersModel` takes the path of the first and finds the second. */
export const MODEL_FILE = "model.json";
export const WEIGHTS_FILE = "weights.bin";

/** Options of {@link modelToFiles}. */
export interface ModelFilesOptions {
  /**
   * How weights are stored. `float16` halves the file and rounds every weight to 11 bits; tfjs converts them back to float32 when it loads them.
   * @default "float32"
   */
  dtype?: "float32" | "float16";
  /**
   * Whether `model.json` carries its own SHA-256 and that of the weights, so that damage is noticed when it is read. Plain tfjs ignores both, and
   * writes neither.
   * @default false
   */
  sealed?: boolean;
}

/**
 * Writes a model in the tfjs layers format, so that plain `tf.loadLayersModel` opens it.
 *
 * @throws GanClsError `invalid-argument` for weights that float16 cannot hold.
 */
export async function modelToFiles(
  model: tf.LayersModel,
  { dtype = "float32", sealed = false }: ModelFilesOptions = {},
): Promise<ModelFiles> {
  let files: ModelFiles | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      files = artifactsToFiles(artifacts, dtype);
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } };
    }),
  );
  if (files === undefined) {
    throw new GanClsError("unsupported", "modelToFiles: expected tfjs to pass on the model's files, got none");
  }
  return sealed ? seal(files) : files;
}

function seal({ modelJson, weights }: ModelFiles): ModelFiles {
  const manifest = JSON.parse(modelJson) as object;
  return { modelJson: sealJson({ ...manifest, weightsSha256: sha256Hex(weights) }, { indent: 0 }), weights };
}

function artifactsToFiles(
  { modelTopology, weightSpecs = [], weightData, ...about }: tf.io.ModelArtifacts,
  dtype: "float32" | "float16",
): ModelFiles {
  const buffer = joinBuffers(weightData);
  const quantization = { dtype, original_dtype: "float32" };
  const isHalf = dtype === "float16";
  const manifest = {
    modelTopology,
    format: about.format,
    generatedBy: about.generatedBy,
    convertedBy: about.convertedBy ?? null,
    weightsManifest: [
      {
        paths: [WEIGHTS_FILE],
        weights: isHalf ? weightSpecs.map((weight) => ({ ...weight, quantization })) : weightSpecs,
      },
    ],
  };
  const weights = isHalf ? new Uint8Array(toFloat16(new Float32Array(buffer)).buffer) : new Uint8Array(buffer);
  return { modelJson: JSON.stringify(manifest), weights };
}

function joinBuffers(data: tf.io.WeightData | undefined): ArrayBuffer {
  return data === undefined ? new ArrayBuffer(0) : tf.io.CompositeArrayBuffer.join(data);
}

interface ModelManifest {
  modelTopology: object;
  weightsManifest: { paths?: unknown; weights: tf.io.WeightsManifestEntry[] }[];
  /** Of a sealed model. */
  weightsSha256?: unknown;
}

/** Most bytes of `model.json`: a topology of 2 000 layers has about 2 million. */
export const MAX_JSON_BYTES = 2 ** 24;

/** Most bytes of a model's weights: 1 GiB, twice VGG-16. They are in memory three times while tfjs loads them. */
const MAX_WEIGHT_BYTES = 2 ** 30;

/** Most files that the weights are in; converters cut them into pieces of 4 MB. */
const MAX_WEIGHT_FILES = 1000;

/** The files with a model's weights, in order, and how many bytes they have together. */
export interface ListedWeights {
  readonly paths: readonly string[];
  readonly bytes: number;
}

/**
 * What `model.json` says about the files with a model's weights.
 *
 * @throws GanClsError `invalid-data` for a damaged list, a name that points outside the model's folder or is none on some systems, or one of the
 *   limits.
 */
export function listWeights(modelJson: string): ListedWeights {
  const { weightsManifest } = parseManifest(modelJson);
  const paths = weightsManifest.flatMap((group) => group.paths ?? [WEIGHTS_FILE]) as unknown[];
  if (paths.length > MAX_WEIGHT_FILES) {
    throw invalid(`expected weights in at most ${MAX_WEIGHT_FILES} files, got ${paths.length}`);
  }
  const bytes = countBytes(weightsManifest.flatMap((group) => group.weights));
  return { paths: paths.map(toFileName), bytes };
}

function toFileName(path: unknown): string {
  const name = typeof path === "string" ? path.replace(/^\.\//, "") : "";
  const reason = unsafePathReason(name);
  if (!/^\w[\w .()-]*$/.test(name) || reason !== undefined) {
    const why = reason === undefined ? "" : `: ${reason}`;
    throw invalid(`expected names of files beside model.json, got ${describeValue(path)}${why}`);
  }
  return name;
}

function countBytes(weights: readonly tf.io.WeightsManifestEntry[]): number {
  const bytes = weights.reduce((total, weight) => total + storedBytes(weight), 0);
  if (bytes > MAX_WEIGHT_BYTES) {
    throw invalid(`expected weights of at most ${MAX_WEIGHT_BYTES} bytes, got a list of ${bytes}`);
  }
  return bytes;
}

/** What to do about damaged files of a model. */
const MEND = "train the model again, or copy its folder again";

/**
 * Reads a model from the two files of {@link modelToFiles}. The caller disposes it.
 *
 * @throws GanClsError `invalid-data` when the JSON is damaged, the weights do not have the length that it declares or are not finite, or the
 *   network is beyond the limits of `topology-limits`; `checksum-mismatch` when the weights are not those of a sealed model.
 */
export async function modelFromFiles({ modelJson, weights }: ModelFiles): Promise<tf.LayersModel> {
  const manifest = parseManifest(modelJson);
  const listed = manifest.weightsManifest.flatMap((group) => group.weights);
  const expected = countBytes(listed);
  if (weights.byteLength !== expected) {
    throw invalid(
      `the weights must be ${expected} bytes, got ${weights.byteLength}; the file is damaged or belongs to another model`,
    );
  }
  assertWeightsHash(manifest, weights);
  try {
    const modelTopology = toKeras2(manifest.modelTopology);
    await assertBuildable(modelTopology, countNumbers(listed));
    const weightSpecs = withLayerNames(manifest.modelTopology, listed);
    assertFiniteWeights(weightSpecs, weights);
    // A copy, because tfjs takes an ArrayBuffer and a Uint8Array may be a window into a larger one, as slices of a Node Buffer are.
    const weightData = new Uint8Array(weights).buffer;
    return await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
  } catch (error) {
    throw isGanClsError(error) ? error : invalid(`tfjs cannot build the model: ${String(error)}`, error);
  }
}

function invalid(problem: string, cause?: unknown): GanClsError {
  return new GanClsError("invalid-data", `modelFromFiles: ${problem}`, { cause });
}

function assertWeightsHash({ weightsSha256: expected }: ModelManifest, weights: Uint8Array): void {
  const actual = expected === undefined ? undefined : sha256Hex(weights);
  if (actual !== expected) {
    throw new GanClsError(
      "checksum-mismatch",
      `modelFromFiles: the weights must have the SHA-256 ${describeValue(expected)} that model.json names, got ${actual}; they are damaged, or those of another model: ${MEND}`,
      { details: { expected, actual } },
    );
  }
}

/** Weights by the names of their layers, without the name of the model that Keras 3 puts in front. */
function withLayerNames(topology: object, weights: tf.io.WeightsManifestEntry[]): tf.io.WeightsManifestEntry[] {
  const prefix = `${modelName(topology) ?? ""}/`;
  const layers = new Set(layerNames(topology));
  return weights.map((weight) => {
    const [, layer] = weight.name.split("/");
    const isPrefixed = weight.name.startsWith(prefix) && weight.name.split("/").length > 2 && layers.has(layer);
    return isPrefixed ? { ...weight, name: weight.name.slice(prefix.length) } : weight;
  });
}

function parseManifest(text: string): ModelManifest {
  const manifest = openSealed("modelFromFiles", MODEL_FILE, text, {
    mend: MEND,
    maxCharacters: MAX_JSON_BYTES,
  }) as Partial<ModelManifest> | null;
  if ((manifest as { format?: unknown } | null)?.format === "graph-model") {
    throw new GanClsError(
      "unsupported",
      "modelFromFiles: expected a tfjs layers model, got a graph model, which has no layers; convert it with --output_format=tfjs_layers_model",
    );
  }
  const groups = manifest?.weightsManifest;
  const wellFormed =
    typeof manifest?.modelTopology === "object" &&
    manifest.modelTopology !== null &&
    Array.isArray(groups) &&
    groups.every((group) => Array.isArray(group?.weights) && group.weights.every(isFloatWeight));
  if (!wellFormed) {
    throw invalid(`expected a tfjs layers model with float32 weights, got ${describeValue(text.slice(0, 60))}`);
  }
  return manifest as ModelManifest;
}

/** Bytes per number for each type that the tfjs format may store. */
const NUMBER_BYTES: ReadonlyMap<string, number> = new Map([
  ["float32", 4],
  ["float16", 2],
  ["uint16", 2],
  ["uint8", 1],
]);

function storedBytes({ shape, dtype, quantization }: tf.io.WeightsManifestEntry): number {
  return (NUMBER_BYTES.get(quantization?.dtype ?? dtype) ?? 0) * sizeOf(shape);
}

function countNumbers(weights: readonly tf.io.WeightsManifestEntry[]): number {
  return weights.reduce((total, { shape }) => total + sizeOf(shape), 0);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

function isFloatWeight(weight: Partial<tf.io.WeightsManifestEntry> | null): boolean {
  const stored = weight?.quantization?.dtype ?? "float32";
  return (
    weight?.dtype === "float32" &&
    typeof weight.name === "string" &&
    NUMBER_BYTES.has(stored) &&
    Array.isArray(weight.shape) &&
    weight.shape.every((side) => Number.isSafeInteger(side) && side >= 0)
  );
}

/**
 * Narrows a loaded model to the chain of layers that gan-cls's networks are.
 *
 * @throws GanClsError `invalid-data` for a model with branches.
 */
export function asChain(model: tf.LayersModel): tf.Sequential {
  if (!(model instanceof tf.Sequential)) {
    throw new GanClsError("invalid-data", `asChain: expected a Sequential model, got ${model.getClassName()}`);
  }
  return model;
}

/** The largest float32 below the half-way point to what float16 cannot hold. */
const LARGEST = 65519.996;

const FLOAT = new Float32Array(1);
const BITS = new Uint32Array(FLOAT.buffer);

/**
 * Numbers as IEEE 754 half precision, each rounded to the nearest (of two equally near ones to the even). tfjs reads them by itself where a
 * model's list of weights says `float16`.
 *
 * @throws GanClsError `invalid-argument` for a number above 65504 or one that is not finite, which half precision cannot represent.
 */
export function toFloat16(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, (value) => {
    if (!(Math.abs(value) <= LARGEST)) {
      throw new GanClsError("invalid-argument", `toFloat16: expected numbers of at most 65504, got ${value}`);
    }
    return halfBits(value);
  });
}

function halfBits(value: number): number {
  FLOAT[0] = value;
  const sign = (BITS[0] >>> 16) & 0x8000;
  const magnitude = BITS[0] & 0x7fffffff;
  if (magnitude < 0x38800000) {
    // Below 2^-14 half precision counts in steps of 2^-24, as float32 does from 0.5 on: adding 0.5 rounds correctly.
    FLOAT[0] = Math.abs(value) + 0.5;
    return sign | (BITS[0] - 0x3f000000);
  }
  const even = (magnitude >>> 13) & 1;
  // The exponent's offset is 15 instead of 127; 13 bits of the fraction are rounded away.
  return sign | ((magnitude - (112 << 23) + 0xfff + even) >>> 13);
}
