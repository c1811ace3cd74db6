import type { BenchData } from "./bench-data";
import { describeMachine } from "./machine";
import { measureItem, type Measurement, type Skipped } from "./measure-item";
import { GROWTH_ROUNDS, type BenchOptions } from "./options";
import { bestPeerLines } from "./report";
import { collectVersions, type Results } from "./results";
import { compareSides, type Row } from "./rows";
import { engineSide, peerSide, type Programs, type Side } from "./side";
import { listWorkItems, type WorkItem } from "./work-items";

/** What {@link compare} works with. */
export interface ComparisonTools {
  readonly programs: Programs;
  readonly data: BenchData;
  readonly onProgress: (message: string) => void;
}

/** Compiling counts neither for TensorFlow's graphs nor for V8, whose optimising compiler needs a few calls. */
const WARM_UPS = 2;
/** Threads of OpenMP and of TensorFlow's pools spin for a while after their work, which would take time from the next side. */
const REST_SECONDS = 0.4;

/** Measures every item that the options name with every side, and reports after each how ours compares with the best. */
export async function compare(
  options: BenchOptions,
  { programs, data, onProgress }: ComparisonTools,
): Promise<Results> {
  const { ours, peers } = chooseSides(options, programs);
  const names = { ours: ours.map(({ name }) => name), peers: peers.map(({ name }) => name) };
  const rows: Row[] = [];
  const measurements: Measurement[] = [];
  const skipped: Skipped[] = [];
  for (const item of listWorkItems(options)) {
    const warmUps = options.quick ? 1 : WARM_UPS;
    const rounds = roundsOf(item, options);
    const measureOptions = { rounds, warmUps, rest: REST_SECONDS, data: data.folder, onProgress };
    const measured = await measureItem(item, [...ours, ...peers], measureOptions);
    const found = compareSides(measured.measurements, names);
    bestPeerLines(found).forEach(onProgress);
    rows.push(...found);
    measurements.push(...measured.measurements);
    skipped.push(...measured.skipped);
  }
  return {
    machine: describeMachine(),
    versions: collectVersions(measurements),
    ...{ rows, data: data.description, rounds: options.rounds },
    measurements: measurements.map(({ versions: _, ...measurement }) => measurement),
    skipped,
  };
}

function roundsOf({ growthOf }: WorkItem, { rounds }: BenchOptions): number {
  return growthOf === undefined ? rounds : Math.min(rounds, GROWTH_ROUNDS);
}

/** In a comparison of engines, the first one is ours and the others are its peers. */
function chooseSides(
  { comparison, engines, peers }: BenchOptions,
  programs: Programs,
): { ours: Side[]; peers: Side[] } {
  const engineSides = engines.map((spec) => engineSide(spec, programs));
  return comparison === "engines"
    ? { ours: engineSides.slice(0, 1), peers: engineSides.slice(1) }
    : { ours: engineSides, peers: peers.map((name) => peerSide(name, programs)) };
}
