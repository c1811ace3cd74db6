import * as tf from "@tensorflow/tfjs";

/** Settings of a {@link WeightNormDense} layer. */
export interface WeightNormDenseConfig {
  readonly name?: string;
  readonly units: number;
  readonly inputShape?: number[];
  /** @default "linear" */
  readonly activation?: "linear" | "relu";
  /** Whether the length of the weight vectors is learned too. @default false; it stays 1 */
  readonly trainScale?: boolean;
  /** Seed of the directions, which are drawn from a normal distribution. @default 0 */
  readonly seed?: number;
}

const EPSILON = 1e-12;

/**
 * A dense layer with weight normalisation: `activation(x (scale * v / |v|) + bias)`, with one `v` and one `scale` per unit. Its step size
 * does not depend on the length of `v`. tfjs has no such layer.
 *
 * Reference: Salimans and Kingma, "Weight Normalization", 2016; the settings are those of the semi-supervised GAN of Salimans et al.,
 * "Improved Techniques for Training GANs", 2016: directions start with standard deviation 0.1, scales at 1, and only the last layer's
 * scales are learned.
 */
export class WeightNormDense extends tf.layers.Layer {
  static readonly className = "WeightNormDense";

  private readonly config: WeightNormDenseConfig;

  constructor(config: WeightNormDenseConfig) {
    super({ name: config.name, inputShape: config.inputShape });
    this.config = config;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const inputs = Number((inputShape as tf.Shape).at(-1));
    const { units, trainScale = false, seed = 0 } = this.config;
    const normal = tf.initializers.randomNormal({ mean: 0, stddev: 0.1, seed });
    this.addWeight("direction", [inputs, units], "float32", normal);
    this.addWeight("bias", [units], "float32", tf.initializers.zeros());
    this.addWeight("scale", [units], "float32", tf.initializers.ones(), undefined, trainScale);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const input = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor2D;
      const output = tf.add(tf.matMul(input, this.kernel()), this.bias);
      return this.config.activation === "relu" ? tf.relu(output) : output;
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [(inputShape as tf.Shape)[0], this.config.units];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.config } as unknown as tf.serialization.ConfigDict;
  }

  /** The weights of the equivalent plain dense layer, `[inputs, units]`; the caller disposes it. */
  kernel(): tf.Tensor2D {
    return tf.tidy(() => {
      const [direction, , scale] = this.weights.map((weight) => weight.read());
      const length = tf.sqrt(tf.add(tf.sum(tf.square(direction), 0), EPSILON)); // [units]
      return tf.mul(direction, tf.div(scale, length)) as tf.Tensor2D;
    });
  }

  /** `[units]`; owned by the layer. */
  get bias(): tf.Tensor {
    return this.weights[1].read();
  }

  /** The equivalent plain dense layer, once it has been built and given {@link kernel} and {@link bias}. */
  toDense(): tf.layers.Layer {
    const { name, units, activation = "linear", inputShape } = this.config;
    return tf.layers.dense({ name, units, activation, ...(inputShape && { inputShape }) });
  }
}
