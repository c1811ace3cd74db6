import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isGanClsError } from "@gan-cls/core";
import { hostileJson } from "./mutate-json";
import { attempt, fuzzCase, type FuzzCase } from "./run-target";
import { toBytes, toText, type FuzzTarget } from "./target";
import { findTarget } from "./targets";
import { watchFiles } from "./watch-world";

/** Most characters that are shown. */
const SHOWN = 4000;

/** Runs one case again, leaves out the changes that do not matter, and shows what is left. @returns 1 where it still fails, else 0. */
export async function repeatCase(name: string, seed: number, number: number): Promise<number> {
  const target = await findTarget(name);
  const folder = await mkdtemp(join(tmpdir(), "gan-cls-fuzz-"));
  watchFiles();
  try {
    const fails = async (bytes: Uint8Array): Promise<string | undefined> => {
      const { error, deed } = await attempt(target, bytes, folder);
      return (
        deed ?? (error === undefined || isGanClsError(error) ? undefined : ((error as Error).stack ?? String(error)))
      );
    };
    const bytes = await shrink(fuzzCase(target, seed, number), fails);
    const failure = await fails(bytes);
    process.stdout.write(`${show(target, bytes)}\n\n${failure ?? "no failure"}\n`);
    return failure === undefined ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function shrink(
  { bytes, whole, edits }: FuzzCase,
  fails: (bytes: Uint8Array) => Promise<string | undefined>,
): Promise<Uint8Array> {
  let [least, left] = [bytes, edits ?? []];
  for (let at = left.length - 1; at >= 0; at--) {
    const fewer = left.toSpliced(at, 1);
    const candidate = toBytes(hostileJson(toText(whole), fewer));
    if (left.length > 1 && (await fails(candidate)) !== undefined) {
      [least, left] = [candidate, fewer];
    }
  }
  return least;
}

function show({ damage }: FuzzTarget, bytes: Uint8Array): string {
  const text = damage === "bytes" ? Buffer.from(bytes).toString("hex") : JSON.stringify(toText(bytes));
  return `${bytes.length} bytes: ${text.slice(0, SHOWN)}`;
}
