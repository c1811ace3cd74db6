import { asChain, type PretrainedName } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import { createDigitStore, type DigitStore, type DigitUrls } from "./digits";
import { createNetworkStore } from "./networks";

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
