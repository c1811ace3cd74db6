/** The losses of a long training in as many points as a chart of a page can show. */

/** Points of a record. */
const POINTS = 400;

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
/** Four decimals are more than a chart shows. */
const rounded = (value) => Math.round(value * 1e4) / 1e4;

/**
 * @param {Map<number, { discriminatorLoss: number, generatorLoss: number }>} steps Figures of every step.
 * @returns At most 400 points: means over stretches of equally many steps, each under its last step.
 */
export function summarizeLosses(steps) {
  const order = [...steps.keys()].sort((a, b) => a - b);
  const stretch = Math.max(1, Math.ceil(order.length / POINTS));
  const stretches = Array.from({ length: Math.ceil(order.length / stretch) }, (_, index) =>
    order.slice(index * stretch, (index + 1) * stretch),
  );
  const column = (name) => stretches.map((part) => rounded(mean(part.map((step) => steps.get(step)[name]))));
  return {
    steps: stretches.map((part) => part[part.length - 1]),
    discriminator: column("discriminatorLoss"),
    generator: column("generatorLoss"),
  };
}
