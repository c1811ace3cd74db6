import type { LayerJson } from "./understood";
import { isNetwork, layersOf } from "./build-network";

/** A layer without inner ones, and where a `.keras` file has its weights: `layers/conv2d_1/vars`. */
export interface PlacedLayer {
  readonly layer: LayerJson;
  readonly path: string;
}

/**
 * Where Keras 3 puts the weights of each layer: by the name of its class and how many of that class came before it, not by its own name.
 *
 * Reference: `_save_container_state` of `keras/src/saving/saving_lib.py`
 *
 * @param container The group with the layers of a model.
 */
export function placeLayers(model: LayerJson, container = "layers", parent = ""): PlacedLayer[] {
  const used = new Map<string, number>();
  return layersOf(model).flatMap((layer) => {
    const kind = toSnakeCase(String(layer.class_name));
    const count = used.get(kind) ?? 0;
    used.set(kind, count + 1);
    const path = `${parent}${container}/${count === 0 ? kind : `${kind}_${count}`}`;
    return isNetwork(layer) ? placeLayers(layer, container, `${path}/`) : [{ layer, path: `${path}/vars` }];
  });
}

/** `Conv2DTranspose` as `conv2d_transpose`, as Keras does it. */
function toSnakeCase(name: string): string {
  return name
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}
