/** Networks in the files of other frameworks. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { GanClsError } from "@gan-cls/core";
import { readKeras, readSafetensors, readTfCheckpoint, writeKeras, writeSafetensors } from "@gan-cls/formats";
import * as tf from "@tensorflow/tfjs";
import { unzipSync, zipSync } from "fflate";
import { maskedCrc32c } from "../../../../packages/formats/src/tf-checkpoint/crc32c";
import { unpackSnappy } from "../../../../packages/formats/src/tf-checkpoint/snappy";
import { bytesTarget, jsonTarget, toJson, type FuzzTarget } from "../target";

const FIXTURES = new URL("../../../../packages/formats/src/__fixtures__/", import.meta.url);

const fixture = async (name: string): Promise<Uint8Array> =>
  new Uint8Array(await readFile(fileURLToPath(new URL(name, FIXTURES))));
const packed = async (name: string): Promise<Uint8Array> => new Uint8Array(gunzipSync(await fixture(`${name}.gz`)));

/** What the readers may keep: weights of 1 GiB are beyond what a small file can ask for. */
const LIMIT = 128;

/** Loading a network takes some milliseconds. */
const WEIGHT = 1 / 2;

type Read = (bytes: Uint8Array) => Promise<{ model: tf.LayersModel }>;

const disposing =
  (read: Read): ((bytes: Uint8Array) => Promise<void>) =>
  async (bytes) => {
    const { model } = await read(bytes);
    model.dispose();
  };

/** All of them. */
export async function formatTargets(): Promise<FuzzTarget[]> {
  await tf.setBackend("cpu");
  return [...(await kerasTargets()), ...(await safetensorsTargets()), ...(await checkpointTargets())];
}

async function kerasTargets(): Promise<FuzzTarget[]> {
  const names = ["discriminator", "generator", "graph"];
  const archives = await Promise.all(names.map((name) => packed(`${name}.keras`)));
  const { model } = await readKeras(archives[0]);
  const written = await writeKeras({ model, classNames: ["a"] });
  model.dispose();
  const files = archives.map((archive) => unzipSync(archive));
  const config = toJson(files[2]["config.json"]);
  return [
    bytesTarget({
      ...{ name: "formats:.keras", seeds: [...archives, written], limit: LIMIT, weight: WEIGHT },
      read: disposing(readKeras),
    }),
    bytesTarget({
      ...{ name: "formats:.h5", limit: LIMIT, weight: WEIGHT },
      seeds: await Promise.all(names.map((name) => packed(`${name}.h5`))),
      read: disposing(readKeras),
    }),
    jsonTarget({
      ...{ name: "formats:config.json of .keras", documents: [config], limit: LIMIT, weight: WEIGHT },

      read: disposing((bytes) => readKeras(zipSync({ ...files[2], "config.json": bytes }, { level: 0 }))),
    }),
  ];
}

async function safetensorsTargets(): Promise<FuzzTarget[]> {
  const { model } = await readKeras(await packed("graph.keras"));
  const own = await writeSafetensors({ model, classNames: ["a", "b"] });
  model.dispose();
  const chains = toJson(await fixture("pytorch.json")) as Record<string, { config: object }>;
  const numbers = await fixture("pytorch-discriminator.safetensors");
  const config = new TextEncoder().encode(JSON.stringify(chains.discriminator.config));
  return [
    jsonTarget({
      ...{ name: "formats:config.json of safetensors", documents: [toJson(own["config.json"])], weight: WEIGHT },
      read: disposing((bytes) => readSafetensors({ ...own, "config.json": bytes })),
    }),
    jsonTarget({
      ...{ name: "formats:config.json of PyTorch", documents: [chains.discriminator.config], weight: WEIGHT },
      read: disposing((bytes) => readSafetensors({ "model.safetensors": numbers, "config.json": bytes })),
    }),
    bytesTarget({
      ...{ name: "formats:safetensors of PyTorch", weight: WEIGHT },
      seeds: [numbers],
      read: disposing((bytes) => readSafetensors({ "model.safetensors": bytes, "config.json": config })),
    }),
  ];
}

async function checkpointTargets(): Promise<FuzzTarget[]> {
  const [index, shard] = await Promise.all(["index", "data-00000-of-00001"].map((end) => fixture(`tf-study.${end}`)));
  const read = (bytes: Uint8Array): Promise<{ model: tf.LayersModel }> =>
    readTfCheckpoint({ "c.index": bytes, "c.data-00000-of-00001": shard });
  return [
    bytesTarget({
      ...{ name: "formats:index of a checkpoint", seeds: [index], weight: WEIGHT },
      read: disposing(read),
      repair: (bytes) => repairBlocks(bytes, index),
    }),
    bytesTarget({
      ...{ name: "formats:shard of a checkpoint", seeds: [shard], weight: WEIGHT },
      read: disposing((bytes) => readTfCheckpoint({ "c.index": index, "c.data-00000-of-00001": bytes })),
    }),
    bytesTarget({
      name: "formats:Snappy",
      seeds: [Uint8Array.of(9, 0, 97, (7 << 2) | 2, 1, 0), Uint8Array.of(8, 3 << 2, 97, 98, 99, 100, 1, 4)],
      read: (bytes) => {
        try {
          unpackSnappy(bytes, 2 ** 20);
        } catch (error) {
          // Its one caller names the file.
          throw error instanceof RangeError ? new GanClsError("invalid-data", error.message) : error;
        }
      },
    }),
  ];
}

/** Makes the checksums of the blocks fit, where they lie as in the whole index. */
function repairBlocks(bytes: Uint8Array, whole: Uint8Array): Uint8Array {
  if (bytes.length !== whole.length) {
    return bytes;
  }
  const repaired = bytes.slice();
  let start = 0;
  for (let end = 1; end + 4 <= whole.length; end++) {
    const checksum = new DataView(whole.buffer, whole.byteOffset + end).getUint32(0, true);
    if (maskedCrc32c(whole.subarray(start, end)) === checksum) {
      new DataView(repaired.buffer).setUint32(end, maskedCrc32c(repaired.subarray(start, end)), true);
      start = end + 4;
    }
  }
  return repaired;
}
