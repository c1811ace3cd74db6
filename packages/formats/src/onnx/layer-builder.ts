import { GanClsError, isGanClsError } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import type { Weights } from "../network/network";

/** Makes tfjs layers one after the other and gives them their weights at the end. */
export class LayerBuilder {
  private readonly names = new Set<string>();
  private readonly layers: { readonly layer: tf.layers.Layer; readonly weights: readonly Weights[] }[] = [];

  /**
   * Applies a new layer.
   *
   * @param make Makes the layer with the name that it gets.
   * @param wanted The name; it gets a number where another layer has it.
   * @param weights In the layer's order; their shapes are checked.
   */
  apply(
    make: (name: string) => tf.layers.Layer,
    wanted: string,
    inputs: tf.SymbolicTensor | tf.SymbolicTensor[],
    weights: readonly Weights[] = [],
  ): tf.SymbolicTensor {
    const name = this.unique(wanted);
    try {
      const layer = make(name);
      const output = layer.apply(inputs) as tf.SymbolicTensor;
      this.layers.push({ layer, weights });
      return output;
    } catch (error) {
      throw isGanClsError(error)
        ? error
        : new GanClsError("invalid-data", `readOnnx: in ${wanted}: tfjs cannot build the layer: ${String(error)}`, {
            cause: error,
          });
    }
  }

  /** Fills the weights of all layers. */
  setWeights(): void {
    for (const { layer, weights } of this.layers) {
      tf.tidy(() => layer.setWeights(weights.map(({ values, shape }) => tf.tensor(values, [...shape]))));
    }
  }

  /** Frees the weights of all layers. */
  dispose(): void {
    this.layers.forEach(({ layer }) => layer.weights.forEach((weight) => weight.dispose()));
  }

  private unique(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.names.has(name) || name in Object.prototype; count++) {
      name = `${wanted}_${count}`;
    }
    this.names.add(name);
    return name;
  }
}

/** The name of a layer for a node: without slashes, which tfjs puts before the names of weights, and without the operator that writers put at the end. */
export function layerName(node: string, opType: string, index: number): string {
  const own = node
    .replace(new RegExp(`/${opType}(_\\d+)?$`), "")
    .replace(/^\/+/, "")
    .replace(/[^\w.-]+/g, "_");
  return own === "" ? `${opType.toLowerCase()}_${index}` : own;
}
