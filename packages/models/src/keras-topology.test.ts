import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installMatchers, temporaryFolder } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import fixture from "./__fixtures__/keras-3.json";
import { buildDiscriminator, modelFromFiles, modelToFiles } from "./index";
import { toKeras2 } from "./keras-topology";
import { loadModel } from "./node/index";

installMatchers();
beforeAll(() => tf.setBackend("cpu"));

type Entry = (typeof fixture)["graph" | "chain"];

/** The two files of a model as a converter, or a browser's download, would leave them. */
function filesOf({ modelTopology, weights }: Entry, path: string): { json: string; bytes: Uint8Array } {
  const specs = weights.map(({ name, shape }) => ({ name, shape, dtype: "float32" }));
  const manifest = { format: "layers-model", modelTopology, weightsManifest: [{ paths: [path], weights: specs }] };
  const values = Float32Array.from(weights.flatMap((weight) => weight.values));
  return { json: JSON.stringify(manifest), bytes: new Uint8Array(values.buffer) };
}

function predict(model: tf.LayersModel, { images }: Entry): Float32Array {
  const [, ...shape] = model.inputs[0].shape as number[];
  return (model.predict(tf.tensor(images, [2, ...shape])) as tf.Tensor).dataSync() as Float32Array;
}

describe("models of Keras 3", () => {
  it.each(["graph", "chain"] as const)("predict in tfjs what they predict in Keras: a %s", async (name) => {
    const entry = fixture[name];
    const { json, bytes } = filesOf(entry, "weights.bin");
    const model = await modelFromFiles({ modelJson: json, weights: bytes });
    expect(predict(model, entry)).toBeAllClose(Float32Array.from(entry.outputs), { rtol: 1e-4, atol: 1e-5 });
    // What is saved of it is in the usual form.
    const again = await modelFromFiles(await modelToFiles(model));
    expect(predict(again, entry)).toEqual(predict(model, entry));
  });

  it("load from what a browser downloads: any name, and ./ in front of the weights'", async () => {
    const folder = join(await temporaryFolder(), "downloads");
    await mkdir(folder);
    const { json, bytes } = filesOf(fixture.chain, "./my-model.weights.bin");
    await writeFile(join(folder, "my-model.json"), json);
    await writeFile(join(folder, "my-model.weights.bin"), bytes);
    const model = await loadModel(join(folder, "my-model.json"));
    expect(predict(model, fixture.chain)).toBeAllClose(Float32Array.from(fixture.chain.outputs), {
      rtol: 1e-4,
      atol: 1e-5,
    });
    await writeFile(join(folder, "evil.json"), json.replace("./my-model", "./../my-model"));
    await expect(loadModel(join(folder, "evil.json"))).rejects.toThrow("expected names of files beside model.json");
  });

  it("say it in one line where an activation is unknown to tfjs", async () => {
    const { json, bytes } = filesOf(fixture.chain, "weights.bin");
    const unknown = json.replace('"leaky_relu"', '"squareplus"');
    await expect(modelFromFiles({ modelJson: unknown, weights: bytes })).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringMatching(/tfjs cannot build the model: .*squareplus/) as string,
    });
    const nameless = json.replace('"leaky_relu"', '{"a":1}');
    await expect(modelFromFiles({ modelJson: nameless, weights: bytes })).rejects.toThrow(
      "expected an activation with a name in layer only",
    );
  });
});

describe("toKeras2", () => {
  it("leaves what tfjs wrote as it is", async () => {
    const { modelJson } = await modelToFiles(buildDiscriminator({ filters: [2, 3] }));
    const { modelTopology } = JSON.parse(modelJson) as { modelTopology: object };
    expect(toKeras2(modelTopology)).toEqual(modelTopology);
    expect(toKeras2({ odd: 1 })).toEqual({ odd: 1 });
  });
});
