import { Pca } from "@gan-cls/classical";
import { GanClsError } from "@gan-cls/core";
import { datasetsFromIdx, gunzip, type MnistPart, type TrainTestSets } from "@gan-cls/data";
import { asChain, loadPretrained, type PretrainedName } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";

/** What every operation of a worker may use. */
export interface Laboratory extends DigitStore {
  network(name: PretrainedName): Promise<tf.LayersModel>;
  /** The same of a network that is a chain, as every generator and discriminator is. */
  chain(name: PretrainedName): Promise<tf.Sequential>;
}

/** @param urls Where the digits lie, once that is known. */
export function createLaboratory(urls: () => DigitUrls | undefined): Laboratory {
  const network = createNetworkStore();
  return { ...createDigitStore(urls), network, chain: async (name) => asChain(await network(name)) };
}

/** Where the digits lie, by part, and the principal axes of the training images. */
export type DigitUrls = Readonly<Record<MnistPart | "pca", string>>;

/** Loads the digits and their principal axes on the first call; after a failure, the next call tries again. */
export interface DigitStore {
  digits(): Promise<TrainTestSets>;
  pca(): Promise<Pca>;
}

/** @param urls Where they lie, once that is known. */
export function createDigitStore(urls: () => DigitUrls | undefined): DigitStore {
  const fetchPart = (part: keyof DigitUrls): Promise<Uint8Array> => {
    const url = urls()?.[part];
    return url === undefined
      ? Promise.reject(new GanClsError("not-found", "The worker was not told where the digits are."))
      : fetchBytes("The digits", url);
  };
  return {
    digits: loadOnce(async () => {
      const parts = ["train-images", "train-labels", "test-images", "test-labels"] as const;
      const files = await Promise.all(parts.map(async (part) => [part, await fetchPart(part)] as const));
      return datasetsFromIdx(Object.fromEntries(files) as Record<MnistPart, Uint8Array>, { name: "mnist-10k" });
    }),
    pca: loadOnce(async () => {
      const text = new TextDecoder().decode(gunzip(await fetchPart("pca")));
      return Pca.fromJSON(JSON.parse(text));
    }),
  };
}

/** Calls `load` once; after a failure, again. */
export function loadOnce<Value>(load: () => Promise<Value>): () => Promise<Value> {
  let loading: Promise<Value> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

/** @param what Names it in messages: `The digits`. @throws GanClsError `network` */
export async function fetchBytes(what: string, url: string): Promise<Uint8Array> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new GanClsError("network", `${what} could not be loaded: there is no connection.`, { cause: error });
  }
  if (!response.ok) {
    throw new GanClsError("network", `${what} could not be loaded: the server answered ${response.status}.`);
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** Loads pretrained networks on the first call and keeps them for the life of the worker. */
export function createNetworkStore(): (name: PretrainedName) => Promise<tf.LayersModel> {
  const loaders = new Map<PretrainedName, () => Promise<tf.LayersModel>>();
  return (name) => {
    const load = loaders.get(name) ?? loadOnce(async () => (await loadPretrained(name)).model);
    loaders.set(name, load);
    return load();
  };
}
