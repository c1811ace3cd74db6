import { execFile, execFileSync } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "@gan-cls/testing";
import type { Command } from "commander";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { createCommandContext } from "../command-context";
import { createProgram } from "../program";
import { cli, createMemoryStream } from "../test-cli.test-helper";
import { COMPLETION_SCRIPTS, SHELLS } from "./scripts";
import { valuesOfArgument, valuesOfOption } from "./values";

const folder = await temporaryFolder();

beforeAll(async () => {
  await mkdir(join(folder, "runs", "first"), { recursive: true });
  await mkdir(join(folder, "runs", "bad\nname"));
  await mkdir(join(folder, "my pictures"));
  await writeFile(join(folder, "seven.png"), "");
});

/** What `gan-cls complete` answers: what the shell adds, then the values. */
async function answers(...words: string[]): Promise<string[]> {
  const { exitCode, stdout } = await cli(["complete", "--", ...words], { workingDirectory: folder });
  expect(exitCode).toBe(0);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t")[0]);
}

describe("gan-cls complete", () => {
  it.each<[string[], string[]]>([
    [["stu"], ["none", "study"]],
    [["completi"], ["none", "completion"]],
    [
      ["train", ""],
      ["none", "gan", "cnn", "help"],
    ],
    [
      ["study", "--pres"],
      ["none", "--preset"],
    ],
    [
      ["study", "--preset", "orig"],
      ["none", "original"],
    ],
    [
      ["study", "--preset=orig"],
      ["none", "--preset=original"],
    ],
    [
      ["study", "--preset", "=", "orig"],
      ["none", "original"],
    ],
    [
      ["study", "--preset", "="],
      ["none", "quick", "original", "label-efficiency"],
    ],
    [
      ["study", "--data", "mnist-"],
      ["files", "mnist-10k"],
    ],
    [
      ["classical", "--methods", "pca-knn,"],
      ["none", "pca-knn,knn", "pca-knn,logistic"],
    ],
    [
      ["transfer", "--strategy", "trial-"],
      ["files", "trial-1", "trial-2", "trial-3"],
    ],
    [["classify", "sev"], ["files"]],
    [
      ["classify", "a.png", "b.png", "--model", "mnist-tri"],
      ["files", "mnist-trial-3"],
    ],
    [
      ["generate", "--generator", "mnist-b"],
      ["files", "mnist-better-generator"],
    ],
    [
      ["watch", ""],
      ["folders", "runs/first"],
    ],
    [
      ["watch", "'runs/f"],
      ["folders", "runs/first"],
    ],
    [
      ["resume", "runs/"],
      ["folders", "runs/first"],
    ],
    [
      ["models", "mnist-cn"],
      ["none", "mnist-cnn"],
    ],
    [
      ["completion", ""],
      ["none", ...SHELLS],
    ],
    [["study", "--seed", ""], ["none"]],
    [["nonsense", ""], ["none"]],
    [["nonsense", "--unknown="], ["none"]],
  ])("%j", async (words, expected) => {
    expect(await answers(...words)).toEqual(expected);
  });

  it("knows methods and engines", async () => {
    expect(await answers("study", "--methods", "cnn,pooled-")).toEqual(
      ["none", "pooled-probe", "pooled-views", "pooled-knn", "pooled-tune"].map((name, at) =>
        at === 0 ? name : `cnn,${name}`,
      ),
    );
    expect(await answers("doctor", "--engine", "si")).toEqual(["none", "simd"]);
  });

  it("does not offer an option twice", async () => {
    expect(await answers("study", "--preset", "quick", "--pre")).toEqual(["none"]);
  });

  it("knows what a value is wherever a path or a name is meant", () => {
    const io = {
      ...{ stdout: createMemoryStream(), stderr: createMemoryStream(), environment: {}, workingDirectory: folder },
      ...{ signal: new AbortController().signal, now: () => new Date() },
    };
    const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)];
    const guessed = all(createProgram(createCommandContext(io))).flatMap((command) => [
      ...command.options
        .filter(({ flags }) => /<(?:model|run|folder|source|file|modules|folders)>/.test(flags))
        .map(({ long }) => [`${command.name()} ${long}`, valuesOfOption(command.name(), long ?? "")] as const),
      ...command.registeredArguments
        .filter((argument) => argument.argChoices === undefined && command.name() !== "complete")
        .map(
          (argument) =>
            [`${command.name()} ${argument.name()}`, valuesOfArgument(command.name(), argument.name())] as const,
        ),
    ]);
    expect(guessed.filter(([, kind]) => kind.rest === undefined && kind.names === undefined)).toEqual([]);
  });
});

/** Whether a shell is on this machine. */
function has(shell: string): boolean {
  try {
    execFileSync(shell, ["--version"]);
    return true;
  } catch {
    return false;
  }
}

describe("in a real shell", () => {
  beforeAll(async () => {
    await mkdir(join(folder, "bin"));
    const program = join(folder, "bin", "gan-cls");
    await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" "${join(inject("bundle"), "main.js")}" "$@"\n`);
    await chmod(program, 0o755);
    await Promise.all(SHELLS.map((shell) => writeFile(join(folder, `complete.${shell}`), COMPLETION_SCRIPTS[shell])));
  });

  async function run(shell: string, script: string): Promise<string[]> {
    const PATH = `${join(folder, "bin")}:${process.env.PATH ?? ""}`;
    const plain = { bash: ["--norc"], fish: ["--no-config"] }[shell] ?? [];
    const { stdout } = await promisify(execFile)(shell, [...plain, "-c", script], {
      cwd: folder,
      env: { ...process.env, PATH },
    });
    return stdout.split("\n").filter((line) => line !== "");
  }

  /** What bash offers for words as it splits them. */
  function bash(...words: string[]): Promise<string[]> {
    const list = words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(" ");
    return run(
      "bash",
      `source complete.bash; COMP_WORDS=(gan-cls ${list}); COMP_CWORD=${words.length}; _gan_cls; printf '%s\\n' "\${COMPREPLY[@]}"`,
    );
  }

  it("bash completes commands, choices, files and runs", async () => {
    expect(await bash("stu")).toEqual(["study"]);
    expect(await bash("classify", "--model", "=", "mnist-tri")).toEqual(["mnist-trial-3"]);
    expect(await bash("classify", "my")).toEqual(["my pictures"]);
    expect(await bash("watch", "runs/f")).toEqual(["runs/first", "runs/first"]);
  });

  it("bash never evaluates what is typed", async () => {
    expect(await bash("classify", "$(touch evil)", "`touch evil`")).toEqual([]);
    expect(await run("bash", "ls")).not.toContain("evil");
  });

  it.skipIf(!has("fish"))("fish completes them too", async () => {
    const fish = (line: string): Promise<string[]> => run("fish", `source complete.fish; complete -C '${line}'`);
    expect(await fish("gan-cls stu")).toEqual([expect.stringMatching(/^study\t/)]);
    expect(await fish("gan-cls classify sev")).toEqual(["seven.png"]);
    expect(await fish("gan-cls classify --model=mnist-tri")).toEqual(["--model=mnist-trial-3"]);
  });

  it.skipIf(!has("zsh"))("zsh reads its script", async () => {
    expect(await run("zsh", "zsh -n complete.zsh && echo fine")).toEqual(["fine"]);
  });
});
