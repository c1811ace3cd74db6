import { execFile } from "node:child_process";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { DISK } from "../fingerprint";
import { unclearEnd, type Finding } from "../judge";
import type { Lab } from "../lab";
import type { Operation, Place } from "../operations";
import type { Fault, Trial } from "../trial";

const OPERATIONS = [
  ...["train-gan", "train-cnn", "study", "study-jobs", "learn", "transfer"],
  ...["read-pictures", "download", "evaluate", "generate", "adopt"],
];

/** A mount of its own, which ends with the command; what was on it is copied out before. */
const FULL_DISK =
  'mount -t tmpfs -o size="$1" tmpfs "$2" && cd "$2" && shift 2 && { "$@"; code=$?; cp -a . ../saved; exit $code; }';
const READ_ONLY = 'mount --bind "$2" "$2" && mount -o remount,ro,bind "$2" && shift 2 && exec "$@"';

/** Shares of what the operation writes that fit on the disk. */
const ROOM = [0.02, 0.2, 0.5, 0.8, 0.97];

async function mountsAreRefused(): Promise<string | undefined> {
  try {
    await promisify(execFile)("unshare", ["-rm", "mount", "-t", "tmpfs", "tmpfs", "/tmp"]);
    return undefined;
  } catch {
    return "no file system may be mounted here (unshare -rm); the injected errors stand for it";
  }
}

/** The place on a disk of its own. */
async function diskPlace(lab: Lab, task: Operation): Promise<Place & { disk: string }> {
  const { folder } = await lab.place(task);
  const disk = join(folder, DISK);
  await mkdir(disk);
  return { folder, disk, out: join(disk, "run"), cache: join(disk, "cache") };
}

function through(script: string, size: number, disk: string): string[] {
  return ["unshare", "-rm", "bash", "-c", script, "bash", String(size), disk];
}

export const FULL: Fault = {
  name: "full-disk",
  title: "a small tmpfs that is full",
  unavailable: mountsAreRefused,
  operations: ({ isQuick }) => (isQuick ? [] : OPERATIONS),
  trials: (lab, task) =>
    Promise.resolve(
      ROOM.map((share): Trial => ({ operation: task.name, detail: String(share), run: () => fill(lab, task, share) })),
    ),
};

async function fill(lab: Lab, task: Operation, share: number): Promise<Finding | undefined> {
  const { bytes } = await lab.reference(task);
  const place = await diskPlace(lab, task);
  const ending = await lab.run(task, place, { through: through(FULL_DISK, Math.ceil(share * bytes), place.disk) });
  // What was on the full disk is now on one with room.
  await rm(place.disk, { recursive: true });
  await rename(join(place.folder, "saved"), place.disk);
  const finding =
    ending.code === 0
      ? await lab.compare(task, place, ending, { ignoresCache: true })
      : (unclearEnd(ending, [1]) ?? (await lab.finish(task, place)));
  await lab.discard(place);
  return finding;
}

export const READ_ONLY_DISK: Fault = {
  name: "read-only",
  title: "a read-only folder",
  unavailable: mountsAreRefused,
  operations: ({ isQuick }) => (isQuick ? [] : [...OPERATIONS, "report-cnn", "resume-gan", "resume-study"]),
  trials: (lab, task) =>
    Promise.resolve([{ operation: task.name, detail: "all", run: () => refuseReadOnly(lab, task) }]),
};

async function refuseReadOnly(lab: Lab, task: Operation): Promise<Finding | undefined> {
  const place = task.startsFrom === undefined ? await diskPlace(lab, task) : await lab.place(task);
  const disk = "disk" in place ? (place.disk as string) : place.out;
  const ending = await lab.run(task, place, { through: through(READ_ONLY, 0, disk) });
  const finding = unclearEnd(ending, [1]) ?? (await lab.finish(task, place));
  await lab.discard(place);
  return finding;
}
