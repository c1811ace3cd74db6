import { GanClsError, throwIfAborted } from "@gan-cls/core";
import { drawSamples } from "@gan-cls/train";
import type { Command } from "commander";
import type { CommandContext } from "../command-context";
import { startEngine } from "../engine";
import type { CommonOptions } from "../options";
import { displayPath } from "../render/study-summary";
import { loadNetwork } from "../run/load-network";
import { startRun } from "../run/start-run";
import { storedArguments } from "../run/stored-arguments";
import { samplesPicture } from "../study/record-training";

interface GenerateOptions extends CommonOptions {
  readonly generator: string;
  readonly count: number;
  readonly label?: boolean;
  readonly review?: boolean;
  readonly classifier?: string;
  readonly confidence: number;
}

const FILE = "generated.png";

/** Draws images with a saved generator into a run folder. */
export async function runGenerate(context: CommandContext, command: Command): Promise<void> {
  const options = command.opts<GenerateOptions>();
  const { label = false, review = false } = options;
  if (label || review) {
    const { runGenerateLabelled } = await import("./generate-labelled");
    return runGenerateLabelled(context, command);
  }
  if (options.classifier !== undefined) {
    throw new GanClsError(
      "invalid-argument",
      `generate: expected --label beside --classifier, got --classifier ${options.classifier} alone; add --label`,
    );
  }
  const { generator: source, count, seed, out, json = false } = options;
  const engine = await startEngine(options.engine, context.display);
  const generator = await loadNetwork(source, "generator");
  try {
    throwIfAborted("generate", context.io.signal);
    const sheet = await drawSamples(generator, { count, seed });
    const folder = await startRun(context, {
      ...{ command: "generate", arguments: storedArguments(command), engine, out },
      ...{ plan: { count, seed }, resumable: false },
    });
    const { rows, columns } = sheet;
    const document = { engine: engine.name, generator: source, file: folder.file(FILE), count, seed, rows, columns };
    try {
      await folder.write(FILE, samplesPicture(sheet));
      await folder.writeJson("results.json", document);
    } finally {
      folder.close();
    }
    if (json) {
      context.printJson(document);
    } else {
      context.print(displayPath(document.file, context.io.workingDirectory));
    }
  } finally {
    generator.dispose();
  }
}
