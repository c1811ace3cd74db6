import { join } from "node:path";
import { Writable } from "node:stream";
import { smallDigits, tinyDigits, writeIdxFolder } from "@gan-cls/testing";
import { encode } from "fast-png";
import { writeFile } from "node:fs/promises";
import type { ImageSet } from "@gan-cls/core";
import type { CliIo, OutputStream } from "./io/cli-io";
import { runCli } from "./run-cli";

/** What a command line left behind. */
export interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A stream that keeps what is written, and emits `text` after every piece; `isTTY` makes it a terminal. */
export function createMemoryStream(isTTY = false): OutputStream & { readonly text: string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk.toString("utf8"));
      done();
      stream.emit("text");
    },
  });
  return Object.defineProperties(stream, {
    isTTY: { value: isTTY },
    columns: { value: 120 },
    text: { get: () => chunks.join("") },
  }) as unknown as OutputStream & { text: string };
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

/** Writes 100 real digits of 12x12 to learn from and 50 others to test on as IDX files; returns their folder. */
export function writeSmallDigits(parent: string): Promise<string> {
  return writeIdxFolder(join(parent, "small"), { train: smallDigits(10), test: smallDigits(5, 20) });
}

/** As {@link writeSmallDigits}, of 28x28, for what is made for MNIST's size. */
export function writeTinyDigits(parent: string): Promise<string> {
  return writeIdxFolder(join(parent, "tiny"), { train: tinyDigits(10), test: tinyDigits(5, 20) });
}

/** Writes one of some grey images as a PNG file, every pixel `factor` x `factor` times; returns its path. */
export async function writePng(
  path: string,
  { pixels, rows, columns }: Pick<ImageSet, "pixels" | "rows" | "columns">,
  index: number,
  factor = 1,
): Promise<string> {
  const [width, height] = [columns * factor, rows * factor];
  const data = Uint8Array.from({ length: width * height }, (_, at) => {
    const [row, column] = [Math.floor(at / width / factor), Math.floor((at % width) / factor)];
    return pixels[(index * rows + row) * columns + column];
  });
  await writeFile(path, encode({ width, height, channels: 1, depth: 8, data }));
  return path;
}

/** Options of a GAN of five steps an epoch on {@link writeSmallDigits}. */
export const TINY_GAN = [
  ...["--batch-size", "20", "--generator-filters", "4,4,4", "--discriminator-filters", "4,6", "--latent-size", "4"],
  ...["--samples", "4"],
] as const;
