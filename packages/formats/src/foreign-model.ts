import type { Preprocessing } from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";

/** A network with what a file may say besides: what readers give, and what writers take. */
export interface ForeignModel {
  /** The caller of a reader disposes it; writers leave it as it is. */
  readonly model: tf.LayersModel;
  /** Names of the classes in label order. */
  readonly classNames?: readonly string[];
  /** How a picture becomes an image of the network. */
  readonly preprocessing?: Preprocessing;
}
