import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Random } from "@gan-cls/core";
import { temporaryFolder } from "@gan-cls/testing";
import { parse } from "csv-parse/sync";
import { encode } from "fast-png";
import { beforeAll, describe, expect, it } from "vitest";
import { renderClassification } from "./render/classification";
import { colorsFor } from "./render/colors";
import { cli, createMemoryStream, type CliResult } from "./test-cli.test-helper";

/** Names of class folders that would clear the screen, ring, overwrite and add lines, link, turn text around, conceal, and be a formula. */
const CLASSES = [
  "cat\u001B[2J\u001B[1;31m",
  "\u0007dog\r\b",
  "owl\nerror: forged",
  "\u001B]8;;https:x\u0007link\u001B]8;;\u001B\\",
  "\u202Egnp\u2066\u009B8m",
  "=cmd|'C calc'!A0",
];
const PICTURE = "=a\u001B[2J,\r\n.png";

const folder = await temporaryFolder();
const data = join(folder, "pictures");
const run = join(folder, "run");
const FLAGS = ["--size", "8x8", "--engine", "simd"];

/** A square whose grey tells its class. */
function drawSquare(label: number, seed: number): Uint8Array {
  const random = Random.fromSeed(seed).stream("square");
  const pixels = Uint8Array.from({ length: 64 }, () => 40 * label + Math.floor(20 * random.uniform()));
  return encode({ width: 8, height: 8, channels: 1, depth: 8, data: pixels });
}

/** A command line on a terminal: everything that it writes there. */
async function onTerminal(...argv: string[]): Promise<CliResult> {
  const [stdout, stderr] = [createMemoryStream(true), createMemoryStream(true)];
  const { exitCode } = await cli(argv, { stdout, stderr, environment: { TERM: "xterm" }, workingDirectory: folder });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

/** What is left of a text without line ends, our own colours, links to reports, and what the progress bar moves the cursor by. */
function foreignControls({ stdout, stderr }: CliResult): string[] {
  const bare = `${stdout}${stderr}`
    .replaceAll(
      // eslint-disable-next-line no-control-regex -- these are what is looked for
      /\u001B(?:[78]|\[(?:0|1|22|3[1236]|39)m|\[\?(?:25|7)[hl]|\[\d*[GKJAD]|\]8;;(?:file:\/\/\/[!-~]*?)?\u001B\\)/g,
      "",
    )
    .replaceAll("\n", "");
  return bare.match(/.{0,20}[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu) ?? [];
}

let trained: CliResult;
beforeAll(async () => {
  for (const [label, name] of CLASSES.entries()) {
    await mkdir(join(data, name), { recursive: true });
    for (let index = 0; index < 12; index++) {
      await writeFile(join(data, name, `${index}.png`), drawSquare(label, 100 * label + index));
    }
  }
  await writeFile(join(folder, PICTURE), drawSquare(5, 7));
  const labels = ["--methods", "pca-knn", "--labels", "24", "--seed", "1", "--out", run];
  trained = await onTerminal("study", "--data", data, ...labels, ...FLAGS);
});

describe("class folders whose names hold control characters", () => {
  it("train without a word that a terminal would act on", () => {
    expect(trained).toMatchObject({ exitCode: 0 });
    expect(foreignControls(trained)).toEqual([]);
  });

  it("classify, with every name to be seen on its line", async () => {
    const answer = await onTerminal("classify", PICTURE, "--model", join(run, "models", "pca-knn"), "--engine", "simd");
    expect(answer).toMatchObject({ exitCode: 0 });
    expect(foreignControls(answer)).toEqual([]);
    expect(answer.stdout).toContain("cat\\x1b[2J\\x1b[1;31m");
    expect(answer.stdout).toContain("owl\\nerror: forged");
    expect(answer.stdout).toContain("\\u{202e}gnp\\u{2066}\\x9b8m");
    // A line for the file, and one for each class.
    expect(answer.stdout.trim().split("\n").length).toBeLessThanOrEqual(CLASSES.length + 2);
  });

  it("are whole in JSON and CSV, where none is a formula", async () => {
    const model = ["--model", join(run, "models", "pca-knn"), "--engine", "simd"];
    const asked = { workingDirectory: folder };
    const json = await cli(["classify", PICTURE, ...model, "--json"], asked);
    const { files } = JSON.parse(json.stdout) as { files: { file: string; probabilities: { className: string }[] }[] };
    expect(files[0].file).toContain(PICTURE);
    expect(files[0].probabilities.map(({ className }) => className).sort()).toEqual([...CLASSES].sort());
    expect(foreignControls({ ...json, stderr: "" })).toEqual([]);
    const csv = await cli(["classify", PICTURE, ...model, "--csv"], asked);
    const [, cells] = parse(csv.stdout) as string[][];
    expect(cells.slice(0, 2)).toEqual([`'${PICTURE}`, `'${CLASSES[5]}`]);
  });

  it("are text in the run's report.md", async () => {
    const page = await readFile(join(run, "report.md"), "utf8");
    expect(page).toContain("cat\\x1b&#91;2J");
    expect(page.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  });

  it("end in one line of an error", async () => {
    for (const argv of [
      ["classify", "none\u001B[2J\nerror: forged.png", "--model", join(run, "models", "pca-knn"), "--engine", "simd"],
      ["report", "\u001B]0;title\u0007\nforged"],
      ["study", "--data", "\u202Enone\r\nforged"],
      ["study", "--preset", "\u001B[2J\nforged"],
      ["\u001B[2J\nforged"],
    ]) {
      for (const more of [[], ["--verbose"]]) {
        const failed = await onTerminal(...argv, ...more);
        expect(failed.exitCode, argv[0]).not.toBe(0);
        expect(foreignControls(failed), argv.join(" ")).toEqual([]);
        expect(failed.stderr, argv.join(" ")).not.toMatch(/^(?:error: )?forged/m);
      }
    }
  });
});

it("bars of classes stand below each other where names have wide letters", () => {
  const probabilities = ["猫", "dog", "フクロウ"].map((className) => ({ className, probability: 0.25 }));
  const plain = colorsFor(createMemoryStream(), {});
  const picture = { file: "a.png", className: "dog", probabilities } as Parameters<typeof renderClassification>[0];
  expect(renderClassification(picture, { colors: plain, width: undefined }).split("\n").slice(1)).toEqual([
    "        猫   25.0 %  ██████████",
    "       dog   25.0 %  ██████████",
    "  フクロウ   25.0 %  ██████████",
  ]);
});
