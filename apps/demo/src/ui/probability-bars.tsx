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
            <span class="bar-name">{name}</span>
            <span class="bar-track">
              <span class="bar-fill" style={{ transform: `scaleX(${probability})` }} />
            </span>
            <span class="bar-value">{probabilities === null ? "" : formatPercent(probability)}</span>
          </li>
        );
      })}
    </ol>
  );
}

/** A share as percent, with a decimal only where it tells something. */
export function formatPercent(share: number): string {
  const percent = 100 * share;
  return percent > 0 && percent < 0.1 ? "< 0.1 %" : `${percent.toFixed(1)} %`;
}
