/**
 * `npm run faults`: kills, starves, damages and interrupts the built command line, resumes it, and compares with undisturbed runs byte for byte.
 * Prints the table of faults and operations; ends with 1 where something was lost or said badly.
 *
 *   npm run faults                                    everything; takes an hour or so
 *   npm run faults -- --quick                         reduced counts, at most 100 s
 *   npm run faults -- --only kill/train-gan           one fault, one operation of it, or one try
 *   npm run faults -- --write results/faults.md       keeps the table
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { FAULTS } from "./faults/index";
import { Lab } from "./lab";
import { operation } from "./operations";
import { renderFindings, renderTable, type Outcome } from "./table";
import { renderPage } from "./page";
import type { Amount, Fault, Trial } from "./trial";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    kills: { type: "string" },
    seed: { type: "string", default: "1" },
    quick: { type: "boolean", default: false },
    seconds: { type: "string" },
    write: { type: "string" },
    keep: { type: "boolean", default: false },
  },
});

/** A fault in one operation, before its trials are known. */
interface Row {
  readonly fault: Fault;
  readonly operation: string;
  readonly prefix: string;
}

/** Whether `--only` asks for something that begins with `prefix`, or for something of it. */
function isAsked(prefix: string): boolean {
  return prefix.startsWith(values.only) || values.only.startsWith(prefix);
}

function listRows(amount: Amount): Row[] {
  return FAULTS.flatMap((fault) =>
    fault.operations(amount).map((operation) => ({ fault, operation, prefix: `${fault.name}/${operation}/` })),
  ).filter(({ prefix }) => isAsked(prefix));
}

async function runRow(
  lab: Lab,
  { fault, operation: name, prefix }: Row,
  amount: Amount,
  deadline: number,
): Promise<Outcome[]> {
  const about = { title: fault.title, operation: name };
  const reason = await fault.unavailable?.();
  if (reason !== undefined) {
    return [{ id: prefix, ...about, finding: undefined, skipped: reason }];
  }
  const task = operation(name);
  const outcomes: Outcome[] = [];
  const trials = (await fault.trials(lab, task, amount)).filter(({ detail }) => isAsked(`${prefix}${detail}`));
  for (const trial of trials) {
    if (performance.now() > deadline) {
      break;
    }
    outcomes.push({ id: `${prefix}${trial.detail}`, ...about, finding: await attempt(trial) });
    report(outcomes[outcomes.length - 1]);
  }
  return outcomes;
}

/** A fault of the harness is one that must be seen. */
async function attempt(trial: Trial): Promise<Outcome["finding"]> {
  try {
    return await trial.run();
  } catch (error) {
    return { kind: "lost", what: `the harness failed: ${error instanceof Error ? error.stack : String(error)}` };
  }
}

function report({ id, finding }: Outcome): void {
  process.stderr.write(
    `${finding === undefined ? "survived" : finding.kind} ${id}${finding ? `: ${finding.what}` : ""}\n`,
  );
}

async function main(): Promise<number> {
  const startedAt = performance.now();
  const isQuick = values.quick;
  const amount: Amount = { kills: Number(values.kills ?? (isQuick ? 10 : 100)), isQuick };
  const seconds = Number(values.seconds ?? (isQuick ? 100 : Infinity));
  const folder = await mkdtemp(join(tmpdir(), "gan-cls-faults-"));
  const lab = new Lab(folder, Number(values.seed));
  const outcomes: Outcome[] = [];
  try {
    for (const row of listRows(amount)) {
      if (performance.now() - startedAt < seconds * 1000) {
        outcomes.push(...(await runRow(lab, row, amount, startedAt + seconds * 1000)));
      }
    }
  } finally {
    await lab.close();
    if (!values.keep) {
      await rm(folder, { recursive: true, force: true });
    }
  }
  const table = renderTable(outcomes);
  const findings = renderFindings(outcomes, lab.seed);
  process.stdout.write(`${table}\n${findings === "" ? "" : `\n${findings}\n`}`);
  if (values.write !== undefined) {
    const path = resolve(values.write);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await renderPage({ table, findings, seconds: (performance.now() - startedAt) / 1000 }));
  }
  return outcomes.some(({ finding }) => finding !== undefined) ? 1 : 0;
}

process.exit(await main());
