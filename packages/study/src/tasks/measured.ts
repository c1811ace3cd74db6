import type { TaskUnit } from "@gan-cls/evaluate";

/** What one representation, or one generator, has reached in one measure. */
export interface Measured {
  /** The same for all that are compared. */
  readonly measure: string;
  readonly unit: TaskUnit;
  /** How many items {@link figure} is over. */
  readonly items: number;
  /** The figure of a sample of the items; of all of them without counts. */
  readonly figure: (counts?: ArrayLike<number>) => number;
  /** What was chosen on training images, if there was anything to choose. */
  readonly chosen?: string;
  /** The figure of each class, in the order of the data's classes, if the figure is their mean; NaN of a class with too few images. */
  readonly classes?: readonly number[];
}
