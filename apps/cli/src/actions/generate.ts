import { GanClsError } from "@gan-cls/core";
import { generateImages } from "@gan-cls/models";
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
    const drawn = await generateImages(generator, { count, seed, signal: context.io.signal });
    const folder = await startRun(context, {
      ...{ command: "generate", arguments: storedArguments(command), engine, out },
      ...{ plan: { count, seed }, resumable: false },
    });
    const { rows, columns } = drawn;
    const document = { engine: engine.name, generator: source, file: folder.file(FILE), count, seed, rows, columns };
    try {
      await folder.write(FILE, samplesPicture({ ...drawn, count }));
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
