import { GanClsError } from "@gan-cls/core";
import { Command, CommanderError } from "commander";
import type { RunConfig } from "@gan-cls/study/node";

/** Options that belong to one call and not to the run. */
const NOT_STORED = new Set(["json", "verbose", "out", "resume"]);

/** The options of a parsed command as they would be typed, defaults included: `["--seed", "1", "--labels", "100,1000"]`. */
export function storedArguments(command: Command): string[] {
  return command.options
    .filter((option) => !NOT_STORED.has(option.attributeName()))
    .flatMap((option) => {
      const value = command.getOptionValue(option.attributeName()) as unknown;
      const flag = option.long ?? option.flags;
      if (option.negate) {
        return value === false ? [flag] : [];
      }
      if (value === undefined || value === false) {
        return [];
      }
      return value === true ? [flag] : [flag, Array.isArray(value) ? value.join(",") : String(value)];
    });
}

/**
 * The options of a run to resume: those stored in its configuration, through the same parsers as typed ones.
 *
 * @param command The command as it was parsed now.
 * @param configure What adds the command's options.
 * @param changeable Names of options that may be given again.
 * @throws GanClsError `invalid-argument` when another option is given with `--resume`, `invalid-data` when a stored one is damaged.
 */
export function resumedOptions<Options extends object>(
  command: Command,
  config: RunConfig,
  configure: (command: Command) => Command,
  changeable: readonly (keyof Options & string)[] = [],
): Options {
  const given = givenNames(command);
  const excess = given.filter((name) => !NOT_STORED.has(name) && !(changeable as readonly string[]).includes(name));
  if (excess.length > 0 || given.includes("out")) {
    const flags = [...excess, ...(given.includes("out") ? ["out"] : [])].map((name) => `--${toFlag(name)}`);
    throw new GanClsError(
      "invalid-argument",
      `resumedOptions: --resume takes its options from the run, got ${flags.join(", ")} as well; leave it out`,
    );
  }
  return withGiven(command, config, configure).opts<Options>();
}

/**
 * The arguments of a run that resumes, with those given again in their place: what would make the whole run again.
 *
 * @param names Which of those given again belong to the run. @default all
 */
export function resumedArguments(
  command: Command,
  config: RunConfig,
  configure: (command: Command) => Command,
  names: readonly string[] = givenNames(command),
): string[] {
  return storedArguments(withGiven(command, config, configure, names));
}

/** A run's command as it was stored, with options of these names as they were given now. */
function withGiven(
  command: Command,
  config: RunConfig,
  configure: (command: Command) => Command,
  names: readonly string[] = givenNames(command),
): Command {
  const stored = parseStored(configure(new Command(command.name())), config);
  for (const name of names.filter((name) => isGiven(command, name))) {
    stored.setOptionValue(name, command.getOptionValue(name));
  }
  return stored;
}

function givenNames(command: Command): string[] {
  return command.options.map((option) => option.attributeName()).filter((name) => isGiven(command, name));
}

function isGiven(command: Command, name: string): boolean {
  return command.getOptionValueSource(name) === "cli";
}

function parseStored(command: Command, config: RunConfig): Command {
  command.exitOverride().configureOutput({ outputError: () => {} });
  try {
    const { operands, unknown } = command.parseOptions([...config.arguments]);
    if (operands.length + unknown.length === 0) {
      return command;
    }
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      throw error;
    }
  }
  throw new GanClsError(
    "invalid-data",
    `resumedOptions: the run was made with options that this version does not take: ${config.arguments.join(" ")}`,
  );
}

/** `ganEpochs` as `gan-epochs`. */
function toFlag(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
