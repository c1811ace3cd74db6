import { loadPretrained, type PretrainedName } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import { loadOnce } from "./digits";

/** Loads pretrained networks when they are first wanted and keeps them for the life of the worker. */
export function createNetworkStore(): (name: PretrainedName) => Promise<tf.LayersModel> {
  const loaders = new Map<PretrainedName, () => Promise<tf.LayersModel>>();
  return (name) => {
    const load = loaders.get(name) ?? loadOnce(async () => (await loadPretrained(name)).model);
    loaders.set(name, load);
    return load();
  };
}
