import { printable } from "@gan-cls/core";
import type { OutputStream } from "../io/cli-io";
import type { ProgressDisplay } from "./progress-display";
import { progressLine } from "./progress-line";
import { RateMeter } from "./rate-meter";

/** Seconds between two progress lines of one task: a log of a night's training stays readable. */
const INTERVAL_MILLISECONDS = 10_000;

/**
 * Progress as plain lines, for logs, pipes and CI.
 *
 * @param clock Milliseconds of a steady clock.
 */
export function createLogDisplay(stream: OutputStream, clock: () => number = () => performance.now()): ProgressDisplay {
  let current: { task: string; meter: RateMeter; printedAt: number } | undefined;
  const print = (line: string): void => void stream.write(`${printable(line)}\n`);
  return {
    note: print,
    warn: (line) => print(`warning: ${line}`),
    progress(task, done, total, unit, figures = [], secondsLeft) {
      const now = clock();
      if (current?.task !== task) {
        current = { task, meter: new RateMeter(), printedAt: now };
      }
      current.meter.mark(done, now);
      if (now - current.printedAt >= INTERVAL_MILLISECONDS) {
        current.printedAt = now;
        print(progressLine({ task, done, total, unit, figures, rate: current.meter.perSecond, secondsLeft }));
      }
    },
    finish() {
      current = undefined;
    },
  };
}
