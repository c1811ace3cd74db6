import { setTimeout as sleep } from "node:timers/promises";
import { formatSeconds } from "./figures";
import type { MeasuredReply, ReadyReply } from "./protocol";
import type { Assignment, Side } from "./side";
import { SideProcess } from "./side-process";
import type { WorkItem } from "./work-items";

/** What one side took for one item. */
export interface Measurement {
  readonly work: string;
  readonly side: string;
  /** One per round. */
  readonly seconds: readonly number[];
  /** Loss or accuracy of the last repetition. */
  readonly figure: number;
  /** How the side was set up. */
  readonly detail: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** Why there is no measurement. */
export interface Skipped {
  readonly work: string;
  readonly side: string;
  readonly reason: string;
}

/** Options of {@link measureItem}. */
export interface MeasureOptions {
  readonly rounds: number;
  /** Repetitions before the first round. */
  readonly warmUps: number;
  /** Seconds before each repetition, in which the threads of the side before it come to rest. */
  readonly rest: number;
  /** Folder of the IDX files. */
  readonly data: string;
  /** Receives a few words about every step. */
  readonly onProgress: (message: string) => void;
}

/** A side that has warmed up. */
interface Contestant {
  readonly side: Side;
  readonly assignment: Assignment;
  readonly process: SideProcess;
  readonly ready: ReadyReply;
  readonly replies: MeasuredReply[];
}

/** Leaves out a side from now on, for this reason. */
type Skip = (side: Side, error: unknown) => void;

/**
 * Measures one item with all sides in turn, round by round, each in a process of its own, so that whatever the machine does meanwhile
 * meets all of them. A side that fails is left out.
 */
export async function measureItem(
  item: WorkItem,
  sides: readonly Side[],
  options: MeasureOptions,
): Promise<{ measurements: Measurement[]; skipped: Skipped[] }> {
  const skipped = new Map<Side, string>();
  const skip: Skip = (side, error) => {
    const reason = error instanceof Error ? error.message : String(error);
    options.onProgress(`${item.label}: ${side.name} is skipped: ${reason}`);
    skipped.set(side, reason);
  };
  const contestants: Contestant[] = [];
  try {
    for (const side of sides.filter((candidate) => candidate.does(item))) {
      options.onProgress(`${item.label}: preparing ${side.name}`);
      try {
        contestants.push(await prepare(item, side, options));
      } catch (error) {
        skip(side, error);
      }
    }
    for (let round = 1; round <= options.rounds; round++) {
      const taking = contestants.filter(
        ({ side, assignment }) => !skipped.has(side) && (round === 1 || !assignment.once),
      );
      const lines = await playRound(taking, options, skip);
      options.onProgress(`${item.label}: round ${round} of ${options.rounds}: ${lines.join(", ")}`);
    }
  } finally {
    await Promise.all(contestants.map(({ process }) => process.close()));
  }
  return {
    measurements: contestants
      .filter(({ side }) => !skipped.has(side))
      .map((contestant) => toMeasurement(item, contestant)),
    skipped: [...skipped].map(([{ name }, reason]) => ({ work: item.label, side: name, reason })),
  };
}

async function prepare(item: WorkItem, side: Side, { data, warmUps }: MeasureOptions): Promise<Contestant> {
  const assignment = side.assignment(item);
  const { work, images, batchSize, testImages, units, threads } = assignment.item;
  const { side: process, ready } = await SideProcess.start(await side.command(), {
    ...{ work, images, batchSize, testImages, units, threads, data },
    variant: side.variant,
    warmUps: assignment.once ? 0 : warmUps,
  });
  return { side, assignment, process, ready, replies: [] };
}

/** One repetition of each; returns their times as text. */
async function playRound(contestants: readonly Contestant[], { rest }: MeasureOptions, skip: Skip): Promise<string[]> {
  const lines: string[] = [];
  for (const { side, assignment, process, replies } of contestants) {
    await sleep(1000 * rest);
    try {
      const reply = await process.measure();
      replies.push(reply);
      lines.push(`${side.name} ${formatSeconds(reply.seconds * assignment.factor)}`);
    } catch (error) {
      skip(side, error);
    }
  }
  return lines;
}

function toMeasurement({ label }: WorkItem, { side, assignment, ready, replies }: Contestant): Measurement {
  const { factor } = assignment;
  return {
    work: label,
    side: side.name,
    seconds: replies.map(({ seconds }) => seconds * factor),
    figure: replies[replies.length - 1].figure,
    detail: factor === 1 ? ready.detail : `${ready.detail}, ${factor} times the seconds of a part`,
    versions: ready.versions,
  };
}
