/** All thresholds of the monitors. `docs/monitors.md` says how they were measured. */

/** Steps between two looks at curves of steps. */
export const CHECK_EVERY_STEPS = 50;

/** What the learning rate is multiplied by when a training that has diverged goes back. */
export const LOWERED_RATE = 0.1;

/**
 * A loss above this is an explosion. All losses here are means of logistic or hinge terms: 1000 means logits of 1000, where float32 has no
 * gradient left. The largest loss of one step in healthy trainings was two orders lower.
 */
export const LARGEST_LOSS = 1_000;

/**
 * A network whose weights grow by more than this factor (in root mean square) in one step has exploded. Healthy steps stay below 1.001, also the
 * first ones; Adam moves every weight by about its rate, so a rate of 1 is beyond it with any usual initialiser.
 */
export const LARGEST_GROWTH = 10;

/** Of how many samples and training images the diversity is measured at most. */
export const MOST_COMPARED_IMAGES = 64;

/** What counts as a collapse of the generator; all figures of diversity are shares of that of the training images. */
export const MODE_COLLAPSE = {
  /** Samples that differ less than this, about half a grey level, are one image. A healthy generator that began slowly reached 0.011. */
  identical: 0.005,
  /** For so many epochs and steps: at first a healthy generator draws nearly one grey image too. */
  identicalEpochs: 3,
  identicalSteps: 300,
  /** A fall below this share of the best diversity so far, */
  fallenTo: 0.4,
  /** and from above to below this share of the training images'. */
  low: 0.3,
  /** The nearest sample of a sample is nearer than this, although the samples differ: copies of a few images. */
  copies: 0.1,
  /** A fall of the effective number of drawn classes below this share of the best so far, */
  classesFallenTo: 0.5,
  /** where there were at least so many. */
  leastClasses: 3,
  /** What the figures that fell must reach again, as a share of the best, for the collapse to be over. */
  recoveredTo: 0.6,
  /** Training images that differ less than this (in root mean square, of the range from black to white) are one image. */
  equalImages: 0.005,
} as const;

/** When a discriminator has won. */
export const DISCRIMINATOR_WON = {
  /** Steps that are looked at. */
  window: 200,
  /** Its loss is below this share of the loss of a guess, */
  lossShare: 0.1,
  /** and the generator's loss is above that of a guess by this factor, and higher in the second half of the window than in the first. */
  generatorFactor: 3,
  /** It is over when the loss is above this share again. */
  recoveredShare: 0.2,
} as const;

/** When a probe forgets: its score is below the best by so much (in accuracy) for so many epochs. */
export const FORGETTING = { fall: 0.05, epochs: 3, recovered: 0.02 } as const;

/** When a training rests: in so many epochs no figure has moved by more than this share of its mean. */
export const PLATEAU = { epochs: 10, share: 0.005, recovered: 0.02 } as const;
