import { formatBytes, formatCount, formatDuration } from "@gan-cls/evaluate";

/** Where a task stands. */
export interface ProgressState {
  /** For example `gan` or `nearest neighbours`. */
  readonly task: string;
  readonly done: number;
  /** `null` while unknown. */
  readonly total: number | null;
  /** In the plural: `steps`, `images`, `bytes`. */
  readonly unit: string;
  /** Units per second; `undefined` while unknown. */
  readonly rate: number | undefined;
  /** Figures of the moment, such as `loss 0.52`. */
  readonly figures: readonly string[];
  /** Takes the place of the rate and of what follows from it; `null` while unknown. */
  readonly secondsLeft?: number | null;
}

/** Done, rate, time left and figures as separate pieces: what follows the task's name or its bar. */
export function progressParts({ done, total, unit, rate, figures, secondsLeft }: ProgressState): string[] {
  const parts = [unit === "bytes" ? bytesDone(done, total) : `${countDone(done, total)} ${unit}`];
  if (secondsLeft !== undefined) {
    parts.push(...(secondsLeft === null ? [] : [`${formatDuration(secondsLeft)} left`]));
  } else if (rate !== undefined) {
    parts.push(formatRate(rate, unit));
    if (total !== null && done < total) {
      parts.push(`${formatDuration((total - done) / rate)} left`);
    }
  }
  return [...parts, ...figures];
}

/** A whole line for logs: `gan: 96/160 steps, 1.9 s/step, 2 min 02 s left, D 1.31, G 0.81`. */
export function progressLine(state: ProgressState): string {
  return `${state.task}: ${progressParts(state).join(", ")}`;
}

function countDone(done: number, total: number | null): string {
  return total === null ? formatCount(done) : `${formatCount(done)}/${formatCount(total)}`;
}

function bytesDone(done: number, total: number | null): string {
  return total === null ? formatBytes(done) : `${formatBytes(done)} of ${formatBytes(total)}`;
}

/** Fast work per second, slow work by the unit: `31 steps/s`, `1.9 s/step`. */
function formatRate(rate: number, unit: string): string {
  if (unit === "bytes") {
    return `${formatBytes(rate)}/s`;
  }
  if (rate < 1) {
    return `${formatDuration(1 / rate)}/${unit.replace(/s$/, "")}`;
  }
  return `${rate < 9.95 ? rate.toFixed(1) : formatCount(Math.round(rate))} ${unit}/s`;
}
