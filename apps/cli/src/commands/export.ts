import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { GanClsError, printable } from "@gan-cls/core";
import { writeFileAtomically } from "@gan-cls/core/node";
import { formatBytes } from "@gan-cls/evaluate";
import type { DescribedModel } from "@gan-cls/study/node";
import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { addCommonOptions, addExample, pathFrom, wasGiven, type CommonOptions } from "../options";
import { displayPath } from "../render/paths";

interface ExportOptions extends CommonOptions {
  readonly format: FormatName;
  readonly bytes?: boolean;
  readonly channelsFirst?: boolean;
}

/** What a format needs to know besides the network. */
type Settings = Pick<ExportOptions, "bytes" | "channelsFirst">;

/** A way to write a network. */
interface Format {
  /** What `--help` says of it. */
  readonly title: string;
  /** Ending of its file; a format of several files has a folder instead. */
  readonly ending?: string;
  /** Its files by name; of a single one the name does not matter. */
  readonly write: (described: DescribedModel, settings: Settings) => Promise<Readonly<Record<string, Uint8Array>>>;
}

const FORMATS = {
  onnx: {
    title: "ONNX",
    ending: ".onnx",
    write: async (described, { bytes = false, channelsFirst = false }) => {
      const { writeOnnx } = await import("@gan-cls/formats");
      const layout = channelsFirst ? "channels-first" : "channels-last";
      return { file: writeOnnx(described, { input: bytes ? "bytes" : "values", layout }) };
    },
  },
  js: {
    title: "one JavaScript file that needs nothing else",
    ending: ".mjs",
    write: async (described) => {
      const { writeJavaScript } = await import("@gan-cls/formats");
      return { file: writeJavaScript(described) };
    },
  },
  keras: {
    title: "a .keras file of Keras 3",
    ending: ".keras",
    write: async (described) => {
      const { writeKeras } = await import("@gan-cls/formats");
      return { file: await writeKeras(described) };
    },
  },
  safetensors: {
    title: "a folder with model.safetensors and config.json",
    write: async (described) => (await import("@gan-cls/formats")).writeSafetensors(described),
  },
  tfjs: {
    title: "a folder in the layers format of TensorFlow.js",
    write: async ({ model }) => {
      const { MODEL_FILE, modelToFiles, WEIGHTS_FILE } = await import("@gan-cls/models");
      const { modelJson, weights } = await modelToFiles(model);
      return { [WEIGHTS_FILE]: weights, [MODEL_FILE]: new TextEncoder().encode(modelJson) };
    },
  },
} satisfies Readonly<Record<string, Format>>;

type FormatName = keyof typeof FORMATS;

const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[];

/** Options that only ONNX has. */
const ONNX_OPTIONS = ["bytes", "channelsFirst"] as const;

/** `gan-cls export`: a network for other frameworks. */
export function addExportCommand(program: Command, context: CommandContext): void {
  const { workingDirectory } = context.io;
  const titles = Object.entries<Format>(FORMATS).map(([name, { title }]) => `${name}: ${title}`);
  const command = program
    .command("export")
    .summary("write a network for other frameworks")
    .description(
      `Write a classifier, a discriminator or a generator in a format that others read, with its class names where the format has a place for them. ${titles.join("; ")}.`,
    )
    .argument("<model>", "a saved model, a run that trained one, or a name; see gan-cls models")
    .addOption(new Option("--format <name>", "what to write").choices(FORMAT_NAMES).makeOptionMandatory())
    .addOption(
      new Option("--out <path>", "where it is written; nothing may be there (default: the model's name)").argParser(
        pathFrom(workingDirectory),
      ),
    )
    .addOption(new Option("--bytes", "onnx: take the bytes of images, uint8, and prepare them inside the graph"))
    .addOption(new Option("--channels-first", "onnx: take and give images as [N, channels, rows, columns]"))
    .action((source: string) => exportModel(context, command, source));
  addCommonOptions(command, workingDirectory, []);
  addExample(
    command,
    "export mnist-cnn --format onnx --bytes",
    "export runs/my-run/classifier --format js --out web/classifier.mjs",
    "export runs/my-gan/models/generator --format tfjs",
  );
}

async function exportModel(context: CommandContext, command: Command, source: string): Promise<void> {
  const { io } = context;
  const { format: name, out, json, ...settings } = command.opts<ExportOptions>();
  const useless = ONNX_OPTIONS.find((option) => name !== "onnx" && wasGiven(command, option));
  if (useless !== undefined) {
    const flag = useless === "bytes" ? "--bytes" : "--channels-first";
    throw new GanClsError("invalid-argument", `export: expected ${flag} with --format onnx, got it with ${name}`);
  }
  const format: Format = FORMATS[name];
  const path = out ?? resolve(io.workingDirectory, `${nameOf(source)}${format.ending ?? `-${name}`}`);
  assertAbsent(path);
  const [{ loadDescribedModel }, tf] = await Promise.all([import("@gan-cls/study/node"), import("@tensorflow/tfjs")]);
  // Nothing is computed, so no engine has to be chosen.
  tf.enableProdMode();
  await tf.setBackend("cpu");
  const described = await loadDescribedModel(source, { where: "export", ...io });
  try {
    const written = await writeFiles(path, format, await format.write(described, settings));
    if (json) {
      context.printJson({ format: name, path, files: written, classNames: described.classNames ?? null });
    } else {
      const bytes = written.reduce((sum, file) => sum + file.bytes, 0);
      context.print(`${printable(displayPath(path, io.workingDirectory))}: ${formatBytes(bytes)}`);
    }
  } finally {
    described.model.dispose();
  }
}

/** `mnist-cnn`, or the last name of a path without its ending. */
function nameOf(source: string): string {
  return basename(source).replace(/\.[a-z\d]+$/i, "") || "model";
}

function assertAbsent(path: string): void {
  if (existsSync(path)) {
    throw new GanClsError(
      "invalid-argument",
      `export: expected nothing at ${path}, got a file or folder; remove it, or choose another --out`,
    );
  }
}

async function writeFiles(
  path: string,
  { ending }: Format,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<{ path: string; bytes: number }[]> {
  const written: { path: string; bytes: number }[] = [];
  for (const [name, content] of Object.entries(files)) {
    const file = ending === undefined ? join(path, name) : path;
    await writeFileAtomically(file, content);
    written.push({ path: file, bytes: content.length });
  }
  return written;
}
