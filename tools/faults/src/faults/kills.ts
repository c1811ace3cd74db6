import { killGroup, type RunningCommand } from "../command";
import type { Finding } from "../judge";
import type { Lab } from "../lab";
import type { Operation } from "../operations";
import type { Amount, Fault, Trial } from "../trial";
import { childrenOf } from "../processes";

/** How often each operation is killed, in shares of all kills: those that lose most have most. */
const SHARES: Readonly<Record<string, number>> = {
  "train-gan": 5,
  "train-cnn": 3,
  study: 4,
  "study-jobs": 5,
  learn: 4,
  transfer: 2,
  "read-pictures": 3,
  download: 3,
  report: 1,
  evaluate: 1,
  generate: 1,
  adopt: 1,
};

const QUICK = ["train-gan", "study-jobs", "download"];

function countFor(name: string, { kills, isQuick }: Amount): number {
  const names = isQuick ? QUICK : Object.keys(SHARES);
  const all = names.reduce((sum, other) => sum + SHARES[other], 0);
  return Math.max(1, Math.round((kills * SHARES[name]) / all / 2));
}

const operations = ({ isQuick }: Amount): readonly string[] => (isQuick ? QUICK : Object.keys(SHARES));

/** Who dies at the nth kill of an operation. */
function victims({ hasWorkers }: Operation): readonly ("parent" | "worker" | "group")[] {
  return hasWorkers ? ["parent", "worker", "group"] : ["parent"];
}

export const KILL_AT_MOMENTS: Fault = {
  name: "kill",
  title: "SIGKILL at a random moment",
  operations,
  async trials(lab, task, amount) {
    const random = lab.random.stream("kill").stream(task.name);
    return Array.from({ length: countFor(task.name, amount) }, (_, index): Trial => {
      const [share, victim] = [0.1 + 0.9 * random.uniform(), victims(task)[index % victims(task).length]];
      return {
        operation: task.name,
        detail: `${victim}@${share.toFixed(3)}`,
        run: () => killAt(lab, task, share, victim),
      };
    });
  },
};

async function killAt(lab: Lab, task: Operation, share: number, victim: string): Promise<Finding | undefined> {
  const { seconds } = await lab.reference(task);
  const place = await lab.place(task);
  const command = await lab.start(task, place);
  const timer = setTimeout(() => void kill(command, victim), share * seconds * 1000);
  const ending = await command.ended;
  clearTimeout(timer);
  const finding = ending.code === 0 ? await lab.compare(task, place, ending) : await lab.finish(task, place);
  await lab.discard(place, command);
  return finding;
}

async function kill({ pid }: RunningCommand, victim: string): Promise<void> {
  if (victim === "group") {
    killGroup(pid);
    return;
  }
  const [worker] = victim === "worker" ? await childrenOf(pid) : [];
  process.kill(worker ?? pid, "SIGKILL");
}

export const KILL_AT_WRITES: Fault = {
  name: "kill-at-write",
  title: "SIGKILL before, in or after a write",
  operations,
  trials(lab, task, amount) {
    const random = lab.random.stream("kill-at-write").stream(task.name);
    const roles = task.hasWorkers ? (["parent", "worker"] as const) : (["parent"] as const);
    const trials = Array.from({ length: countFor(task.name, amount) }, (_, index): Trial => {
      const role = roles[index % roles.length];
      const when = (["before", "half", "after"] as const)[index % 3];
      const act = role === "worker" || index % 2 === 0 ? "kill" : "kill-group";
      const share = random.uniform();
      const detail = `${role}-${act}-${when}@${share.toFixed(3)}`;
      return { operation: task.name, detail, run: () => killAtWrite(lab, task, { role, share, when, act }) };
    });
    return Promise.resolve(trials);
  },
};

interface WriteKill {
  readonly role: "parent" | "worker";
  /** Which of the writes, in shares of their number. */
  readonly share: number;
  readonly when: "before" | "half" | "after";
  readonly act: "kill" | "kill-group";
}

async function killAtWrite(
  lab: Lab,
  task: Operation,
  { role, share, ...how }: WriteKill,
): Promise<Finding | undefined> {
  const place = await lab.place(task);
  const at = await lab.writeAt(task, role, share);
  const marker = `${place.folder}-struck`;
  const command = await lab.start(task, place, { inject: { under: place.folder, in: role, at, marker, ...how } });
  const ending = await command.ended;
  const finding = ending.code === 0 ? await lab.compare(task, place, ending) : await lab.finish(task, place);
  await lab.discard(place, command);
  return finding;
}
