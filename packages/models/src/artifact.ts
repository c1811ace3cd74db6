import { describeValue, GanClsError, openSealed, sealJson, sha256Hex } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { assertFiniteWeights } from "./finite-weights";
import { layerNames, modelName, toKeras2 } from "./keras-topology";

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

/**
 * The files with a model's weights, in order, as listed in its `model.json`.
 *
 * @throws GanClsError `invalid-data` for a damaged list, or a name that points outside the model's folder.
 */
export function weightPaths(modelJson: string): string[] {
  const paths = parseManifest(modelJson).weightsManifest.flatMap((group) => group.paths ?? [WEIGHTS_FILE]) as unknown[];
  return paths.map((path) => {
    const name = typeof path === "string" ? path.replace(/^\.\//, "") : "";
    if (!/^\w[\w .()-]*$/.test(name)) {
      throw new GanClsError(
        "invalid-data",
        `weightPaths: expected names of files beside model.json, got ${describeValue(path)}`,
      );
    }
    return name;
  });
}

/** What to do about damaged files of a model. */
const MEND = "train the model again, or copy its folder again";

/**
 * Reads a model from the two files of {@link modelToFiles}. The caller disposes it.
 *
 * @throws GanClsError `invalid-data` when the JSON is damaged, or the weights do not have the length that it declares or are not finite,
 *   `checksum-mismatch` when they are not those of a sealed model.
 */
export async function modelFromFiles({ modelJson, weights }: ModelFiles): Promise<tf.LayersModel> {
  const manifest = parseManifest(modelJson);
  const weightSpecs = withLayerNames(
    manifest.modelTopology,
    manifest.weightsManifest.flatMap((group) => group.weights),
  );
  const expected = weightSpecs.reduce((total, weight) => total + storedBytes(weight), 0);
  if (weights.byteLength !== expected) {
    throw new GanClsError(
      "invalid-data",
      `modelFromFiles: the weights must be ${expected} bytes, got ${weights.byteLength}; the file is damaged or belongs to another model`,
    );
  }
  assertWeightsHash(manifest, weights);
  assertFiniteWeights(weightSpecs, weights);
  const modelTopology = toKeras2(manifest.modelTopology);
  // A copy, because tfjs takes an ArrayBuffer and a Uint8Array may be a window into a larger one, as slices of a Node Buffer are.
  const weightData = new Uint8Array(weights).buffer;
  try {
    return await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
  } catch (error) {
    throw new GanClsError("invalid-data", `modelFromFiles: tfjs cannot build the model: ${String(error)}`, {
      cause: error,
    });
  }
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
  const manifest = openSealed("modelFromFiles", MODEL_FILE, text, { mend: MEND }) as Partial<ModelManifest> | null;
  if ((manifest as { format?: unknown } | null)?.format === "graph-model") {
    throw new GanClsError(
      "unsupported",
      "modelFromFiles: expected a tfjs layers model, got a graph model, which has no layers; convert it with --output_format=tfjs_layers_model",
    );
  }
  const groups = manifest?.weightsManifest;
  const wellFormed =
    typeof manifest?.modelTopology === "object" &&
    Array.isArray(groups) &&
    groups.every((group) => Array.isArray(group?.weights) && group.weights.every(isFloatWeight));
  if (!wellFormed) {
    throw new GanClsError(
      "invalid-data",
      `modelFromFiles: expected a tfjs layers model with float32 weights, got ${describeValue(text.slice(0, 60))}`,
    );
  }
  return manifest as ModelManifest;
}

/** Bytes per number for each type that the tfjs format may store. */
const NUMBER_BYTES: Readonly<Record<string, number>> = { float32: 4, float16: 2, uint16: 2, uint8: 1 };

function storedBytes({ shape, dtype, quantization }: tf.io.WeightsManifestEntry): number {
  return NUMBER_BYTES[quantization?.dtype ?? dtype] * shape.reduce((a, b) => a * b, 1);
}

function isFloatWeight(weight: Partial<tf.io.WeightsManifestEntry> | null): boolean {
  const stored = weight?.quantization?.dtype ?? "float32";
  return weight?.dtype === "float32" && stored in NUMBER_BYTES && Array.isArray(weight.shape);
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
