import { unclearEnd, type Finding } from "../judge";
import type { Lab } from "../lab";
import type { Operation } from "../operations";
import type { Amount, Fault, Trial } from "../trial";

const LONG = ["train-gan", "train-cnn", "study", "study-jobs", "learn", "transfer", "read-pictures", "download"];
const SHORT = ["report", "evaluate", "generate", "adopt"];

/** Which writes each error belongs to. */
const ERRORS: Readonly<Record<string, { readonly when: "before" | "half"; readonly calls?: readonly string[] }>> = {
  ENOSPC: { when: "half" },
  EIO: { when: "before", calls: ["sync", "write", "writeFile", "writeSync", "rename", "appendFile"] },
  EROFS: { when: "before" },
  EACCES: { when: "before", calls: ["open", "mkdir", "rename", "rm"] },
  EMFILE: { when: "before", calls: ["open"] },
};

/** A full disk is what happens; the others are tried where most is written. */
function operations(code: string, { isQuick }: Amount): readonly string[] {
  if (isQuick) {
    return code === "ENOSPC" ? ["train-gan", "study-jobs"] : [];
  }
  return code === "ENOSPC" ? [...LONG, ...SHORT] : LONG;
}

export const WRITE_ERRORS: readonly Fault[] = Object.keys(ERRORS).map((code): Fault => ({
  name: code.toLowerCase(),
  title: `${code} at a write and all that follow`,
  operations: (amount) => operations(code, amount),
  trials(lab, task, { isQuick }) {
    const random = lab.random.stream(code).stream(task.name);
    const roles = task.hasWorkers ? (["parent", "worker"] as const) : (["parent"] as const);
    const trials = Array.from({ length: isQuick ? 1 : code === "ENOSPC" ? 4 : 2 }, (_, index): Trial => {
      const role = roles[index % roles.length];
      const share = random.uniform();
      const detail = `${role}@${share.toFixed(3)}`;
      return { operation: task.name, detail, run: () => failAtWrite(lab, task, { code, role, share }) };
    });
    return Promise.resolve(trials);
  },
}));

/** Fails, says so, keeps what it had, and comes to the same end when the disk is well again. */
async function failAtWrite(
  lab: Lab,
  task: Operation,
  { code, role, share }: { code: string; role: "parent" | "worker"; share: number },
): Promise<Finding | undefined> {
  const place = await lab.place(task);
  const at = await lab.writeAt(task, role, share);
  const marker = `${place.folder}-struck`;
  const inject = { under: place.folder, in: role, marker, act: code, at, stays: true, ...ERRORS[code] };
  const command = await lab.start(task, place, { inject });
  const ending = await command.ended;
  const finding =
    ending.code === 0
      ? // A cache that cannot be written is no reason to stop; the result is.
        await lab.compare(task, place, ending, { ignoresCache: true })
      : (unclearEnd(ending, [1]) ?? (await lab.finish(task, place)));
  await lab.discard(place, command);
  return finding;
}
