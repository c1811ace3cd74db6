/**
 * `npm run fuzz -- --cases 100000 --seed 1`: damaged documents for every parser of bytes and JSON, and files that would fill the memory. Prints tables in
 * Markdown; ends with 1 where a parser fails. See --help.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { writeFile } from "node:fs/promises";
import { explodeAll, explodeHere } from "./explode";
import { repeatCase } from "./repeat-case";
import { HANG_SECONDS, type FuzzResult } from "./run-target";
import { startProcess, superviseJobs, type FuzzJob, type ListedTarget, type ReadyProcess } from "./supervise";
import { renderTable } from "./table";
import { GROUPS } from "./targets";

const HELP = `npm run fuzz -- [options]
  --cases <n>      damaged documents in all (100000); 0 for bombs alone
  --seed <n>       decides all of them (1)
  --target <name>  one parser alone, or all whose names begin so
  --case <n>       one case of one target, made as small as it still fails, with its content
  --bombs          files that would fill the memory, too
  --jobs <n>       bombs at a time (as many as processors)
  --write <path>   writes the tables there, too: results/fuzz.md
`;

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    target: { type: "string", default: "" },
    case: { type: "string" },
    bombs: { type: "boolean", default: false },
    bomb: { type: "string" },
    jobs: { type: "string", default: String(cpus().length) },
    write: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

async function main(): Promise<number> {
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (values.bomb !== undefined) {
    await explodeHere(values.bomb);
    return 0;
  }
  const seed = Number(values.seed);
  if (values.case !== undefined) {
    return repeatCase(values.target, seed, Number(values.case));
  }
  const cases = Number(values.cases);
  const results = cases === 0 ? [] : await fuzzAll(cases, seed);
  const bombs = values.bombs ? await explodeAll(Number(values.jobs)) : { table: "", failures: [] };
  const text = [...(cases === 0 ? [] : [fuzzTable(results, seed)]), bombs.table].join("\n");
  process.stdout.write(text);
  if (values.write !== undefined) {
    await writeFile(values.write, page(text));
  }
  const failures = [
    ...results.flatMap(({ name, failures }) => failures.map((said) => ({ name, said }))),
    ...bombs.failures,
  ];
  const shown = failures.filter(({ name }, at) => failures.findIndex((other) => other.name === name) + 3 > at);
  shown.forEach(({ name, said }) => process.stderr.write(`\n${name}, ${said}\n${repeatHint(name, said, seed)}`));
  return failures.length === 0 ? 0 : 1;
}

function repeatHint(name: string, said: string, seed: number): string {
  const number = /^case (\d+)/.exec(said)?.[1];
  return number === undefined ? "" : `To repeat: npm run fuzz -- --target '${name}' --seed ${seed} --case ${number}\n`;
}

/** Deals the cases out by the targets' weights, and runs each group of families in a process of its own. */
async function fuzzAll(cases: number, seed: number): Promise<FuzzResult[]> {
  const groups = await Promise.all(GROUPS.map(startProcess));
  const wanted = ({ targets }: ReadyProcess): ListedTarget[] =>
    targets.filter(({ name }) => name.startsWith(values.target));
  const jobs = dealCases(groups.flatMap(wanted), cases);
  const results: FuzzResult[] = [];
  const run = async (group: ReadyProcess): Promise<void> => {
    const own = wanted(group).flatMap(({ name }) => jobs.get(name) ?? []);
    await superviseJobs(group, { seed, jobs: own }, (result) => {
      results.push(result);
      process.stderr.write(`${result.name}: ${result.cases} cases, ${result.failures.length} failures\n`);
    });
  };
  await Promise.all(groups.map(run));
  const names = [...jobs.keys()];
  return results.sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
}

function dealCases(targets: readonly ListedTarget[], cases: number): Map<string, FuzzJob> {
  const total = targets.reduce((sum, { weight }) => sum + weight, 0);
  let [passed, dealt] = [0, 0];
  return new Map(
    targets.map(({ name, weight }) => {
      passed += weight;
      const upTo = Math.round((cases * passed) / total);
      const job = { name, cases: upTo - dealt };
      dealt = upTo;
      return [name, job];
    }),
  );
}

function fuzzTable(results: readonly FuzzResult[], seed: number): string {
  const sum = (of: (result: FuzzResult) => number): number => results.reduce((total, result) => total + of(result), 0);
  const most = (of: (result: FuzzResult) => number): number => Math.max(...results.map(of));
  const rows = results.map(({ name, cases, refused, accepted, longest, growth, failures }) => [
    ...[name, cases, refused, accepted, Math.ceil(longest), Math.round(growth), failures.length],
  ]);
  const head = ["parser", "cases", "refused", "read", "longest, ms", "growth of the peak memory, MiB", "failures"];
  const total = [
    ...["all", sum(({ cases }) => cases), sum(({ refused }) => refused), sum(({ accepted }) => accepted)],
    ...[Math.ceil(most(({ longest }) => longest)), Math.round(most(({ growth }) => growth))],
    sum(({ failures }) => failures.length),
  ];
  return `${renderTable(head, [...rows, total])}\nSeed ${seed}. A case of more than ${HANG_SECONDS} s has hung.\n`;
}

/** `results/fuzz.md`. */
function page(text: string): string {
  const command = `npm run fuzz -- ${process.argv.slice(2).join(" ")}`;
  const machine = `Node ${process.versions.node}, ${cpus().length} x ${cpus()[0].model}, ${new Date().toISOString().slice(0, 10)}`;
  return `# Hostile input

\`${command}\`: whole documents, drawn or written by code, are damaged and read by their parsers, in two processes for all parsers. Bytes: flipped bits, cuts, blocks put in, taken
out or doubled, lengths set to extremes, halves exchanged, two files joined; in half of the PNG and tar cases the checksums are made to fit again. JSON: parts
left out, doubled, exchanged, wrapped, cut, renamed (\`__proto__\`, \`constructor\`), or replaced by numbers beyond all bounds, 10 000 levels, long or broken texts.

A failure is an error that is none of gan-cls, a case that hangs, a path touched outside of its folder, a change of what all objects inherit, or memory that
grows by more than the parser's limit (128 MiB for most, and 384 MiB for code and garbage). ${machine}, beside other work, so that times are upper bounds. Of what a
run has damaged, a report leaves out most, and then the case counts as read. Failures can be repeated: \`npm run fuzz -- --target '<parser>' --seed 1 --case <number>\`.

${text}`;
}

process.exitCode = await main();
