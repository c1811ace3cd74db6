import { sep } from "node:path";
import { isGanClsError } from "@gan-cls/core";
import { codeSpan } from "@gan-cls/evaluate";
import type { LeftOut } from "@gan-cls/report";

/** Reads what there is of a run and notes what is damaged, so that one damaged file costs the report no more than what it holds. */
export class Salvage {
  readonly leftOut: LeftOut[] = [];
  readonly #folder: string;

  /** @param folder Of the run. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What `read` finds; `undefined` if it is damaged. @param file Within the run's folder, for people. */
  async read<Value>(file: string, read: () => Promise<Value | undefined>): Promise<Value | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!isGanClsError(error, "invalid-data", "checksum-mismatch", "io")) {
        throw error;
      }
      this.note(file, error.message);
      return undefined;
    }
  }

  /** Notes what is left out. The reason names no place outside of the run, because reports are passed on. */
  note(file: string, reason: string): void {
    const said = reason.replace(/^[\w.]+: /, "").replaceAll(`${this.#folder}${sep}`, "");
    this.leftOut.push({ file, reason: said });
  }
}

/** One line for each part that is left out, for Markdown and for terminals. */
export function describeLeftOut(leftOut: readonly LeftOut[] = []): string[] {
  return leftOut.map(({ file, reason }) => `${file} (damaged: ${reason})`);
}

/** A section of Markdown that lists them; empty when nothing is. */
export function renderLeftOut(leftOut: readonly LeftOut[]): string {
  const lines = leftOut.map(({ file, reason }) => `- Left out: ${codeSpan(file)} (damaged: ${codeSpan(reason)})`);
  return lines.length === 0 ? "" : `## Left out\n\n${lines.join("\n")}\n`;
}
