/** What stands beside a saved model, because the model's own format has no place for it. */
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

/** The file that it stands in. */
export const MODEL_CARD = "card.json";
