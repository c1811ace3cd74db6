/** Networks in the files of other frameworks. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { loadModelFile } from "@gan-cls/formats/node";
import { zipSync } from "fflate";
import type { Bomb } from "./bomb";

const FIXTURES = new URL("../../../../packages/formats/src/__fixtures__/", import.meta.url);

const read = async (path: string): Promise<string> => {
  const { model } = await loadModelFile(path);
  return `read: ${model.layers.length} layers`;
};

/** The `.h5` fixture in which the first kernel, of 5x5x1x2, says that it has 2^31 rows. */
async function withHugeShape(): Promise<Uint8Array> {
  const bytes = new Uint8Array(gunzipSync(await readFile(new URL("discriminator.h5.gz", FIXTURES))));
  const shape = new Uint8Array(BigUint64Array.of(5n, 5n, 1n, 2n).buffer);
  const at = bytes.findIndex((_, start) => shape.every((byte, index) => bytes[start + index] === byte));
  new DataView(bytes.buffer).setBigUint64(at, 2n ** 31n, true);
  return bytes;
}

async function written(path: string, content: Uint8Array | string): Promise<string> {
  await writeFile(path, content);
  return path;
}

const BOMBS: readonly Omit<Bomb, "read">[] = [
  {
    ...{ name: ".keras: a config.json of 128 MiB in 128 KiB", limit: "LIMITS of readKeras", most: 64 },
    write: (folder) =>
      written(join(folder, "a.keras"), zipSync({ "config.json": new Uint8Array(2 ** 27) }, { level: 9 })),
  },
  {
    ...{ name: ".h5: a kernel of 2^31 rows", limit: "numbers that fit the file", most: 64 },
    write: async (folder) => written(join(folder, "a.h5"), await withHugeShape()),
  },
  {
    ...{ name: "config.json of PyTorch: a layer of 3e5 times 3e5", limit: "numbers of the file", most: 64 },
    write: async (folder) => {
      const layers = [{ type: "Linear", in_features: 3e5, out_features: 3e5 }];
      const config = { format: "pytorch", version: 1, input: [3e5], layers };
      const entry = { dtype: "F32", shape: [3e5, 3e5], data_offsets: [0, 36e10] };
      const header = JSON.stringify({ "0.weight": entry });
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(header.length));
      await written(join(folder, "config.json"), JSON.stringify(config));
      return written(join(folder, "a.safetensors"), Buffer.concat([length, Buffer.from(header)]));
    },
  },
];

export const formatBombs: readonly Bomb[] = BOMBS.map((bomb) => ({ ...bomb, read }));
