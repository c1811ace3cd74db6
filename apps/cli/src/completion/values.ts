import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { printable } from "@gan-cls/core";
import { DATASET_NAMES } from "@gan-cls/data/node";
import { TASK_NAMES } from "@gan-cls/evaluate";
import { PRETRAINED_NAMES } from "../pretrained-names";
import { TRANSFER_STRATEGIES } from "@gan-cls/transfer/strategies";

/** What a shell adds to the answers by itself: it knows best how to show and quote what is on the disk. */
export type ShellPart = "none" | "files" | "folders";

/** What may stand for a value. */
export interface ValueKind {
  /** Names that may be typed. @default none */
  readonly names?: (workingDirectory: string) => readonly string[] | Promise<readonly string[]>;
  /** @default "none" */
  readonly rest?: ShellPart;
  /** Whether several may follow each other with commas in between. @default false */
  readonly isList?: boolean;
}

/** Values that nobody can guess: numbers and names of one's own. */
const FREE: ValueKind = {};
const FILES: ValueKind = { rest: "files" };
const FOLDERS: ValueKind = { rest: "folders" };
const DATA: ValueKind = { names: () => DATASET_NAMES, rest: "files" };
const RUN: ValueKind = { names: listRuns, rest: "folders" };
const METHODS: ValueKind = { names: methodNames, isList: true };

/** The values of options, by the option. An option that is missing here takes a number, a word of its own, or one of its choices. */
const OF_OPTIONS: Readonly<Record<string, ValueKind>> = {
  "--data": DATA,
  "--other": DATA,
  "--out": FOLDERS,
  "--resume": RUN,
  "--model": modelsOf(""),
  "--classifier": modelsOf(""),
  "--generator": modelsOf("generator"),
  "--discriminator": modelsOf("discriminator"),
  "--additions": RUN,
  "--method": { ...FILES, isList: true },
  "--methods": METHODS,
  "--tasks": { names: () => TASK_NAMES, isList: true },
  "--strategy": { names: () => Object.keys(TRANSFER_STRATEGIES), rest: "files", isList: true },
  "--engine": { names: engineNames },
  "--blobs": FOLDERS,
  "--scratch": FOLDERS,
  "--source": { ...FILES, isList: true },
};

/** Where a command means something else by an option of the same name. */
const OF_COMMANDS: Readonly<Record<string, ValueKind>> = {
  "evaluate --model": { ...modelsOf(""), isList: true },
  "classical --methods": { names: () => ["pca-knn", "knn", "logistic"], isList: true },
  "report --out": FILES,
  "export --out": FILES,
};

/** The values of arguments, by command and name. */
const OF_ARGUMENTS: Readonly<Record<string, ValueKind>> = {
  "learn pictures": DATA,
  "classify pictures": FILES,
  "adopt model": modelsOf("discriminator"),
  "export model": modelsOf(""),
  "models name": { names: () => PRETRAINED_NAMES },
  "runs folder": RUN,
  "resume words": RUN,
  "watch run": RUN,
  "report run": RUN,
  "init folder": FOLDERS,
  "cancel study": { names: () => ["all"] },
};

/** What an option of a command takes, `--model` of `evaluate`, say. */
export function valuesOfOption(command: string, option: string): ValueKind {
  return OF_COMMANDS[`${command} ${option}`] ?? OF_OPTIONS[option] ?? FREE;
}

/** What an argument of a command takes. */
export function valuesOfArgument(command: string, argument: string): ValueKind {
  return OF_ARGUMENTS[`${command} ${argument}`] ?? FREE;
}

/** Pretrained models whose name ends like that, and runs. */
function modelsOf(ending: string): ValueKind {
  const pretrained = PRETRAINED_NAMES.filter((name) => name.endsWith(ending));
  return { names: async (folder) => [...pretrained, ...(await listRuns(folder))], rest: "files" };
}

/** The runs below a folder, as one types them; the newest, whose names are the largest, first. */
async function listRuns(workingDirectory: string): Promise<readonly string[]> {
  const entries = await readdir(join(workingDirectory, "runs"), { withFileTypes: true }).catch(() => []);
  return (
    entries
      // A name that a terminal would act on, or that ends a line, is not offered.
      .filter((entry) => entry.isDirectory() && printable(entry.name) === entry.name)
      .map(({ name }) => `runs/${name}`)
      .sort()
      .reverse()
  );
}

async function methodNames(): Promise<readonly string[]> {
  const { METHODS: methods } = await import("@gan-cls/study");
  return methods.map(({ name }) => name);
}

async function engineNames(): Promise<readonly string[]> {
  const { ENGINE_NAMES } = await import("@gan-cls/engine");
  return ["auto", ...ENGINE_NAMES];
}
