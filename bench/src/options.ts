import { parseArgs } from "node:util";
import { assertOneOf, assertPositiveInteger, GanClsError } from "@gan-cls/core";
import { parseEngineSpec, type EngineSpec } from "./engine-spec";
import { PEER_NAMES, type PeerName } from "./side";
import { workItemNames, type WorkItemOptions } from "./work-items";

/** What is compared: `engines`, ours with each other; `peers`, ours with other people's. */
export type Comparison = "engines" | "peers";

/** Everything that the command line decides. */
export interface BenchOptions extends WorkItemOptions {
  readonly comparison: Comparison;
  /** In `engines`, the first is compared with all others; in `peers`, each with every peer. */
  readonly engines: readonly EngineSpec[];
  readonly peers: readonly PeerName[];
  /** Repetitions of each side, in turn. */
  readonly rounds: number;
  /** Folder of the results; `undefined` to print them only. */
  readonly out: string | undefined;
  /** Python with the peers' packages. */
  readonly python: string;
}

export const USAGE = `Usage: main.js engines|peers [options]

  --only a,b      kinds of work or single items: ${workItemNames().join(", ")}
  --engines a,b   name[:threads][@major version of Node], for example simd:1 or simd@24
  --peers a,b     ${PEER_NAMES.join(", ")}
  --rounds N      repetitions of each side, in turn (default 7; growth takes 3 at most)
  --quick         a tenth of the sizes in one round: does everything run?
  --no-growth     without a quarter of the data and one thread
  --growth-only   the growth alone, of ours unless --peers names others, in 3 rounds (growth.json, GROWTH.md)
  --out FOLDER    where results.json and RESULTS.md go (default bench; engines.json and ENGINES.md for engines;
                  nothing is written by --quick or --only without it)
  --python PATH   Python with the peers' packages (default python3)
  --help          this text
`;

const DEFAULT_ROUNDS = 7;

/** Rounds of what only shows how work grows. */
export const GROWTH_ROUNDS = 3;

const DEFAULT_ENGINES: Readonly<Record<Comparison, string>> = {
  engines: "simd,simd:1,simd@24,node,wasm-stock,cpu",
  peers: "simd,simd@24",
};

/**
 * Reads the command line without the program's name.
 *
 * @param defaultOut Folder of the results of a whole run.
 * @returns `undefined` when help is asked for.
 * @throws GanClsError `invalid-argument`, or the TypeError of `parseArgs`, for anything unknown.
 */
export function parseOptions(args: readonly string[], defaultOut: string): BenchOptions | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    allowNegative: true,
    options: {
      only: { type: "string" },
      engines: { type: "string" },
      peers: { type: "string" },
      rounds: { type: "string" },
      quick: { type: "boolean", default: false },
      growth: { type: "boolean", default: true },
      "growth-only": { type: "boolean", default: false },
      out: { type: "string" },
      python: { type: "string", default: "python3" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    return undefined;
  }
  const { quick, python } = values;
  const growthOnly = values["growth-only"];
  if (growthOnly && !values.growth) {
    throw new GanClsError("invalid-argument", "parseOptions: expected one of --growth-only and --no-growth, got both");
  }
  const comparison = parseComparison(positionals);
  const only = values.only === undefined ? undefined : parseList("only", values.only, workItemNames());
  return {
    comparison,
    only,
    quick,
    python,
    growth: growthOnly ? "only" : values.growth,
    engines: (values.engines ?? DEFAULT_ENGINES[comparison]).split(",").map(parseEngineSpec),
    peers: values.peers === undefined ? (growthOnly ? [] : PEER_NAMES) : parseList("peers", values.peers, PEER_NAMES),
    rounds: parseRounds(values.rounds, quick ? 1 : growthOnly ? GROWTH_ROUNDS : DEFAULT_ROUNDS),
    out: values.out ?? (quick || only !== undefined ? undefined : defaultOut),
  };
}

function parseComparison(positionals: readonly string[]): Comparison {
  const [comparison = "", ...rest] = positionals;
  assertOneOf("parseOptions", "the comparison", [comparison, ...rest].join(" "), ["engines", "peers"]);
  return comparison as Comparison;
}

function parseList<T extends string>(name: string, text: string, choices: readonly T[]): T[] {
  return text.split(",").map((entry) => {
    assertOneOf("parseOptions", name, entry, choices);
    return entry;
  });
}

function parseRounds(text: string | undefined, byDefault: number): number {
  const rounds = text === undefined ? byDefault : Number(text);
  assertPositiveInteger("parseOptions", "rounds", rounds);
  return rounds;
}
