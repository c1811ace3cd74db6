import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { encodeIdx, MNIST_FILES } from "@gan-cls/data";
import type { ImageDataset } from "@gan-cls/core";
import { tinyDigits } from "@gan-cls/testing";
import { afterAll } from "vitest";
import type { CliIo, OutputStream } from "./io/cli-io";
import { runCli } from "./run-cli";

/** What a command line left behind. */
export interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A stream that keeps what is written; `isTTY` makes it a terminal. */
export function createMemoryStream(isTTY = false): OutputStream & { readonly text: string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk.toString("utf8"));
      done();
    },
  });
  return Object.defineProperties(stream, {
    isTTY: { value: isTTY },
    columns: { value: 120 },
    text: { get: () => chunks.join("") },
  }) as OutputStream & { text: string };
}

/** Runs a command line within this process. */
export async function cli(argv: readonly string[], io: Partial<CliIo> = {}): Promise<CliResult> {
  const stdout = createMemoryStream();
  const stderr = createMemoryStream();
  const exitCode = await runCli(argv, {
    ...{ stdout, stderr, environment: {}, workingDirectory: process.cwd() },
    ...{ signal: new AbortController().signal, now: () => new Date("2025-03-31T12:00:00Z") },
    ...io,
  });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

/** A folder that is removed when the file's tests are done. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gan-cls-cli-"));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Options of {@link writeTinyMnist}. */
export interface TinyMnistOptions {
  /** The folder's own name. @default "tiny" */
  readonly name?: string;
  /** What the training labels are to be, by their true value and position. @default as they are */
  readonly labelOf?: (label: number, position: number) => number;
}

/** Writes 200 real digits to learn from and 50 others to test on as the four IDX files; returns their folder. */
export async function writeTinyMnist(
  parent: string,
  { name = "tiny", labelOf = (label) => label }: TinyMnistOptions = {},
): Promise<string> {
  const folder = join(parent, name);
  await mkdir(folder, { recursive: true });
  const train = tinyDigits(20);
  await writePair(folder, "train", { ...train, labels: train.labels.map(labelOf) });
  await writePair(folder, "test", tinyDigits(5, 20));
  return folder;
}

async function writePair(folder: string, set: "train" | "test", dataset: ImageDataset): Promise<void> {
  const { pixels, labels, size, rows, columns } = dataset;
  const images = encodeIdx({ shape: [size, rows, columns], data: pixels });
  await writeFile(join(folder, MNIST_FILES[`${set}-images`].name), images);
  await writeFile(join(folder, MNIST_FILES[`${set}-labels`].name), encodeIdx({ shape: [size], data: labels }));
}

/** Options of a GAN that trains in a second. */
export const TINY_GAN = [
  ...["--batch-size", "20", "--generator-filters", "8,4,4", "--discriminator-filters", "4,8", "--latent-size", "8"],
  ...["--samples", "4"],
] as const;

/** The value that a JSON file holds. */
export async function readJsonFile(...path: string[]): Promise<unknown> {
  return JSON.parse(await readFile(join(...path), "utf8")) as unknown;
}
