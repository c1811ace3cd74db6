import { execFile } from "node:child_process";
import { availableParallelism, cpus } from "node:os";
import { promisify } from "node:util";
import type { Outcome } from "./table";

/** What {@link renderPage} shows. */
export interface PageContent {
  readonly outcomes: readonly Outcome[];
  readonly table: string;
  /** Empty where nothing was found. */
  readonly findings: string;
  /** That it took. */
  readonly seconds: number;
}

/** The table with how it was made, as it is kept in `results`. */
export async function renderPage({ outcomes, table, findings, seconds }: PageContent): Promise<string> {
  const commits = [...new Set(outcomes.flatMap(({ commit }) => commit ?? []))];
  const words = process.argv.slice(2).join(" ");
  const facts = [
    `Command: \`npm run faults -- ${words}\``,
    `Machine: ${cpus()[0]?.model.trim() ?? "unknown"}, ${availableParallelism()} cores, ${process.platform}, Node ${process.versions.node}`,
    `Date: ${new Date().toISOString().slice(0, 10)}; ${commits.length === 1 ? "commit" : "commits"} ${commits.join(", ")}; it took ${Math.round(seconds / 60)} min`,
  ];
  const wrong = findings === "" ? "Nothing was lost, and every error was clear." : findings;
  return `# Faults and operations\n\n${INTRODUCTION}\n\n${facts.map((fact) => `- ${fact}`).join("\n")}\n\n${table}\n\n${wrong}\n`;
}

const INTRODUCTION = `What \`npm run faults\` does to the built command line on tiny data made by code. **Survived**: after the fault, and after resuming where it stopped
the command, models, predictions and results equal those of an undisturbed run byte for byte (times left out); or damage was refused with one clear
line and exit code 2, or left out and named. **Lost**: something else came out, or it could not be resumed. **Unclear errors**: the message or the exit code
was not ours.`;

/** The commit whose command line is tried. */
export async function currentCommit(): Promise<string> {
  try {
    return (await promisify(execFile)("git", ["rev-parse", "--short", "HEAD"])).stdout.trim();
  } catch {
    return "unknown";
  }
}
