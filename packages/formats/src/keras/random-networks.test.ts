import * as tf from "@tensorflow/tfjs";
import { isGanClsError } from "@gan-cls/core";
import { beforeAll, describe, expect, it } from "vitest";
import { readKeras, readSafetensors, writeKeras, writeSafetensors } from "../index";
import { randomInput, randomNetwork } from "../random-network.test-helper";

beforeAll(() => tf.setBackend("cpu"));

/** What Keras 3 does not have, or computes in another way. */
const WITHOUT = ["hardSigmoid", "gelu_new", "ThresholdedReLU"];

/** Enough to draw each kind of layer several times; all 200 were checked once against Keras itself. */
const NETWORKS = 40;

describe("random networks", () => {
  it("come back from .keras and from safetensors with the same outputs to the bit", async () => {
    let refused = 0;
    for (let seed = 0; seed < NETWORKS; seed++) {
      const model = randomNetwork({ seed, without: WITHOUT });
      const file = await writeKeras({ model }).catch((error: unknown) => {
        // tfjs and Keras place the pixels of bilinear upsampling differently.
        expect(isGanClsError(error, "unsupported") && error.message).toContain(
          'interpolation that is understood, got "bilinear"',
        );
        refused++;
      });
      if (file !== undefined) {
        const input = randomInput(model, seed);
        const { model: fromKeras } = await readKeras(file);
        const { model: fromSafetensors } = await readSafetensors(await writeSafetensors({ model }));
        const [expected, ...others] = [model, fromKeras, fromSafetensors].map((each) =>
          tf.tidy(() => (each.predict(input) as tf.Tensor).dataSync()),
        );
        others.forEach((actual) => expect(actual, `seed ${seed}`).toEqual(expected));
        [input, fromKeras, fromSafetensors].forEach((each) => each.dispose());
      }
      model.dispose();
    }
    expect(refused).toBeLessThan(NETWORKS / 5);
  });
});
