import type { PictureOptions } from "@gan-cls/data/node";
import type { InputRange, ModelInput } from "@gan-cls/study/node";
import { PRESETS } from "@gan-cls/study/presets";
import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { startEngine } from "../engine";
import { beginRun } from "../io/begin-run";
import { openData } from "../io/open-data";
import { storedArguments } from "../io/stored-arguments";
import { addCommonOptions, addExample, names, positiveInteger, type CommonOptions } from "../options";

interface AdoptOptions extends CommonOptions {
  readonly labels?: number;
  readonly layers?: readonly string[];
  readonly control: boolean;
  readonly range?: InputRange | "auto";
}

const NAME = "adopt";

/** `gan-cls adopt`: turns any discriminator into a classifier. */
export function addAdoptCommand(program: Command, context: CommandContext): void {
  const command = program
    .command(NAME)
    .summary("turn any discriminator into a classifier")
    .description(
      "Probe every layer of any discriminator, of tfjs, Keras, TensorFlow or PyTorch, on your images, which are resized to what it takes, with random weights as the control, and keep the best as a classifier.",
    )
    .argument(
      "<model>",
      "a model.json (layers format), its folder or web address; a .keras, .h5, .onnx, .safetensors or checkpoint .index file; or a name, see gan-cls models",
    )
    .addOption(
      new Option(
        "--labels <n>",
        "how many labels may be seen (default: as many as there are, at most 10 000)",
      ).argParser(positiveInteger),
    )
    .addOption(
      new Option("--layers <names>", "probe only these; all-convolutions joins the convolutions").argParser(names),
    )
    .addOption(
      new Option(
        "--range <range>",
        "pixel values that it takes (default: found out by probes; -1..1 for models of gan-cls)",
      ).choices(["auto", "-1..1", "0..1", "0..255"]),
    )
    .option("--no-control", "leave out the probes of random weights, which take half of the time")
    .action((source: string) => adopt(context, command, source));
  addCommonOptions(command, context.io.workingDirectory, ["seed", "engine", "data", "out"]);
  addExample(
    command,
    "adopt path/to/discriminator --data path/to/images --labels 1000",
    "adopt mnist-original-discriminator --layers all-convolutions,features",
  );
}

/** Probes a discriminator, prints the table, and leaves a classifier in a run of its own. */
async function adopt(context: CommandContext, command: Command, source: string): Promise<void> {
  const [{ adoptInFolder, assertAdoptable, describeModelInput, loadAnyModel, usualRange }, { renderAdoption }] =
    await Promise.all([import("@gan-cls/study/node"), import("../render/adoption")]);
  const { io, display } = context;
  const { labels, layers, control, seed, json, ...options } = command.opts<AdoptOptions>();
  const range = options.range ?? usualRange(source, io.workingDirectory);
  const engine = await startEngine(options.engine, display);
  const model = await loadAnyModel(source, io);
  try {
    const usual = PRESETS.quick.data;
    const { data, ...origin } = await openData(context, {
      ...{ given: options.data, flags: options, models: [source], usual },
      defaults: picturesFor(describeModelInput(NAME, model)),
    });
    await assertAdoptable(model, layers, data);
    const { folder, about } = await beginRun(context, {
      ...{ command: NAME, arguments: [source, ...storedArguments(command)], engine, data, ...origin },
      ...{ out: options.out, plan: { source, layers, control } },
    });
    try {
      const document = await adoptInFolder({
        ...{ folder, source, workingDirectory: io.workingDirectory, model, data },
        ...{ labels, layers, control, range, seed, about, signal: io.signal },
        onProgress: ({ task, done, total, unit }) => display.progress(`${NAME}, ${task}`, done, total, unit),
      });
      display.finish();
      if (json) {
        context.printJson(document);
      } else {
        context.print(renderAdoption(document, { folder: folder.path, io, colors: context.colors }));
      }
    } finally {
      folder.close();
    }
  } finally {
    model.dispose();
  }
}

/** Pictures are read as the model takes them; one that takes any size leaves it to `--size`, or to the pictures. */
function picturesFor({ rows, columns, channels }: ModelInput): PictureOptions {
  return {
    ...(rows !== undefined && columns !== undefined && { size: { rows, columns } }),
    color: channels === 3 ? "rgb" : "grey",
  };
}
