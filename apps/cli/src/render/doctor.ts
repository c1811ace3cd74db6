import type { EngineCandidate } from "@gan-cls/engine";
import type { Colors } from "./colors";

/** What `gan-cls doctor` found. */
export interface DoctorReport {
  /** Name of the engine that runs. */
  readonly engine: string;
  /** tfjs' name of it. */
  readonly backend: string;
  readonly threads: number;
  /** Whether it computes with vector instructions. */
  readonly simd: boolean;
  /** All engines, those that usually are faster first. */
  readonly candidates: readonly EngineCandidate[];
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** The report for a terminal: machine, engines, what would be faster, versions. */
export function renderDoctor(report: DoctorReport, colors: Colors): string {
  const { engine, threads, simd, candidates, machine, versions } = report;
  const instructions = simd ? "with vector instructions" : "without vector instructions";
  return [
    `Machine: ${machine}`,
    `Engine:  ${colors.bold(engine)}, ${threads === 1 ? "1 thread" : `${threads} threads`}, ${instructions}`,
    "",
    "Engines, with the seconds of one small training step here:",
    ...engineLines(candidates, engine, colors),
    describeFaster(candidates, engine),
    "",
    "Versions:",
    ...Object.entries(versions).map(([name, version]) => `  ${name} ${version}`),
  ].join("\n");
}

/** Every engine with a mark, its measured time and its reason, and below one that does not work how to get it. */
function engineLines(candidates: readonly EngineCandidate[], active: string, colors: Colors): string[] {
  const width = Math.max(...candidates.map(({ name }) => name.length));
  return candidates.flatMap(({ name, usable, reason, hint, measured }) => {
    const mark = usable ? colors.green("yes") : colors.red("no ");
    const label = name.padEnd(width);
    const lines = [`  ${mark}  ${name === active ? colors.bold(label) : label}  ${formatTime(measured)}  ${reason}`];
    return hint === null ? lines : [...lines, `${" ".repeat(width + 18)}to get it: ${hint}`];
  });
}

/** Seven characters, so that reasons are aligned. */
function formatTime(seconds: number | null): string {
  return seconds === null ? "      -" : `${seconds.toFixed(3)} s`;
}

function describeFaster(candidates: readonly EngineCandidate[], active: string): string {
  const place = candidates.findIndex(({ name }) => name === active);
  const time = candidates[place]?.measured ?? Infinity;
  const faster = candidates.filter(({ measured }) => measured !== null && measured < time);
  if (faster.length > 0) {
    return `Measured faster here: ${faster.map(({ name }) => name).join(", ")}; --engine chooses.`;
  }
  const perhaps = candidates.slice(0, place).filter(({ usable }) => !usable);
  return perhaps.length === 0
    ? "Nothing that gan-cls knows is faster here."
    : `Perhaps faster, once they work: ${perhaps.map(({ name }) => name).join(", ")}.`;
}
