/** Random faults of machines, networks and Redis while a study runs, by a seed. */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { saying } from "./machines.mjs";
import { end } from "./redis.mjs";
import { startNetwork } from "./network.mjs";

/** Numbers in [0, 1) by a seed. Reference: the generator of ANSI C. */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

const KINDS = ["worker killed", "worker stopped", "process killed", "study killed", "redis restarted", "network cut"];

/** A study that is killed before can only begin anew. */
const HAS_FOLDER = /Writing to|Resuming/;

/** Processes whose parent is `pid`. */
function childrenOf(pid) {
  return readdirSync("/proc").filter((name) => {
    try {
      const stat = /^\d+$/.test(name) ? readFileSync(`/proc/${name}/stat`, "utf8") : "";
      return stat !== "" && Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === pid;
    } catch {
      return false;
    }
  });
}

/**
 * Runs a study over three workers, one of them behind a network that is cut now and then, and lets faults befall them until there were `count`; then
 * until the study is done. A process that is ended is started again.
 *
 * @returns How the study ended, and how often each kind of fault came.
 */
export async function studyUnderFaults({ machines, redis, out, words, workerWords, count, seed, lock }) {
  const random = numbers(seed);
  const network = await startNetwork(redis.port);
  const startWorker = (place) =>
    machines.worker(["--jobs", "1", "--lock", String(lock), ...workerWords], {
      port: place === 0 ? network.port : redis.port,
    });
  const workers = [0, 1, 2].map(startWorker);
  const options = { port: redis.port };
  let study = machines.study([...words, "--out", out], options);
  const tally = new Map(KINDS.map((kind) => [kind, 0]));

  async function restartWorker(signal) {
    const place = Math.floor(random() * workers.length);
    await end(workers[place].child, signal);
    workers[place] = startWorker(place);
  }

  const act = {
    "worker killed": () => restartWorker("SIGKILL"),
    "worker stopped": () => restartWorker("SIGTERM"),
    async "process killed"() {
      const [pid] = childrenOf(workers[Math.floor(random() * workers.length)].child.pid);
      try {
        process.kill(Number(pid), "SIGKILL");
      } catch {
        // It has ended by itself, or there was none.
      }
    },
    async "study killed"() {
      await end(study.child, "SIGKILL");
      study = machines.local(["--resume", out], options);
      await saying(study, HAS_FOLDER);
    },
    "redis restarted": () => redis.restart(300 + 700 * random()),
    async "network cut"() {
      network.cut();
      await sleep(1000 + 2 * lock * 1000 * random());
      network.mend();
    },
  };

  try {
    await saying(study, HAS_FOLDER);
    for (let fault = 0; fault < count && study.child.exitCode === null; fault++) {
      await sleep(300 + 900 * random());
      const kind = KINDS[Math.floor(random() * KINDS.length)];
      tally.set(kind, tally.get(kind) + 1);
      await act[kind]();
    }
    const ended = await study.ended;
    return { ended, tally };
  } finally {
    await Promise.all(workers.map(({ child }) => end(child, "SIGTERM")));
    network.close();
  }
}
