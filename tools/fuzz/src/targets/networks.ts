/** Networks, their weights, and checkpoints. */
import { decodeSafetensors, encodeSafetensors } from "@gan-cls/core";
import { buildDiscriminator, modelFromFiles, modelToFiles } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { readModel } from "../../../../packages/models/src/read-model";
import { checkFit, openCheckpoint, unpackState } from "../../../../packages/train/src/checkpoint";
import { NO_HASH, sealFile } from "../../../../packages/train/src/checkpoint-seal";
import { bytesTarget, jsonTarget, toJson, toText, type FuzzTarget } from "../target";

/** A network with branches, in the form of Keras 3: two readers of one input, a leaky activation, shapes and types as objects. */
const KERAS_3 = {
  model_config: {
    class_name: "Functional",
    config: {
      name: "functional",
      dtype: { module: "keras", class_name: "DTypePolicy", config: { name: "float32" } },
      layers: [
        {
          class_name: "InputLayer",
          name: "in",
          config: { name: "in", batch_shape: [null, 4], dtype: "float32" },
          inbound_nodes: [],
        },
        ...["left", "right"].map((name) => ({
          ...{ class_name: "Dense", name, config: { name, units: 3, activation: "LeakyReLU", use_bias: true } },
          inbound_nodes: [{ args: [kerasTensor("in", [null, 4])], kwargs: {} }],
        })),
        {
          ...{ class_name: "Concatenate", name: "both", config: { name: "both", axis: -1 } },
          inbound_nodes: [{ args: [[kerasTensor("left", [null, 3]), kerasTensor("right", [null, 3])]], kwargs: {} }],
        },
      ],
      input_layers: ["in", 0, 0],
      output_layers: ["both", 0, 0],
    },
  },
};

function kerasTensor(name: string, shape: readonly unknown[]): object {
  return { class_name: "__keras_tensor__", config: { shape, dtype: "float32", keras_history: [name, 0, 0] } };
}

const weight = (name: string, shape: readonly number[]): object => ({ name, shape, dtype: "float32" });

const kerasFiles = {
  json: {
    format: "layers-model",
    modelTopology: KERAS_3,
    weightsManifest: [
      {
        paths: ["group1-shard1of1.bin"],
        weights: ["left", "right"].flatMap((name) => [
          weight(`functional/${name}/kernel`, [4, 3]),
          weight(`functional/${name}/bias`, [3]),
        ]),
      },
    ],
  },
  weights: new Uint8Array(120),
};

/** All of them. */
export async function networkTargets(): Promise<FuzzTarget[]> {
  await tf.setBackend("cpu");
  const chain = buildDiscriminator({ filters: [2, 2], seed: 1 });
  const files = await modelToFiles(chain);
  chain.dispose();
  return [...modelTargets(files.modelJson, files.weights), ...checkpointTargets()];
}

function modelTargets(modelJson: string, weights: Uint8Array): FuzzTarget[] {
  const load = async (json: Uint8Array, content: Uint8Array): Promise<void> => {
    const model = await readModel(async (name) => {
      if (/[/\\]|\.\./.test(name)) {
        throw new Error(`read ${name}, outside of the model's folder`);
      }
      return name === "model.json" ? json : content;
    });
    model.dispose();
  };
  return [
    jsonTarget({
      ...{ name: "networks:model.json of tfjs", documents: [JSON.parse(modelJson)] },
      read: (bytes) => load(bytes, weights),
    }),
    jsonTarget({
      ...{ name: "networks:model.json of Keras 3", documents: [kerasFiles.json] },
      read: (bytes) => load(bytes, kerasFiles.weights),
    }),
    bytesTarget({
      ...{ name: "networks:weights", seeds: [weights] },
      read: async (bytes) => (await modelFromFiles({ modelJson, weights: bytes })).dispose(),
    }),
  ];
}

const tensors = new Map([
  ["a/kernel", { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) }],
  ["a/bias", { shape: [3], values: Float32Array.of(0, -0, 1e30) }],
]);

/** What the metadata of a checkpoint say, as values. */
const about = {
  ...{ sha256: NO_HASH, format: "gan-cls-checkpoint-2", version: "1.0.0", step: 30 },
  settings: { seed: 1, images: "abc", optimizer: { name: "adam", learningRate: 0.001 } },
  course: {
    ...{ seconds: 3, rateFactor: 0.5, pastRates: [{ untilStep: 3, learningRate: 0.01 }] },
    warnings: [{ type: "warning", code: "diverged", message: "x", epoch: 1, step: 3, figures: { loss: 1 } }],
  },
  optimizerSteps: { a: 30 },
};

function metadataOf(values: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

function checkpointTargets(): FuzzTarget[] {
  const whole = encodeSafetensors({ tensors, metadata: metadataOf(about) });
  const length = Number(new DataView(whole.buffer).getBigUint64(0, true));
  const values = whole.subarray(8 + length);
  return [
    bytesTarget({ name: "networks:safetensors", seeds: [whole], read: decodeSafetensors }),
    bytesTarget({ name: "networks:checkpoint", seeds: [whole], read: (bytes) => unpackState("a checkpoint", bytes) }),
    jsonTarget({
      name: "networks:metadata of a checkpoint",
      documents: [about],
      async read(bytes) {
        const metadata = metadataOf({ ...(toJson(bytes) as object), sha256: NO_HASH });
        const { sha256, ...others } = metadata;
        // The hash first, as it is written, and right, so that the rest is what is judged.
        const file = encodeSafetensors({ tensors, metadata: { sha256, ...others } });
        await sealFile(file);
        checkFit(await openCheckpoint("a checkpoint", file), {
          name: "a",
          settings: about.settings,
          rateMayChange: true,
        });
      },
    }),
    jsonTarget({
      name: "networks:header of safetensors",
      documents: [JSON.parse(toText(whole.subarray(8, 8 + length)))],
      read(bytes) {
        const size = new Uint8Array(8);
        new DataView(size.buffer).setBigUint64(0, BigInt(bytes.length), true);
        decodeSafetensors(new Uint8Array(Buffer.concat([size, bytes, values])));
      },
    }),
  ];
}
