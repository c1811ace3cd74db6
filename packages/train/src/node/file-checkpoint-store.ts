import { existsSync } from "node:fs";
import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { GanClsError } from "@gan-cls/core";
import { readRegularFile, toFileError, writeFileAtomically } from "@gan-cls/core/node";
import { stepsToForget, type CheckpointStore, type KeepOptions } from "../checkpoint-store";

const WHERE = "fileCheckpointStore";

/** `step-00000120.safetensors`, and `step-00000120-best.safetensors` for the best. */
const FILE_NAME = /^step-(\d{8,15})(-best)?\.safetensors$/;

/** A kept checkpoint. */
interface Entry {
  readonly step: number;
  readonly isBest: boolean;
  readonly path: string;
}

/**
 * Keeps the newest checkpoints of a training and the best one as files of a folder, each written atomically: whenever the process dies, every file
 * is whole.
 *
 * @param folder For example `runs/mine/checkpoints/gan`; made when the first checkpoint is saved.
 * @throws GanClsError `io`; `invalid-data` from `list` when only a checkpoint of an earlier version lies beside the folder.
 */
export function fileCheckpointStore(folder: string, { keep }: KeepOptions = {}): CheckpointStore {
  const pathOf = (step: number, isBest = false): string =>
    join(folder, `step-${String(step).padStart(8, "0")}${isBest ? "-best" : ""}.safetensors`);
  return {
    async list() {
      const entries = await entriesOf(folder);
      if (entries.length === 0) {
        refuseEarlierFormat(folder);
      }
      return [...new Set(entries.map(({ step }) => step))];
    },
    async load(step) {
      const path = (await entriesOf(folder)).find((entry) => entry.step === step)?.path ?? pathOf(step);
      return readRegularFile(WHERE, path);
    },
    async save(step, bytes, { isBest = false } = {}) {
      await writeFileAtomically(pathOf(step, isBest), bytes);
      await tidyUp(folder, { step, isBest, path: pathOf(step, isBest) }, { keep, pathOf });
    },
    clear: () => removeFolder(folder),
    describe: (step) => (existsSync(pathOf(step, true)) ? pathOf(step, true) : pathOf(step)),
  };
}

/** The checkpoints in a folder, newest first; none when it is not there. */
async function entriesOf(folder: string): Promise<Entry[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return [];
    }
    throw toFileError(WHERE, folder, error);
  }
  return names
    .flatMap((name) => {
      const match = FILE_NAME.exec(name);
      return match ? [{ step: Number(match[1]), isBest: match[2] !== undefined, path: join(folder, name) }] : [];
    })
    .sort((a, b) => b.step - a.step || Number(b.isBest) - Number(a.isBest));
}

/** Removes what is no longer needed. A stop in between leaves more than needed, and the next save removes it. */
async function tidyUp(
  folder: string,
  saved: Entry,
  { keep, pathOf }: KeepOptions & { pathOf: (step: number) => string },
): Promise<void> {
  const entries = await entriesOf(folder);
  const best = saved.isBest ? saved : entries.find(({ isBest, step }) => isBest && step <= saved.step);
  const steps = [...new Set(entries.map(({ step }) => step))];
  const old = new Set(stepsToForget(steps, { saved: saved.step, best: best?.step, keep }));
  try {
    for (const { step, isBest, path } of entries) {
      const isTwin = step === saved.step && path !== saved.path;
      if (old.has(step) || isTwin) {
        await rm(path, { force: true });
      } else if (isBest && step < (best?.step ?? 0)) {
        await rename(path, pathOf(step));
      }
    }
  } catch (error) {
    throw toFileError(WHERE, folder, error);
  }
}

async function removeFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch (error) {
    throw toFileError(WHERE, folder, error);
  }
}

/** Runs of before there were several checkpoints have one file where the folder is now. Starting such a training anew would lose it. */
function refuseEarlierFormat(folder: string): void {
  const path = `${folder}.safetensors`;
  if (existsSync(path)) {
    throw new GanClsError(
      "invalid-data",
      `${WHERE}: ${path} is a checkpoint of an earlier version of gan-cls; finish the training with that version, or start again in a new folder`,
      { details: { path } },
    );
  }
}
