import type { Argument, Command, Option } from "commander";
import { valuesOfArgument, valuesOfOption, type ShellPart, type ValueKind } from "./values";

/** One thing that may be typed. */
export interface Answer {
  readonly value: string;
  /** What it is, in a line; shells that can show it do. */
  readonly about: string;
}

/** What may stand where the cursor is. */
export interface Answers {
  /** What the shell adds from the disk. */
  readonly rest: ShellPart;
  readonly answers: readonly Answer[];
}

/** Where a command line stands before the word at the cursor. */
interface Place {
  readonly command: Command;
  /** The option whose value comes next. */
  readonly pending: Option | undefined;
  /** How many arguments stand before the cursor. */
  readonly given: number;
  readonly used: ReadonlySet<string>;
}

const NOTHING: Answers = { rest: "none", answers: [] };

/**
 * What may be typed at the end of a command line.
 *
 * @param typed The words after the program's name as the shell has split them; the last one, perhaps empty, is completed.
 */
export async function complete(program: Command, typed: readonly string[], workingDirectory: string): Promise<Answers> {
  const words = joinAssignments(typed.map(withoutQuote));
  const current = words.at(-1) ?? "";
  const { command, pending, given, used } = placeAfter(program, words.slice(0, -1));
  if (pending !== undefined) {
    return optionValues(command, pending, { current, workingDirectory });
  }
  if (current.startsWith("-")) {
    return completeOption(command, { current, used, workingDirectory });
  }
  if (command.commands.length > 0 && given === 0) {
    return fitting(commandAnswers(command), current);
  }
  const argument = argumentAt(command, given);
  return argument === undefined ? NOTHING : argumentValues(command, argument, { current, workingDirectory });
}

/** Bash splits `--model=cnn` into three words. What comes of it is the value alone, which is what bash replaces. */
function joinAssignments(words: readonly string[]): string[] {
  const joined = words.filter((word, at) => !(word === "=" && words[at - 1]?.startsWith("--")));
  return words.at(-1) === "=" ? [...joined, ""] : joined;
}

/** A quote that was opened and is not closed yet is the shell's. */
function withoutQuote(word: string): string {
  return word.replace(/^(["'])(.*?)\1?$/, "$2").replaceAll(/\\(.)/g, "$1");
}

function placeAfter(program: Command, words: readonly string[]): Place {
  let command = program;
  let pending: Option | undefined;
  let given = 0;
  const used = new Set<string>();
  for (const word of words) {
    if (pending !== undefined) {
      pending = undefined;
    } else if (word.startsWith("-")) {
      const [flag, value] = word.split("=", 2);
      const option = command.options.find(({ long, short }) => long === flag || short === flag);
      used.add(flag);
      pending = option !== undefined && takesValue(option) && value === undefined ? option : undefined;
    } else {
      const below = given === 0 ? command.commands.find((candidate) => candidate.name() === word) : undefined;
      given = below === undefined ? given + 1 : 0;
      command = below ?? command;
    }
  }
  return { command, pending, given, used };
}

function takesValue({ required, optional }: Option): boolean {
  return required || optional;
}

function commandAnswers(command: Command): Answer[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((below) => ({ value: below.name(), about: below.summary() || below.description() }));
}

function argumentAt({ registeredArguments: known }: Command, given: number): Argument | undefined {
  const last = known.at(-1);
  return known[given] ?? (last?.variadic === true ? last : undefined);
}

async function completeOption(
  command: Command,
  { current, used, workingDirectory }: { current: string; used: ReadonlySet<string>; workingDirectory: string },
): Promise<Answers> {
  const [flag, value] = current.split("=", 2);
  if (value === undefined) {
    const options = command.createHelp().visibleOptions(command);
    const answers = options.flatMap(({ long, description }) =>
      typeof long !== "string" || used.has(long) ? [] : [{ value: long, about: description }],
    );
    return fitting(answers, current);
  }
  const option = command.options.find(({ long }) => long === flag);
  if (option === undefined || !takesValue(option)) {
    return NOTHING;
  }
  const { rest, answers } = await optionValues(command, option, { current: value, workingDirectory });
  return { rest, answers: answers.map((answer) => ({ ...answer, value: `${flag}=${answer.value}` })) };
}

interface Typed {
  readonly current: string;
  readonly workingDirectory: string;
}

function optionValues(command: Command, { long, argChoices }: Option, typed: Typed): Promise<Answers> {
  const kind = argChoices ? { names: () => argChoices } : valuesOfOption(command.name(), long ?? "");
  return valuesOf(kind, typed);
}

function argumentValues(command: Command, argument: Argument, typed: Typed): Promise<Answers> {
  const { argChoices } = argument;
  const kind = argChoices ? { names: () => argChoices } : valuesOfArgument(command.name(), argument.name());
  return valuesOf(kind, typed);
}

async function valuesOf(
  { names = () => [], rest = "none", isList = false }: ValueKind,
  { current, workingDirectory }: Typed,
): Promise<Answers> {
  const known = await names(workingDirectory);
  const comma = isList ? current.lastIndexOf(",") + 1 : 0;
  const before = current.slice(0, comma);
  const taken = new Set(before.split(","));
  const answers = known.filter((name) => !taken.has(name)).map((name) => ({ value: `${before}${name}`, about: "" }));
  // A shell would look for a file that begins with the whole list.
  return { ...fitting(answers, current), rest: comma > 0 ? "none" : rest };
}

function fitting(answers: readonly Answer[], current: string): Answers {
  return { rest: "none", answers: answers.filter(({ value }) => value.startsWith(current)) };
}
