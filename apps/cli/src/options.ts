import { resolve } from "node:path";
import { DATASET_NAMES } from "@gan-cls/data/node";
import { PRETRAINED_NAMES } from "./pretrained-names";
import { InvalidArgumentError, Option, type Command } from "commander";
import { addPictureOptions, type PictureFlags } from "./picture-options";

/** Options that mean the same in every command. */
export interface CommonOptions extends PictureFlags {
  readonly seed: number;
  readonly engine: string;
  readonly data?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

const DEFAULT_SEED = 1;

/** Names that stand where a path could. */
export const KNOWN_NAMES: readonly string[] = [...DATASET_NAMES, ...PRETRAINED_NAMES];

/** Adds those of {@link CommonOptions} that a command takes; `json` and `verbose` always. */
export function addCommonOptions(
  command: Command,
  workingDirectory: string,
  wanted: readonly ("seed" | "engine" | "data" | "out")[],
): Command {
  const path = pathFrom(workingDirectory);
  const available = {
    seed: new Option("--seed <n>", "decides every random number").argParser(nonNegativeInteger).default(DEFAULT_SEED),
    engine: new Option("--engine <name>", "what computes; see gan-cls doctor").default("auto"),
    data: new Option(
      "--data <source>",
      `mnist-10k (comes with gan-cls); ${DATASET_NAMES.filter((name) => name !== "mnist-10k").join(", ")} (downloaded once); or a folder, archive or table of your own`,
    ).argParser((text) => (DATASET_NAMES.includes(text) ? text : path(text))),
    out: new Option("--out <folder>", "where the run is kept (default: runs/<time>-<command>)").argParser(path),
  };
  wanted.forEach((name) => command.addOption(available[name].helpGroup(name === "data" ? "Data:" : "The run:")));
  if (wanted.includes("data")) {
    addPictureOptions(command);
  }
  return command
    .addOption(new Option("--json", "print one JSON document and nothing else").helpGroup("Output:"))
    .addOption(new Option("--verbose", "tell where an error comes from").helpGroup("Output:"));
}

/** Whether an option was typed, and is not there by default alone. */
export function wasGiven(command: Command, name: string): boolean {
  return command.getOptionValueSource(name) === "cli";
}

/** Adds an example to a command's `--help`. */
export function addExample(command: Command, ...lines: string[]): Command {
  const heading = lines.length === 1 ? "Example" : "Examples";
  return command.addHelpText("after", `\n${heading}:\n${lines.map((line) => `  $ gan-cls ${line}`).join("\n")}`);
}

/** Parses an option's value: an integer of at least 0. */
export function nonNegativeInteger(text: string): number {
  return integerFrom(text, 0, "Expected an integer of at least 0.");
}

/** Parses an option's value: an integer of at least 1. */
export function positiveInteger(text: string): number {
  return integerFrom(text, 1, "Expected an integer of at least 1.");
}

/** Parses an option's value: a number above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError("Expected a number above 0.");
  }
  return value;
}

/** Parses an option's value: a number of at least 0 and below 1. */
export function shareBelowOne(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value < 1)) {
    throw new InvalidArgumentError("Expected a number of at least 0 and below 1.");
  }
  return value;
}

/** Parses `1000,10000`: integers of at least 1, each once. */
export function positiveIntegers(text: string): number[] {
  return distinct(
    text.split(",").map((part) => integerFrom(part, 1, "Expected integers of at least 1, such as 100,1000.")),
  );
}

/** Parses `64,128`: channels of one layer after the other, 1 to 7 integers of at least 1. */
export function channelCounts(text: string): number[] {
  const message = "Expected 1 to 7 integers of at least 1, such as 64,128.";
  const values = text.split(",").map((part) => integerFrom(part, 1, message));
  if (values.length > 7) {
    throw new InvalidArgumentError(message);
  }
  return values;
}

/** Parses `cnn,trial-3`: names, each once. */
export function names(text: string): string[] {
  const parts = text.split(",").map((part) => part.trim());
  if (parts.includes("")) {
    throw new InvalidArgumentError("Expected names with commas in between.");
  }
  return distinct(parts);
}

function integerFrom(text: string, least: number, message: string): number {
  const value = Number(text);
  if (!/^\s*\d+\s*$/.test(text) || value < least) {
    throw new InvalidArgumentError(message);
  }
  if (!Number.isSafeInteger(value)) {
    throw new InvalidArgumentError(`Expected an integer from ${least} to ${Number.MAX_SAFE_INTEGER}.`);
  }
  return value;
}

function distinct<Value>(values: readonly Value[]): Value[] {
  if (new Set(values).size !== values.length) {
    throw new InvalidArgumentError("Expected each to be named once.");
  }
  return [...values];
}

/** Parses a path: relative ones start where the command was typed, and are kept in full, so that a run can be resumed from anywhere. */
export function pathFrom(workingDirectory: string): (text: string) => string {
  return (text) => {
    if (text === "") {
      throw new InvalidArgumentError("Expected a path.");
    }
    return resolve(workingDirectory, text);
  };
}

/** Parses the name of a pretrained model, or a path. A folder of such a name is meant by `./mnist-cnn`. */
export function modelFrom(workingDirectory: string): (text: string) => string {
  const path = pathFrom(workingDirectory);
  return (text) => (PRETRAINED_NAMES.includes(text) ? text : path(text));
}

/** Parses names of `known` things and paths of others, with commas in between. */
export function namesOrPathsFrom(workingDirectory: string, known: readonly string[]): (text: string) => string[] {
  const path = pathFrom(workingDirectory);
  return (text) => names(text).map((part) => (known.includes(part) ? part : path(part)));
}
