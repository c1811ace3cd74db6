import type { RunConfig } from "@gan-cls/study/node";
import { Command, Option } from "commander";
import { describe, expect, it } from "vitest";
import { positiveInteger, positiveIntegers } from "../options";
import { resumedArguments, resumedOptions, storedArguments } from "./stored-arguments";

interface Options {
  labels?: number[];
  epochs: number;
  fast?: boolean;
  json?: boolean;
}

function configure(command: Command): Command {
  return command
    .addOption(new Option("--labels <counts>").argParser(positiveIntegers))
    .addOption(new Option("--epochs <n>").argParser(positiveInteger).default(15))
    .option("--fast")
    .option("--no-control")
    .option("--out <folder>")
    .option("--resume <run>")
    .option("--json");
}

function parsed(...argv: string[]): Command {
  const command = configure(new Command("study")).exitOverride();
  command.parse(argv, { from: "user" });
  return command;
}

function configWith(stored: readonly string[]): RunConfig {
  return {
    ...{ command: "study", arguments: stored, createdAt: "", engine: "simd", machine: "" },
    ...{ versions: {}, dataHashes: {}, plan: {} },
  };
}

describe("storedArguments", () => {
  it("writes options as they would be typed, defaults included, and leaves out those of one call", () => {
    const command = parsed("--labels", "100,1000", "--fast", "--json", "--out", "here");
    expect(storedArguments(command)).toEqual(["--labels", "100,1000", "--epochs", "15", "--fast"]);
  });

  it("has an option that turns something off only where it was given", () => {
    expect(storedArguments(parsed("--epochs", "3", "--no-control"))).toEqual(["--epochs", "3", "--no-control"]);
  });

  it("is read back to the same options", () => {
    const stored = storedArguments(parsed("--labels", "100,1000", "--epochs", "3"));
    const resumed = resumedOptions<Options>(parsed("--resume", "run", "--json"), configWith(stored), configure);
    expect(resumed).toEqual({ labels: [100, 1000], epochs: 3, control: true, resume: "run", json: true });
  });
});

describe("resumedArguments", () => {
  it("replaces what was stored by what is given again", () => {
    const config = configWith(["--labels", "100,1000", "--epochs", "3"]);
    expect(resumedArguments(parsed("--resume", "run", "--json"), config, configure)).toEqual(config.arguments);
    expect(resumedArguments(parsed("--resume", "run", "--epochs", "50"), config, configure)).toEqual([
      ...["--labels", "100,1000", "--epochs", "50"],
    ]);
    expect(resumedArguments(parsed("--resume", "run", "--fast"), config, configure)).toContain("--fast");
  });
});

describe("resumedOptions", () => {
  const config = configWith(["--epochs", "3"]);

  it("lets only some options be given again", () => {
    const command = parsed("--resume", "run", "--epochs", "50");
    expect(resumedOptions<Options>(command, config, configure, ["epochs"]).epochs).toBe(50);
    expect(() => resumedOptions<Options>(command, config, configure)).toThrow(
      "resumedOptions: --resume takes its options from the run, got --epochs as well; leave it out",
    );
    expect(() => resumedOptions<Options>(parsed("--out", "x", "--resume", "run"), config, configure)).toThrow(/--out/);
  });

  it.each([
    ["an unknown option", ["--colour", "red"]],
    ["a damaged value", ["--epochs", "many"]],
    ["a stray word", ["--epochs", "3", "runs"]],
  ])("refuses %s in the stored run", (_name, stored) => {
    expect(() => resumedOptions<Options>(parsed("--resume", "run"), configWith(stored), configure)).toThrow(
      expect.objectContaining({ code: "invalid-data" }),
    );
  });
});
