import { formatPercent } from "@gan-cls/evaluate";
import type { JSX } from "preact";

/** One bar per class. */
export function ProbabilityBars({
  probabilities,
  classNames,
  best,
  colour,
}: {
  probabilities: ArrayLike<number> | null;
  classNames: readonly string[];
  best: number | null;
  colour: string;
}): JSX.Element {
  return (
    <ol class="bars" style={{ "--bar": colour }}>
      {classNames.map((name, index) => {
        const probability = probabilities?.[index] ?? 0;
        return (
          <li key={index} class={index === best ? "best" : ""}>
            <span class="bar-name" title={name}>
              {name}
            </span>
            <span class="bar-track">
              <span class="bar-fill" style={{ transform: `scaleX(${probability})` }} />
            </span>
            <span class="bar-value">{probabilities === null ? "" : formatProbability(probability)}</span>
          </li>
        );
      })}
    </ol>
  );
}

/** A probability in percent; a small one is not shown as zero. */
export function formatProbability(probability: number): string {
  return probability > 0 && probability < 0.001 ? "< 0.1 %" : formatPercent(probability, 1);
}
