/** Networks, checkpoints, and documents of runs. */
import { createWriteStream } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { decodeSafetensors, openSealed } from "@gan-cls/core";
import { loadModel } from "@gan-cls/models/node";
import { readNewLines } from "../../../../apps/cli/src/watch/tail-file";
import { readJson } from "../../../../packages/study/src/node/files";
import { readEvents } from "../../../../packages/study/src/node/read-events";
import type { Bomb } from "./bomb";

const layer = (kind: string, config: object): object => ({ class_name: kind, config });

/** A network as its two files; its list of weights says `weights` numbers. */
async function modelFolder(folder: string, layers: readonly unknown[], weights = 30): Promise<string> {
  const json = {
    modelTopology: { class_name: "Sequential", config: { name: "bomb", layers } },
    weightsManifest: [{ paths: ["weights.bin"], weights: [{ name: "a/kernel", shape: [weights], dtype: "float32" }] }],
  };
  await writeFile(join(folder, "model.json"), JSON.stringify(json));
  await writeFile(join(folder, "weights.bin"), new Uint8Array(weights * 4));
  return folder;
}

const input = { batch_input_shape: [null, 28, 28, 1] };

/** The same text over and over. */
async function longFile(path: string, start: string, text: string, mebibytes: number): Promise<string> {
  const piece = Buffer.from(text.repeat(Math.ceil(2 ** 20 / text.length)));
  const pieces = function* (): Generator<Buffer> {
    yield Buffer.from(start);
    for (let left = mebibytes; left > 0; left--) {
      yield piece;
    }
  };
  await pipeline(Readable.from(pieces()), createWriteStream(path));
  return path;
}

const readModel = async (folder: string): Promise<string> => {
  const model = await loadModel(folder);
  return `read: ${model.layers.length} layers`;
};

const networkBombs: readonly Omit<Bomb, "read">[] = [
  {
    ...{ name: "model.json: a Dense of 3e6 units", limit: "numbers in the list of weights", most: 64 },
    write: (folder) =>
      modelFolder(folder, [layer("Flatten", { name: "f", ...input }), layer("Dense", { name: "a", units: 3e6 })]),
  },
  {
    ...{ name: "model.json: strides of 1e9", limit: "MAX_SIDE", most: 64 },
    write: (folder) =>
      modelFolder(folder, [
        layer("Conv2D", { name: "a", filters: 3, kernel_size: [3, 3], strides: [1e9, 1e9], padding: "same", ...input }),
      ]),
  },
  {
    ...{ name: "model.json: pictures made 4 000 times as large", limit: "MAX_LAYER_VALUES", most: 64 },
    write: (folder) => modelFolder(folder, [layer("UpSampling2D", { name: "a", size: [4000, 4000], ...input })]),
  },
  {
    ...{ name: "model.json: 100 000 layers", limit: "MAX_LAYERS", most: 160 },
    write: (folder) =>
      modelFolder(
        folder,
        Array.from({ length: 1e5 }, (_, at) => layer("ReLU", { name: `r${at}`, ...(at === 0 && input) })),
      ),
  },
  {
    ...{ name: "model.json: 5 million brackets", limit: "MAX_JSON_DEPTH", most: 64 },
    write: async (folder) => {
      await writeFile(join(folder, "model.json"), "[".repeat(5e6));
      return folder;
    },
  },
  {
    ...{ name: "model.json of 1 GiB", limit: "MAX_JSON_BYTES", most: 32 },
    write: async (folder) => {
      await longFile(join(folder, "model.json"), "", " ", 1024);
      return folder;
    },
  },
  {
    ...{ name: "weights.bin: a device without an end", limit: "regular files alone", most: 32 },
    write: async (folder) => {
      const inner = await modelFolder(await made(folder, "model"), [
        layer("Dense", { name: "a", units: 1, batch_input_shape: [null, 30] }),
      ]);
      await writeFile(join(inner, "group1.bin"), "");
      await symlink("/dev/zero", join(inner, "endless.bin"));
      await writeFile(join(inner, "model.json"), JSON.stringify(endlessModel()));
      return inner;
    },
  },
];

async function made(folder: string, name: string): Promise<string> {
  await mkdir(join(folder, name));
  return join(folder, name);
}

const endlessModel = (): object => ({
  modelTopology: { class_name: "Sequential", config: { name: "bomb", layers: [] } },
  weightsManifest: [{ paths: ["endless.bin"], weights: [{ name: "a/kernel", shape: [2 ** 27], dtype: "float32" }] }],
});

function safetensors(header: string, claimed = header.length): Uint8Array {
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(claimed));
  return new Uint8Array(Buffer.concat([size, Buffer.from(header)]));
}

const readCheckpoint = async (path: string): Promise<string> => {
  const { readFile } = await import("node:fs/promises");
  return `read: ${decodeSafetensors(await readFile(path)).tensors.size} tensors`;
};

async function inFile(folder: string, content: Uint8Array | string): Promise<string> {
  await writeFile(join(folder, "bomb"), content);
  return join(folder, "bomb");
}

const otherBombs: readonly Bomb[] = [
  {
    ...{ name: "safetensors: a header of 1 TiB", limit: "MAX_HEADER_BYTES", most: 32, read: readCheckpoint },
    write: (folder) => inFile(folder, safetensors("{}", 2 ** 40)),
  },
  {
    ...{
      name: "safetensors: a header of 90 MB with 2 million tensors",
      limit: "MAX_HEADER_BYTES",
      most: 192,
      read: readCheckpoint,
    },
    write: (folder) =>
      inFile(folder, safetensors(`{${'"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},'.repeat(17e5)}"b":0}`)),
  },
  {
    ...{ name: "JSON of a run: 100 000 levels", limit: "MAX_JSON_DEPTH", most: 32, read: readJson },
    write: (folder) => inFile(folder, '{"a":'.repeat(1e5)),
  },
  {
    ...{ name: "JSON of a run: 300 MB", limit: "MAX_JSON_BYTES", most: 32, read: readJson },
    write: (folder) => longFile(join(folder, "bomb"), "[", "0,", 300),
  },
  {
    ...{ name: "sealed JSON: a field of 200 MB", limit: "MAX_JSON_CHARACTERS", most: 512 },
    write: (folder) => longFile(join(folder, "bomb"), '{"checksum":"sha256-0","a":"', "x", 200),
    read: async (path) => {
      const { readFile } = await import("node:fs/promises");
      return openSealed("readRun", "config.json", `${await readFile(path, "utf8")}"}`);
    },
  },
  {
    ...{ name: "events.jsonl: one line of 1 GiB", limit: "MAX_LOG_BYTES", most: 32 },
    write: (folder) => longFile(join(folder, "events.jsonl"), '{"type":"', "x", 1024),
    read: async (path) => `read: ${(await readEvents(path)).events.length} events`,
  },
  {
    ...{ name: "events.jsonl: one line of 1 GiB, watched", limit: "CHUNK", most: 64 },
    write: (folder) => longFile(join(folder, "events.jsonl"), '{"type":"', "x", 1024),
    read: async (path) => {
      const { text, end } = await readNewLines(path, 0);
      return `read: ${text.length} characters, up to ${end}`;
    },
  },
];

export const documentBombs: readonly Bomb[] = [
  ...networkBombs.map((bomb) => ({ ...bomb, read: readModel })),
  ...otherBombs,
];
