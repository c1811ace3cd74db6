import type { Monitor, Records } from "./monitor";
import { DISCRIMINATOR_WON as LIMITS } from "./thresholds";

/** The losses of both players where the discriminator only guesses. */
export interface GuessLosses {
  readonly discriminator: number;
  readonly generator: number;
}

/** For the original's losses: 2 ln 2, and ln 2. */
export const LOGISTIC_GUESS: GuessLosses = { discriminator: 2 * Math.LN2, generator: Math.LN2 };

/** For the hinge losses with all logits at 0; the generator's, which is a mean logit, is compared with the margin. */
export const HINGE_GUESS: GuessLosses = { discriminator: 2, generator: 1 };

/**
 * Notices a discriminator that has won: it tells nearly all images apart, its loss stays near 0, and the generator's loss rises, since it gets hardly
 * any gradient.
 *
 * Reference: Arjovsky and Bottou, "Towards Principled Methods for Training Generative Adversarial Networks", 2017, section 2; the thresholds
 * are measured, see `docs/monitors.md`.
 */
export function discriminatorWonMonitor(guess: GuessLosses): Monitor {
  return {
    code: "discriminator-won",
    looksAfter: "steps",
    find(records) {
      const losses = records.lastSteps("discriminatorLoss", LIMITS.window);
      if (losses.length < LIMITS.window) {
        return undefined;
      }
      const discriminatorLoss = meanOf(losses);
      const [earlier, generatorLoss] = halves(records);
      const hasWon =
        discriminatorLoss < LIMITS.lossShare * guess.discriminator &&
        generatorLoss > LIMITS.generatorFactor * guess.generator &&
        generatorLoss > earlier;
      return hasWon
        ? {
            message: `the discriminator has won: over ${LIMITS.window} steps its loss is ${discriminatorLoss.toFixed(3)} (a guess has ${guess.discriminator.toFixed(2)}), and the generator's rises to ${generatorLoss.toFixed(1)}`,
            figures: { discriminatorLoss, generatorLoss },
          }
        : undefined;
    },
    hasRecovered: (records) =>
      meanOf(records.lastSteps("discriminatorLoss", LIMITS.window)) > LIMITS.recoveredShare * guess.discriminator,
  };
}

/** The generator's loss in the first and in the second half of the window. */
function halves(records: Records): [number, number] {
  const losses = records.lastSteps("generatorLoss", LIMITS.window);
  return [meanOf(losses.slice(0, losses.length / 2)), meanOf(losses.slice(losses.length / 2))];
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
