/**
 * `npm run faults`: kills, starves, damages and interrupts the built command line, resumes it, and compares with undisturbed runs byte for byte.
 * Prints the table of faults and operations; ends with 1 where something was lost or said badly.
 *
 *   npm run faults                                    everything; takes an hour on two idle cores
 *   npm run faults -- --quick                         reduced counts, at most two minutes
 *   npm run faults -- --only kill/train-gan           one fault, one operation of it, or one try
 *   npm run faults -- --each 1                        one try of every fault in every operation
 *   npm run faults -- --jobs 2                        two tries at a time
 *   npm run faults -- --write results/faults.md       keeps the table
 *   npm run faults -- --log faults.jsonl              keeps every outcome; the same again tries what is left, and what had gone wrong
 */
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { FAULTS } from "./faults/index";
import { Lab } from "./lab";
import { operation } from "./operations";
import { readOptions } from "./options";
import { currentCommit, renderPage } from "./page";
import { renderFindings, renderTable, type Outcome } from "./table";
import type { Fault, Trial } from "./trial";

const options = readOptions(process.argv.slice(2));

/** A fault in one operation. */
interface Row {
  readonly fault: Fault;
  readonly operation: string;
  /** Begins the ids of its trials. */
  readonly prefix: string;
}

/** Whether `--only` asks for something that begins with `prefix`, or for something of it. */
function isAsked(prefix: string): boolean {
  return prefix.startsWith(options.only) || options.only.startsWith(prefix);
}

function listRows(): Row[] {
  return FAULTS.flatMap((fault) =>
    fault.operations(options).map((name) => ({ fault, operation: name, prefix: `${fault.name}/${name}/` })),
  ).filter(({ prefix }) => isAsked(prefix));
}

/** What is to be tried of a row, or the one outcome that says why nothing is. */
async function trialsOf(lab: Lab, { fault, operation: name, prefix }: Row): Promise<Trial[] | Outcome> {
  const about = { id: prefix, title: fault.title, operation: name };
  const skipped = await fault.unavailable?.();
  if (skipped !== undefined) {
    return { ...about, finding: undefined, skipped };
  }
  try {
    const trials = await fault.trials(lab, operation(name), options);
    return trials.filter(({ detail }) => isAsked(`${prefix}${detail}`)).slice(0, options.each);
  } catch (error) {
    return { ...about, finding: { kind: "lost", what: describeError(error) } };
  }
}

/** What may be tried next: one thing of every row, then another one of each, so that whatever time there is covers all of them. */
async function* rounds(lab: Lab, done: Map<string, Outcome>): AsyncGenerator<{ row: Row; trial: Trial; id: string }> {
  let rows = listRows().map((row) => ({ row, trials: undefined as Trial[] | undefined }));
  for (let round = 0; rows.length > 0; round++) {
    for (const entry of rows) {
      const { row } = entry;
      const found = entry.trials ?? (await trialsOf(lab, row));
      entry.trials = Array.isArray(found) ? found : [];
      const trial = entry.trials.at(round);
      if (!Array.isArray(found)) {
        await keep(done, found);
      } else if (trial !== undefined && !isSettled(done.get(`${row.prefix}${trial.detail}`))) {
        yield { row, trial, id: `${row.prefix}${trial.detail}` };
      }
    }
    rows = rows.filter(({ trials = [] }) => trials.length > round + 1);
  }
}

/** Tries everything, a few things at a time. */
async function runRows(lab: Lab, done: Map<string, Outcome>, deadline: number): Promise<void> {
  const commit = await currentCommit();
  const tasks = rounds(lab, done);
  const work = async (): Promise<void> => {
    for (let next = await tasks.next(); !next.done && performance.now() < deadline; next = await tasks.next()) {
      const { row, trial, id } = next.value;
      const about = { id, title: row.fault.title, operation: row.operation, commit };
      await keep(done, { ...about, finding: await attempt(trial) });
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
}

function isSettled(outcome: Outcome | undefined): boolean {
  return outcome !== undefined && outcome.finding === undefined && outcome.skipped === undefined;
}

async function attempt(trial: Trial): Promise<Outcome["finding"]> {
  try {
    return await trial.run();
  } catch (error) {
    // A fault of the harness is one that must be seen, too.
    return { kind: "lost", what: describeError(error) };
  }
}

function describeError(error: unknown): string {
  return `the harness failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

async function keep(done: Map<string, Outcome>, outcome: Outcome): Promise<void> {
  const { id, finding, skipped } = outcome;
  done.set(id, outcome);
  const how = skipped === undefined ? (finding?.kind ?? "survived") : "skipped";
  process.stderr.write(`${how} ${id}${finding ? `: ${finding.what}` : ""}\n`);
  if (options.log !== undefined) {
    await appendFile(options.log, `${JSON.stringify(outcome)}\n`);
  }
}

/** The outcomes of earlier calls, the last one of each trial. */
async function readLog(): Promise<Map<string, Outcome>> {
  const text = options.log === undefined ? "" : await readFile(options.log, "utf8").catch(() => "");
  const outcomes = text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Outcome]));
  return new Map(outcomes.map((outcome) => [outcome.id, outcome]));
}

async function main(): Promise<number> {
  const startedAt = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "gan-cls-faults-"));
  const lab = new Lab(folder, options.seed, options.keep);
  const done = await readLog();
  try {
    await runRows(lab, done, startedAt + options.seconds * 1000);
  } finally {
    await lab.close();
    if (options.keep) {
      process.stderr.write(`Kept: ${folder}\n`);
    } else {
      await rm(folder, { recursive: true, force: true });
    }
  }
  const outcomes = sortByTable([...done.values()]);
  const table = renderTable(outcomes);
  const findings = renderFindings(outcomes, lab.seed);
  process.stdout.write(`${table}\n${findings === "" ? "" : `\n${findings}\n`}`);
  if (options.write !== undefined) {
    const path = resolve(options.write);
    await mkdir(dirname(path), { recursive: true });
    const seconds = (performance.now() - startedAt) / 1000;
    await writeFile(path, await renderPage({ outcomes, table, findings, seconds }));
  }
  return outcomes.some(({ finding }) => finding !== undefined) ? 1 : 0;
}

/** In the order of the faults, and within one in that of its operations. */
function sortByTable(outcomes: readonly Outcome[]): Outcome[] {
  const order = new Map(
    FAULTS.flatMap((fault) =>
      fault.operations({ ...options, isQuick: false }).map((name) => `${fault.name}/${name}/`),
    ).map((prefix, index) => [prefix, index]),
  );
  const placeOf = ({ id }: Outcome): number => order.get(id.split("/").slice(0, 2).join("/") + "/") ?? 0;
  return [...outcomes].sort((a, b) => placeOf(a) - placeOf(b));
}

process.exit(await main());
