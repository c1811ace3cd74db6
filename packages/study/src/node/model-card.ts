/** What is saved next to a model, because the model's own format has no place for it. */
export interface ModelCard {
  readonly method: string;
  /** Names of the classes in label order. */
  readonly classNames: readonly string[];
  readonly labels: number;
  readonly labelHash: string;
  readonly seed: number;
  readonly testAccuracy: number;
  /** Name of the data. */
  readonly data: string;
}

/** The card's file in the folder of the model. */
export const MODEL_CARD = "card.json";
