/** Command lines, as far as they are parsed: no command runs. */
import { GanClsError } from "@gan-cls/core";
import { createCommandContext } from "../../../../apps/cli/src/command-context";
import { createProgram } from "../../../../apps/cli/src/program";
import { createMemoryStream } from "../../../../apps/cli/src/test-cli.test-helper";
import { toBytes, toText, type FuzzTarget } from "../target";

const LINES = [
  ["learn", "pictures", "--minutes", "5", "--out", "runs/a"],
  [
    "study",
    "--preset",
    "quick",
    "--labels",
    "100,200",
    "--methods",
    "cnn,pca-knn",
    "--seeds",
    "1,2",
    "--data",
    "mnist",
  ],
  ["train", "gan", "--batch-size", "20", "--generator-filters", "4,4,4", "--resume", "runs/a"],
  ["classify", "a.png", "b.png", "--model", "runs/a", "--json"],
  ["adopt", "http://localhost/model.json", "--range", "0..1", "--layers", "a,b", "--no-control"],
  ["generate", "--count", "3", "--seed", "7"],
  ["watch", "runs/a", "--port", "8080"],
];

/** All of them. */
export function commandTargets(): Promise<FuzzTarget[]> {
  return Promise.resolve([
    {
      ...{
        name: "commands:options",
        damage: "words",
        maxGrowth: 512,
        weight: 1 / 2,
        looksAnywhere: true,
        seeds: LINES.map((words) => toBytes(words.join("\n"))),
      },
      read: (bytes, folder) => parse(toText(bytes).split("\n"), folder),
    },
  ]);
}

async function parse(words: readonly string[], folder: string): Promise<void> {
  const [stdout, stderr] = [createMemoryStream(), createMemoryStream()];
  const { signal } = new AbortController();
  const io = { stdout, stderr, signal, environment: {}, workingDirectory: folder, now: () => new Date(0) };
  const program = createProgram(createCommandContext(io));
  withoutActions(program);
  try {
    await program.parseAsync([...words], { from: "user" });
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: string };
    throw String(code).startsWith("commander.")
      ? new GanClsError("invalid-argument", `gan-cls: ${message}`, { cause: error })
      : error;
  }
}

type Command = ReturnType<typeof createProgram>;

function withoutActions(command: Command): void {
  command.exitOverride().action(() => {});
  command.commands.forEach(withoutActions);
}
