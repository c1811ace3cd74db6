/**
 * Studies over a queue, with the command line as it is bundled and a Redis of its own: results equal to the local ones, faults of every kind, and what a
 * cell costs.
 *
 *   node e2e/queue/check-queue.mjs [--full] [--seed <n>]
 *
 * `--full` trains networks too, lets thirty faults befall a study, cuts the network for a minute, fills a disk, takes data away, lets machines disagree, and puts 10 000 cells of
 * no work through the queue. `--only <name>` runs one of the checks below.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { skipCheck } from "../../scripts/check-summary.mjs";
import { ROOT } from "../../scripts/workspace.mjs";
import { studyUnderFaults } from "./faults.mjs";
import { createMachines, saying } from "./machines.mjs";
import { startNetwork } from "./network.mjs";
import { end, findRedis, startRedis } from "./redis.mjs";
import { compareRuns } from "./same-runs.mjs";
import { writePatterns, writeSlowMethod } from "./small-data.mjs";

const { values: options } = parseArgs({
  options: { full: { type: "boolean" }, seed: { type: "string" }, only: { type: "string" } },
});

/** Nothing of it may be seen anywhere. */
const PASSWORD = "k3ep-th1s-t0-y0urself";

/** Seconds of silence after which another worker takes a cell. */
const LOCK = 2;

const problems = [];
function expect(isTrue, what) {
  if (!isTrue) {
    problems.push(what);
    process.stdout.write(`FAILED  ${what}\n`);
  }
}

/** The command line as users get it, within its package, so that it finds what it imports. */
function bundle() {
  const place = mkdtempSync(join(ROOT, "apps", "cli", "node_modules", ".gan-cls-queue-"));
  execFileSync(
    process.execPath,
    [join(ROOT, "node_modules", "tsup", "dist", "cli-default.js"), "--silent", "--out-dir", place],
    {
      cwd: join(ROOT, "apps", "cli"),
    },
  );
  return place;
}

/** The same of another version. */
function otherVersion(place) {
  const other = `${place}-other`;
  cpSync(place, other, { recursive: true });
  for (const name of readdirSync(other).filter((file) => file.endsWith(".js"))) {
    const path = join(other, name);
    writeFileSync(path, readFileSync(path, "utf8").replace(/var version = "\d+\.\d+\.\d+"/g, 'var version = "0.0.1"'));
  }
  return other;
}

const seconds = (from) => ((performance.now() - from) / 1000).toFixed(1);

/** 24 cells of real methods over three workers, and the same in local processes. */
async function checkEqual({ machines, redis, folder }) {
  const words = [
    "--methods",
    options.full ? "knn,pca-knn,logistic,cnn" : "knn,pca-knn",
    "--labels",
    "20,40",
    "--seeds",
    options.full ? "3" : "6",
    "--data",
    "patterns",
    "--engine",
    "simd",
  ];
  // One of them has the images itself, under another name, which no card may show.
  const own = [[], [], ["--source", "same-patterns"]];
  const workers = own.map((source) => machines.worker(["--jobs", "1", ...source], { port: redis.port }));
  await Promise.all(workers.map((worker) => saying(worker, /Taking cells/)));
  let from = performance.now();
  const queued = await machines.study([...words, "--out", "by-queue"], { port: redis.port }).ended;
  const queueSeconds = seconds(from);
  expect(queued.code === 0, `24 cells by the queue end with 0, got ${queued.code}: ${queued.text.slice(-1000)}`);
  await Promise.all(workers.map(({ child }) => end(child, "SIGTERM")));
  const shares = await Promise.all(
    workers.map(async ({ ended }) => Number(/Finished (\d+)/.exec((await ended).text)?.[1])),
  );
  expect(shares.reduce((sum, share) => sum + share, 0) === 24, `three workers finish 24 cells, got ${shares}`);
  from = performance.now();
  await machines.local([...words, "--jobs", "2", "--out", "local"], { port: redis.port }).ended;
  const localSeconds = seconds(from);
  const { equal, problems: different } = compareRuns(join(folder, "by-queue"), join(folder, "local"));
  expect(different.length === 0, `equal runs, got other ${different.slice(0, 5)}`);
  process.stdout.write(
    `equal: 24 cells, ${equal} files to the byte; ${queueSeconds} s over three workers (${shares.join(" + ")} cells), ${localSeconds} s in two local processes, ` +
      `${availableParallelism()} cores\n`,
  );
}

/** Cells that build on GANs that the study trains, and on a discriminator that it is given. */
async function checkBasis({ machines, redis, folder }) {
  const words = ["--methods", "pooled-knn", "--labels", "20", "--seeds", "2", "--data", "patterns", "--engine", "simd"];
  const worker = machines.worker(["--jobs", "2", "--source", "nowhere"], { port: redis.port });
  let equal = 0;
  for (const [name, basis] of [
    ["trained", ["--gan-epochs", "1"]],
    ["given", ["--discriminator", "trained-local/models/discriminator-seed-1"]],
  ]) {
    const local = machines.local([...words, ...basis, "--jobs", "2", "--out", `${name}-local`], { port: redis.port });
    const { code: localCode, text: localText } = await local.ended;
    expect(localCode === 0, `a local study ends with 0, got ${localCode}: ${localText.slice(-500)}`);
    const queued = machines.study([...words, ...basis, "--out", `${name}-queued`], { port: redis.port });
    const { code, text } = await queued.ended;
    expect(code === 0, `a study on a network that is ${name} ends with 0, got ${code}: ${text.slice(-1000)}`);
    const compared = compareRuns(join(folder, `${name}-local`), join(folder, `${name}-queued`), ["notes"]);
    expect(compared.problems.length === 0, `equal runs, got other ${compared.problems.slice(0, 5)}`);
    equal += compared.equal;
  }
  await end(worker.child, "SIGTERM");
  const looks = (await worker.ended).text.match(/nowhere cannot be read/g)?.length;
  expect(looks === 1, `both processes of a worker share the images, which it looks for once, got ${looks} times`);
  process.stdout.write(`basis: cells on a trained GAN and on a given discriminator, ${equal} files to the byte\n`);
}

/** Milliseconds from the first row to the last one, as the log of a run has them: processes have read the data before. */
function workingTime(run) {
  const lines = readFileSync(join(run, "events.jsonl"), "utf8").trim().split("\n");
  const times = lines.map((line) => JSON.parse(line)).filter(({ type }) => type === "row");
  return Date.parse(times.at(-1).time) - Date.parse(times[0].time);
}

/** What the way over the queue costs, by cells that wait and do not compute: three at a time here and there. */
async function checkOverhead({ machines, redis, folder, module }) {
  const words = [
    "--methods",
    "knn",
    "--method",
    module,
    "--labels",
    "20,40",
    "--seeds",
    "10",
    "--data",
    "patterns",
    "--engine",
    "simd",
  ];
  const cells = 60;
  await machines.local([...words, "--jobs", "3", "--out", "cost-local"], { port: redis.port }).ended;
  const workers = [1, 2, 3].map(() => machines.worker(["--jobs", "1", "--method", module], { port: redis.port }));
  await Promise.all(workers.map((worker) => saying(worker, /Taking cells/)));
  await machines.study([...words, "--out", "cost-queued"], { port: redis.port }).ended;
  await Promise.all(workers.map(({ child }) => end(child, "SIGTERM")));
  const [local, queued] = ["cost-local", "cost-queued"].map((name) => workingTime(join(folder, name)));
  const each = ((queued - local) * 3) / (cells - 3);
  process.stdout.write(
    `overhead: ${cells} cells in ${local} ms by three processes and ${queued} ms by three workers, ${each.toFixed(0)} ms more for each cell\n`,
  );
}

const SLOW = ["--methods", "knn", "--labels", "20,40", "--data", "patterns", "--engine", "simd"];

/** The cells of a study that has had faults are those of one that had none. */
async function checkFaults({ machines, redis, folder, module }) {
  const count = options.full ? 30 : 4;
  const seed = Number(options.seed ?? 302);
  const words = [...SLOW, "--method", module, "--seeds", options.full ? "12" : "2"];
  await machines.local([...words, "--jobs", "3", "--out", "without-faults"], { port: redis.port }).ended;
  const from = performance.now();
  const { ended, tally } = await studyUnderFaults({
    ...{ machines, redis, words, count, seed, out: "with-faults", lock: LOCK, workerWords: ["--method", module] },
  });
  expect(ended.code === 0, `a study with faults ends with 0, got ${ended.code}: ${ended.text.slice(-2000)}`);
  const { equal, problems: different } = compareRuns(join(folder, "with-faults"), join(folder, "without-faults"), [
    "notes",
  ]);
  expect(different.length === 0, `the same cells after faults, got other ${different.slice(0, 5)}`);
  const cells = readdirSync(join(folder, "with-faults", "checkpoints", "rows")).length;
  const faults = [...tally].map(([kind, times]) => `${kind} ${times}`).join(", ");
  process.stdout.write(
    `faults: ${cells} cells, ${equal} files equal, after ${faults}; ${seconds(from)} s, seed ${seed}\n`,
  );
}

/** A worker of another version leaves cells alone, and the study says so. */
async function checkVersion({ machines, redis, place }) {
  const other = otherVersion(place);
  try {
    const old = machines.worker(["--jobs", "1"], { port: redis.port, program: join(other, "main.js") });
    await saying(old, /Taking cells/);
    const study = machines.study([...SLOW, "--out", "versions"], { port: redis.port });
    await saying(study, /puts cells back: it is gan-cls 0\.0\.1, and the study is of \d/);
    const right = machines.worker(["--jobs", "1"], { port: redis.port });
    expect((await study.ended).code === 0, "a study with a worker of its version ends with 0");
    await Promise.all([old, right].map(({ child }) => end(child, "SIGTERM")));
    process.stdout.write("another version: its worker puts cells back, and the study says why\n");
  } finally {
    rmSync(other, { recursive: true, force: true });
  }
}

/** A worker whose disk is full puts cells back. */
async function checkDisk({ machines, redis, folder }) {
  const disk = join(folder, "small-disk");
  mkdirSync(disk);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]).status !== 0) {
    process.stdout.write("full disk: left out, since nothing can be mounted here\n");
    return;
  }
  try {
    const full = machines.worker(["--jobs", "1", "--scratch", disk], { port: redis.port });
    await saying(full, /Taking cells/);
    const study = machines.study([...SLOW, "--out", "full-disk"], { port: redis.port });
    await saying(study, /puts cells back: .*(?:space|full)/i);
    const right = machines.worker(["--jobs", "1"], { port: redis.port });
    expect((await study.ended).code === 0, "a study with another worker than that of the full disk ends with 0");
    await Promise.all([full, right].map(({ child }) => end(child, "SIGTERM")));
    process.stdout.write("full disk: its worker puts cells back, and the study says why\n");
  } finally {
    spawnSync("umount", [disk]);
  }
}

/** A worker whose copy of the data goes away puts a cell back, and gets the study's. */
async function checkLostData({ machines, redis: { port }, folder }) {
  const own = join(folder, "own-patterns");
  writePatterns(own);
  const worker = machines.worker(["--jobs", "1", "--source", "own-patterns"], { port });
  const there = await machines.study([...SLOW, "--out", "data-there"], { port }).ended;
  rmSync(own, { recursive: true });
  // Of another study on the same data, which the worker has found before.
  const gone = await machines.study([...SLOW, "--seeds", "2", "--out", "data-gone"], { port }).ended;
  expect(there.code === 0 && gone.code === 0, `two studies that end with 0, got ${gone.text.slice(-1000)}`);
  expect(
    !/puts cells back/.test(there.text) && /puts cells back: .*own-patterns/.test(gone.text),
    `a worker that says once its data have gone that it puts a cell back, got ${gone.text.slice(-1000)}`,
  );
  await end(worker.child, "SIGTERM");
  process.stdout.write("lost data: their worker puts a cell back, and goes on with the study's\n");
}

/** Ctrl-C leaves nothing in the queue; a resumed study ends. */
async function checkStop({ machines, redis, module }) {
  const worker = machines.worker(["--jobs", "2", "--method", module], { port: redis.port });
  const study = machines.study([...SLOW, "--method", module, "--seeds", "4", "--out", "stopped"], { port: redis.port });
  await saying(study, /slow-20-labels-seed-\d: /);
  study.child.kill("SIGINT");
  const { code, text } = await study.ended;
  expect(
    code === 130 && /To resume/.test(text),
    `a study that is stopped ends with 130, got ${code}: ${text.slice(-500)}`,
  );
  const resumed = await machines.local(["--resume", "stopped"], { port: redis.port }).ended;
  expect(resumed.code === 0, `a study that was stopped goes on, got ${resumed.code}: ${resumed.text.slice(-1000)}`);
  await end(worker.child, "SIGTERM");
  const finished = Number(/Finished (\d+)/.exec((await worker.ended).text)?.[1]);
  // Of the cells at hand, some may have ended between the stop and the end of their study.
  expect(finished >= 24 && finished <= 26, `24 cells are computed once, got ${finished}`);
  process.stdout.write(
    `stop: Ctrl-C takes cells out of the queue, and the study goes on later; ${finished} of 24 computed\n`,
  );
}

/** A queue is shown as it is, and a study in it is cancelled from outside; data and results lie in a folder that machines share. */
async function checkView({ machines, redis, module, folder }) {
  const { port } = redis;
  const place = ["--blobs", join(folder, "shared-blobs")];
  const worker = machines.worker(["--jobs", "1", "--method", module, ...place], { port });
  const words = [...SLOW, ...place, "--method", module, "--seeds", "20", "--out", "cancelled"];
  const study = machines.study(words, { port });
  await saying(study, /slow-20-labels-seed-\d: /);
  const state = JSON.parse((await machines.queue(["--json"], { port }).ended).text);
  const [shown] = state.studies;
  expect(
    shown?.about.data === "patterns" && shown.about.cells === 120 && shown.cells.waiting > 0,
    `a study of patterns and 120 cells of which some wait, got ${JSON.stringify(state.studies)}`,
  );
  // One that an earlier check killed is shown for half a minute too.
  const own = state.workers.find(({ name }) => name.includes(`-${worker.child.pid}-`));
  expect(own?.jobs === 1, `the worker with its one job, got ${JSON.stringify(state.workers)}`);
  const cancelled = await machines.queue(["cancel", shown.study.slice(0, 8)], { port }).ended;
  expect(/cells? taken out of the queue/.test(cancelled.text), `what was cancelled, got ${cancelled.text}`);
  const { code, text } = await study.ended;
  expect(code === 130, `a study that is cancelled ends with 130, got ${code}: ${text.slice(-500)}`);
  const after = JSON.parse((await machines.queue(["--json"], { port }).ended).text);
  const waiting = after.studies.reduce((sum, { cells }) => sum + cells.waiting, 0);
  expect(waiting === 0, `no cell of a cancelled study waits, got ${JSON.stringify(after.studies)}`);
  const lines = readFileSync(join(folder, "cancelled", "events.jsonl"), "utf8");
  expect(lines.includes('"type":"workers"'), "the live view is told of workers");
  await end(worker.child, "SIGTERM");
  process.stdout.write(
    `view: ${shown.cells.waiting} of 120 cells wait; cancelled from outside; ` +
      `${readdirSync(join(folder, "shared-blobs")).length} folders of blobs\n`,
  );
}

/** Two machines that find other figures for the same work. */
async function checkDisagreement({ machines, redis, folder, module }) {
  const words = [...SLOW, "--method", module, "--labels", "30"];
  for (const [out, other] of [
    ["one-machine", "0"],
    ["other-machine", "3"],
  ]) {
    const worker = machines.worker(["--jobs", "3", "--method", module], {
      ...{ port: redis.port, environment: { GAN_CLS_CHECK_OTHER: other } },
    });
    const { code, text } = await machines.study([...words, "--out", out], { port: redis.port }).ended;
    expect(code === 0, `${out} ends with 0, got ${code}: ${text.slice(-1000)}`);
    expect(/Two machines disagree/.test(text) === (other !== "0"), `${out}: machines disagree only when they do`);
    await end(worker.child, "SIGTERM");
  }
  const kept = readdirSync(join(folder, "other-machine", "disagreements"));
  expect(kept.length === 2, `both results of two cells are kept, got ${kept}`);
  const { rows } = JSON.parse(readFileSync(join(folder, "other-machine", "results.json"), "utf8"));
  const noted = rows.filter(({ notes = [] }) => notes.some((note) => note.startsWith("Two machines disagree")));
  expect(noted.length === 2, `the rows say that machines disagree, got ${noted.length}`);
  process.stdout.write("disagreement: both results are kept, and rows and warnings say it\n");
}

/** A network that is cut for a minute. */
async function checkLongCut({ machines, redis, module }) {
  const network = await startNetwork(redis.port);
  const far = machines.worker(["--jobs", "1", "--lock", String(LOCK), "--method", module], { port: network.port });
  const near = machines.worker(["--jobs", "1", "--lock", String(LOCK), "--method", module], { port: redis.port });
  await Promise.all([far, near].map((worker) => saying(worker, /Taking cells/)));
  const study = machines.study([...SLOW, "--method", module, "--seeds", "30", "--out", "long-cut"], {
    port: redis.port,
  });
  await saying(study, /slow-20-labels-seed-\d+: /);
  network.cut();
  setTimeout(() => network.mend(), 60_000);
  await saying(far, /is back after/);
  const { code, text } = await study.ended;
  expect(code === 0, `a study with a network that was cut ends with 0, got ${code}: ${text.slice(-1000)}`);
  await Promise.all([far, near].map(({ child }) => end(child, "SIGTERM")));
  network.close();
  process.stdout.write(`long cut: ${/is back after .*/.exec(far.text)?.[0]}; nothing lost\n`);
}

/** Cells of no work: what the queue itself costs. */
function checkEmpty(redis) {
  const count = options.full ? 10_000 : 500;
  const program = join(ROOT, "packages", "study", "src", "node", "queue", "empty-cells.test-helper.ts");
  const words = ["--conditions=@gan-cls/source", "--import", "tsx", program, String(count)];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    ...{ cwd: ROOT, encoding: "utf8", timeout: 600_000 },
    env: { ...process.env, GAN_CLS_REDIS_URL: `redis://:${PASSWORD}@127.0.0.1:${redis.port}/1` },
  });
  expect(status === 0, `${count} cells of no work, got ${status}: ${stderr.slice(-2000)}`);
  process.stdout.write(`no work: ${stdout}`);
}

/** Files of runs and all that was said. */
function checkSecrets({ machines, folder }) {
  const texts = [...machines.said, ...machines.lists];
  expect(
    !texts.some((text) => text.includes(PASSWORD)),
    "no password in what programs say, nor in the list of processes",
  );
  const { status } = spawnSync("grep", ["-r", "-l", "--exclude-dir=redis", PASSWORD, folder]);
  expect(status === 1, "no password in the files of runs");
  process.stdout.write(`secrets: none in ${texts.length} outputs and lists of processes, nor in the folders of runs\n`);
}

async function main() {
  const program = findRedis();
  if (program === undefined) {
    skipCheck("there is no redis-server here; apt-get install redis-server, or set REDIS_SERVER");
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "gan-cls-queue-"));
  const place = bundle();
  const redis = await startRedis(program, join(folder, "redis"), PASSWORD);
  const machines = Object.assign(createMachines({ cli: join(place, "main.js"), folder, password: PASSWORD }), {
    lists: [],
  });
  const looking = setInterval(
    () => machines.lists.push(spawnSync("ps", ["-eo", "args"], { encoding: "utf8" }).stdout),
    5000,
  );
  writePatterns(join(folder, "patterns"));
  writePatterns(join(folder, "same-patterns"));
  const here = { machines, redis, folder, place, module: writeSlowMethod(folder) };
  const checks = {
    ...{ checkEqual, checkFaults, checkVersion, checkStop, checkView },
    ...((options.full || options.only !== undefined) && {
      checkBasis,
      checkDisk,
      checkLostData,
      checkDisagreement,
      checkLongCut,
      checkOverhead,
    }),
  };
  try {
    for (const [name, check] of Object.entries(checks)) {
      if (options.only === undefined || options.only === name) {
        await check(here);
      }
    }
    if (options.only === undefined || options.only === "checkEmpty") {
      checkEmpty(redis);
    }
    checkSecrets(here);
  } catch (error) {
    expect(false, error.stack);
  } finally {
    clearInterval(looking);
    await machines.endAll();
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
    rmSync(place, { recursive: true, force: true });
  }
  process.exitCode = problems.length === 0 ? 0 : 1;
}

await main();
