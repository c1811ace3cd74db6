/**
 * The entry of `npm start`, `npm test` and `npm run gan-cls`: makes a bare clone ready (packages, command line), then does the
 * job. Needs Node and npm and nothing else, so it imports only Node's own modules.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [task, ...rest] = process.argv.slice(2);

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** Runs a command in the clone; its output goes to stderr so that a job's stdout stays clean for `--json`. */
function run(command, args, { quiet = false } = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: quiet ? ["ignore", "pipe", "pipe"] : ["ignore", 2, 2],
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (result.status !== 0) {
    if (quiet) {
      process.stderr.write(`${result.stdout ?? ""}${result.stderr ?? ""}`);
    }
    fail(`"${command} ${args.join(" ")}" failed with ${result.status ?? result.error?.message ?? result.signal}.`);
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(`gan-cls needs Node 20.19 or newer, this is ${process.versions.node}.`);
  }
}

/** The exact pnpm that package.json names, through npx, because a fresh machine has no pnpm. */
function pnpmPackage() {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).packageManager;
}

const modifiedAt = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

function install() {
  const stamp = join(root, "node_modules", ".gan-cls-installed");
  if (modifiedAt(stamp) > modifiedAt(join(root, "pnpm-lock.yaml"))) {
    return;
  }
  process.stderr.write("Installing packages ...\n");
  run("npx", ["--yes", pnpmPackage(), "install", "--frozen-lockfile"], { quiet: true });
  writeFileSync(stamp, new Date().toISOString());
}

function turbo(args, options) {
  run(join(root, "node_modules", ".bin", "turbo"), ["run", ...args], options);
}

function buildCommandLine() {
  // Turbo's cache makes this a fraction of a second when no source has changed.
  turbo(["build", "--filter=@gan-cls/cli", "--output-logs=errors-only"], { quiet: true });
}

function ganCls(args) {
  const result = spawnSync(process.execPath, [join(root, "apps", "cli", "dist", "main.js"), ...args], {
    cwd: process.env.INIT_CWD ?? root,
    stdio: "inherit",
  });
  process.exit(result.status ?? 1);
}

process.env.TURBO_TELEMETRY_DISABLED = "1";
checkNode();
install();
switch (task) {
  case "start":
    buildCommandLine();
    ganCls(["study", "--preset", "quick", ...rest]);
    break;
  case "cli":
    buildCommandLine();
    ganCls(rest);
    break;
  case "test":
    turbo(["test", ...rest]);
    break;
  default:
    fail(`run.mjs: expected start, test or cli, got ${task}`);
}
