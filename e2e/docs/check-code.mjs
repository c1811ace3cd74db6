/**
 * `node e2e/docs/check-code.mjs`: runs the code of the site's pages, of every README, and of `docs` and `results`: shell commands with the built
 * command line in empty folders, programs on the packages' sources, everything through the compiler. `--only <word>` takes the pages whose path
 * has the word in it.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "../../scripts/workspace.mjs";
import { collectBlocks, shortened } from "./blocks.mjs";
import { checkTypes } from "./check-types.mjs";
import { splitCommands } from "./commands.mjs";
import { prepareFixtures } from "./fixtures.mjs";
import { readManifest } from "./manifests.mjs";
import { runPrograms } from "./run-programs.mjs";
import { createScratch, NODE_FLAGS } from "./scratch.mjs";

/** Milliseconds for one block, to catch a hang. */
const PATIENCE = 600_000;

const { values } = parseArgs({ options: { only: { type: "string", default: "" } } });
let failed = 0;

/** Prints how one check ended: well if there are no problems. */
function report(what, problems) {
  process.stdout.write(
    problems.length === 0 ? `ok      ${what}\n` : `FAILED  ${what}\n        ${problems.join("\n        ")}\n`,
  );
  failed += problems.length === 0 ? 0 : 1;
}

const CONTENT = join("apps", "site", "content");

/** Every page with code, relative to the repository. */
function listPages() {
  const inside = (folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
  const readmes = ["packages", "apps"].flatMap((group) =>
    readdirSync(join(ROOT, group)).map((name) => join(group, name, "README.md")),
  );
  const others = ["README.md", "CONTRIBUTING.md", "examples/README.md", "bench/README.md", "e2e/docs/README.md"];
  return [...inside(CONTENT), ...readmes, ...others, ...inside("docs"), ...inside("results")]
    .filter((path) => path.endsWith(".md") && existsSync(join(ROOT, path)))
    .filter((path) => path.includes(values.only));
}

const read = (path) => readFileSync(join(ROOT, path), "utf8");
const pages = new Map(listPages().map((path) => [path, collectBlocks(path, read(path), read)]));
const blocks = [...pages.values()].flat();
const isTutorial = ({ file }) => file.startsWith(join(CONTENT, "tutorials"));
const isProgram = ({ language }) => language === "ts" || language === "js";

timed("types", () => checkTypes(blocks.filter((block) => isProgram(block) && ["run", "types"].includes(block.how))));
timed("commands that are only parsed", () =>
  parseCommands(blocks.filter(({ how, language }) => how === "parse" && language === "sh")),
);
timed("manifests", () => checkManifests(blocks.filter(({ language }) => language === "yaml")));
await timed("programs", () => runPrograms(blocks.filter((block) => isProgram(block) && block.how === "run")));
for (const [page, all] of pages) {
  if (all.some(isTutorial)) {
    timed(`${page}, word for word`, () => followTutorial(page, all));
  } else {
    timedShell(
      page,
      all.filter(({ language, how }) => language === "sh" && how === "run"),
    );
  }
}
const exempt = blocks.filter(({ how }) => how === "none");
process.stdout.write(`\n${blocks.length} blocks, ${exempt.length} of them not run:\n`);
for (const { file, line, reason } of exempt) {
  process.stdout.write(`  ${file}:${line}: ${reason}\n`);
}
process.exitCode = failed === 0 ? 0 : 1;

/** Reports what a check finds, with the seconds that it took. */
function timed(what, check) {
  const start = performance.now();
  const done = (problems) => report(`${what} (${((performance.now() - start) / 1000).toFixed(1)} s)`, problems);
  const problems = check();
  return problems instanceof Promise ? problems.then(done) : done(problems);
}

/** Lets the command line parse the commands of blocks. */
function parseCommands(list) {
  return parseWords(list.flatMap(({ code }) => splitCommands(code)));
}

/** Whether files in YAML are what they should be, and the command line takes the commands in them. */
function checkManifests(list) {
  const found = list.map(({ file, line, code }) => readManifest(`${file}:${line}`, code));
  return [...found.flatMap(({ problems }) => problems), ...parseWords(found.flatMap(({ commands }) => commands))];
}

/** @param {string[][]} commands Words after `gan-cls`. */
function parseWords(commands) {
  const main = join(import.meta.dirname, "parse-commands.ts");
  const { status, stdout, stderr } = spawnSync(process.execPath, [...NODE_FLAGS, main], {
    cwd: ROOT,
    input: JSON.stringify(commands),
    encoding: "utf8",
  });
  return status === 0 ? JSON.parse(stdout) : [stderr];
}

/** Runs the shell commands of a page in one folder that has what the page speaks of. */
function timedShell(page, list) {
  if (list.length > 0) {
    timed(`${page}, commands`, () => inScratch((scratch) => list.flatMap((block) => runShell(block, scratch)), true));
  }
}

/** Does everything that a tutorial says, in its order, in an empty folder. */
function followTutorial(page, all) {
  return inScratch((scratch) => {
    for (const block of all) {
      const problems = followBlock(block, scratch);
      if (problems.length > 0) {
        return problems;
      }
    }
    return [];
  }, false);
}

function followBlock(block, scratch) {
  if (block.how === "save") {
    writeFileSync(join(scratch.folder, block.name), `${block.code}\n`);
    return [];
  }
  return block.how === "run" && block.language === "sh" ? runShell(block, scratch) : [];
}

function inScratch(work, hasFixtures) {
  const scratch = createScratch("shell");
  try {
    if (hasFixtures) {
      prepareFixtures(scratch.folder);
    }
    return work(scratch);
  } finally {
    rmSync(scratch.root, { recursive: true, force: true });
  }
}

function runShell(block, { folder, environment }) {
  const { status, stdout, stderr } = spawnSync("bash", ["-euc", shortened(block)], {
    cwd: folder,
    env: environment,
    encoding: "utf8",
    timeout: PATIENCE,
  });
  return status === 0
    ? []
    : [`${block.file}:${block.line}: exit code ${status}\n${stdout.slice(-2000)}\n${stderr.slice(-2000)}`];
}
