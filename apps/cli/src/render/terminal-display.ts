import { printable, printableTexts } from "@gan-cls/core";
import cliProgress, { type Options, type Params, type SingleBar } from "cli-progress";
import type { OutputStream } from "../io/cli-io";
import type { Colors } from "./colors";
import type { ProgressDisplay } from "./progress-display";
import { progressParts, type ProgressState } from "./progress-line";
import { RateMeter } from "./rate-meter";

const BAR_CHARACTERS = 24;

/** Progress as a bar that moves, for terminals. */
export function createTerminalDisplay(
  stream: OutputStream,
  colors: Colors,
  clock: () => number = () => performance.now(),
): ProgressDisplay {
  let current: { task: string; meter: RateMeter; bar: SingleBar } | undefined;

  function finish(): void {
    current?.bar.stop();
    current = undefined;
  }

  /** A line above the bar: the bar is taken away, and the next progress draws it again. */
  function print(line: string): void {
    const { task, meter } = current ?? {};
    finish();
    stream.write(`${line}\n`);
    if (task !== undefined && meter !== undefined) {
      current = { task, meter, bar: createBar(stream, colors) };
    }
  }

  return {
    note: (line) => print(printable(line)),
    warn: (line) => print(colors.yellow(`warning: ${printable(line)}`)),
    progress(task, done, total, unit, figures = [], secondsLeft) {
      if (current?.task !== task) {
        finish();
        current = { task, meter: new RateMeter(), bar: createBar(stream, colors) };
      }
      const { meter, bar } = current;
      meter.mark(done, clock());
      const state = printableTexts<ProgressState>({
        ...{ task, done, total, unit, figures, rate: meter.perSecond, secondsLeft },
      });
      if (bar.isActive) {
        bar.update(done, state);
      } else {
        bar.start(total ?? 0, done, state);
      }
    },
    finish,
  };
}

function createBar(stream: OutputStream, colors: Colors): SingleBar {
  return new cliProgress.SingleBar({
    stream,
    barsize: BAR_CHARACTERS,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    hideCursor: true,
    clearOnComplete: true,
    format: (options, params, state) => barLine(options, params, state as ProgressState, colors),
  });
}

function barLine(options: Options, { progress }: Params, state: ProgressState, colors: Colors): string {
  const bar = state.total === null ? "" : `${colors.cyan(cliProgress.Format.BarFormat(progress, options))}  `;
  return `${colors.bold(state.task)}  ${bar}${progressParts(state).join("  ")}`;
}
