/**
 * The entry of `npm start`, `npm test`, `npm run test:long`, `npm run gan-cls`, `npm run demo`, `npm run docs`, `npm run example` and `npm run setup`: makes a
 * bare clone ready (packages, command line), then does the job. Needs Node and npm and nothing else, so it imports only Node's own modules.
 */
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { installOnce } from "./installation.mjs";
import { runCommand } from "./run-command.mjs";
import { readJson, ROOT } from "./workspace.mjs";

const OLDEST_NODE = [20, 19];

/** Results own stdout (`--json`), so whatever prepares them speaks on stderr. */
const STDERR = 2;

function fail(message, status = 1) {
  process.stderr.write(`${message}\n`);
  process.exit(status);
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    fail(`gan-cls needs Node ${OLDEST_NODE.join(".")} or newer, this is ${process.versions.node}.`);
  }
}

/** Installs with the exact pnpm that package.json names, through npx, because a fresh machine has no pnpm. */
async function install() {
  const { packageManager } = readJson(join(ROOT, "package.json"));
  const status = await installOnce(ROOT, () => {
    process.stderr.write("Installing packages ...\n");
    // Without a terminal pnpm would refuse to replace a node_modules that another tool has made.
    const args = ["--yes", packageManager, "install", "--frozen-lockfile", "--config.confirmModulesPurge=false"];
    // On Windows npx is a script that only a shell can start; none of these words needs quoting.
    return runCommand("npx", args, { cwd: ROOT, quiet: true, shell: process.platform === "win32" });
  });
  if (status !== 0) {
    fail("Installing packages failed; run the same command again to resume.", status);
  }
}

/** Runs turbo, which in turn needs the pnpm of this installation on the PATH. */
function turbo(args, options) {
  process.env.TURBO_TELEMETRY_DISABLED = "1";
  process.env.PATH = [join(ROOT, "node_modules", ".bin"), process.env.PATH].join(delimiter);
  return runCommand(process.execPath, [join(ROOT, "node_modules", "turbo", "bin", "turbo"), "run", ...args], {
    cwd: ROOT,
    ...options,
  });
}

/** Builds the command line if a source has changed, then becomes it: its signals and exit code need no passing on. */
async function ganCls(args) {
  const status = await turbo(["build", "--filter=@gan-cls/cli"], { quiet: true, output: STDERR });
  if (status !== 0) {
    fail("Building the command line failed.", status);
  }
  const main = join(ROOT, "apps", "cli", "dist", "main.js");
  process.argv = [process.execPath, main, ...args];
  // npm moves to the root; relative paths of the user count from where npm was called.
  process.chdir(process.env.INIT_CWD ?? process.cwd());
  await import(pathToFileURL(main).href);
}

/** Runs a folder with a page as a development server on this machine; `owner` is the package that has Vite. */
function servePage(folder, owner, args) {
  const vite = join(ROOT, owner, "node_modules", "vite", "bin", "vite.js");
  return runCommand(process.execPath, [vite, "--host", "127.0.0.1", ...args], { cwd: folder });
}

/** The demo; what it imports when it is configured must have been built. */
async function demo(args) {
  const status = await turbo(["build", "--filter=@gan-cls/demo^..."], { quiet: true, output: STDERR });
  if (status !== 0) {
    fail("Building what the demo needs failed.", status);
  }
  process.exitCode = await servePage(join(ROOT, "apps", "demo"), join("apps", "demo"), args);
}

const EXAMPLES = join(ROOT, "examples");

/** One of the programs in `examples`, on the packages' sources. */
async function example([name, ...args]) {
  const [script, page] = [join(EXAMPLES, `${name}.ts`), join(EXAMPLES, String(name))];
  if (!existsSync(script) && !existsSync(join(page, "index.html"))) {
    const names = readdirSync(EXAMPLES).filter((file) => /^[\w-]+(\.ts)?$/.test(file) && file !== "node_modules");
    fail(
      `run.mjs: expected an example out of ${names.map((file) => file.replace(".ts", "")).join(", ")}, got ${name}`,
      2,
    );
  }
  const status = await turbo(["generate", "--filter=@gan-cls/examples..."], { quiet: true, output: STDERR });
  if (status !== 0) {
    fail("Generating the packages' sources failed.", status);
  }
  process.exitCode = existsSync(script)
    ? await runCommand(process.execPath, ["--conditions=@gan-cls/source", "--import", "tsx", script, ...args], {
        cwd: ROOT,
      })
    : await servePage(page, "examples", args);
}

/** The site, with the demo in it; `--serve` shows it on this machine. */
async function docs(args) {
  const tasks = [["build", "--filter=@gan-cls/demo"], ["generate"]];
  for (const task of tasks) {
    const status = await turbo(task, { quiet: true, output: STDERR });
    if (status !== 0) {
      fail("Building what the site needs failed.", status);
    }
  }
  const main = join("apps", "site", "src", "main.ts");
  const flags = ["--conditions=@gan-cls/source", "--import", "tsx"];
  process.exitCode = await runCommand(process.execPath, [...flags, main, ...args], { cwd: ROOT });
}

/** Every package's tests and the repository's own, to the end even if one fails. */
async function test(args) {
  process.exitCode = await turbo(["test", "test:scripts", "--continue", ...args]);
}

/** Proofs at real size, which take minutes. */
async function testLong(args) {
  process.exitCode = await turbo(["test:long", "--continue", ...args]);
}

const [task, ...rest] = process.argv.slice(2);
checkNode();
await install();
switch (task) {
  case "setup":
    break;
  case "start":
    await ganCls(["study", "--preset", "quick", ...rest]);
    break;
  case "cli":
    await ganCls(rest);
    break;
  case "demo":
    await demo(rest);
    break;
  case "example":
    await example(rest);
    break;
  case "docs":
    await docs(rest);
    break;
  case "test":
    await test(rest);
    break;
  case "test:long":
    await testLong(rest);
    break;
  default:
    fail(`run.mjs: expected setup, start, test, test:long, demo, docs, example or cli, got ${task}`, 2);
}
