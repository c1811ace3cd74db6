import { GanClsError } from "@gan-cls/core";
import { writeFileAtomically } from "@gan-cls/core/node";
import type { Cell, FinishedCell } from "../../cells/cell";
import type { StudyStore } from "../../store";
import type { BlobStore } from "../blobs/blob-store";
import { unpackCell } from "../blobs/cell-blob";
import type { RunFolder } from "../run-folder";
import { figuresDigest } from "./figures-digest";
import { parseCellResult, type CellResult } from "./queue-job";
import type { QueueStore } from "./queue-store";

/** A cell as it was taken. */
export interface Taken {
  readonly finished: FinishedCell;
  /** What the user should know of it. */
  readonly warning?: string;
}

/** Takes results into the run folder, each once, and compares those of one key. */
export interface CellTaker {
  /** @throws GanClsError `not-found`, `checksum-mismatch` or `invalid-data` for a result that cannot be read; `io`. */
  take(cell: Cell, key: string, value: unknown): Promise<Taken>;
  /** Cells that were taken before another machine had found other figures for them; their rows say so now. */
  disagreements(): Promise<readonly Taken[]>;
}

/** What {@link createCellTaker} takes. */
export interface TakerInit {
  readonly blobs: BlobStore;
  /** Of the study. */
  readonly folder: Pick<RunFolder, "path" | "file">;
  readonly store: Pick<StudyStore, "loadCell" | "saveCell">;
}

export function createCellTaker({ blobs, folder, store }: TakerInit, beside: Pick<QueueStore, "results">): CellTaker {
  const taken = new Map<string, { result: CellResult; finished: FinishedCell; known: Set<string> }>();

  async function load(cell: Cell, result: CellResult): Promise<FinishedCell> {
    const where = `the result of ${cell.name} by worker ${result.worker}`;
    const bytes = await blobs.get(result.blob);
    if ((await figuresDigest(where, bytes, cell.name)) !== result.digest) {
      throw new GanClsError(
        "checksum-mismatch",
        `createQueueRunners: expected ${where} to have its digest, got another`,
      );
    }
    await unpackCell(where, bytes, folder.path, cell.name);
    const finished = await store.loadCell(cell.name);
    const isOwn =
      finished?.name === cell.name &&
      finished.row.method === cell.method.name &&
      finished.row.labels === cell.labels &&
      finished.row.seed === cell.seed;
    if (!isOwn) {
      throw new GanClsError("invalid-data", `createQueueRunners: expected ${where} to be of this cell, got another`);
    }
    return finished;
  }

  /** Keeps what other machines have found, and says in the row that they disagree. */
  async function compare(name: string): Promise<Taken> {
    const entry = taken.get(name);
    if (entry === undefined) {
      throw new GanClsError("not-found", `createQueueRunners: expected ${name} to be taken`);
    }
    const { result, finished, known } = entry;
    const others = (await beside.results(result.key)).filter(
      ({ digest }) => digest !== result.digest && !known.has(digest),
    );
    if (others.length === 0) {
      return { finished };
    }
    for (const { digest, blob } of others) {
      known.add(digest);
      // Where the blob has gone, the row says it all the same.
      const bytes = await blobs.get(blob).catch(() => undefined);
      if (bytes !== undefined) {
        await writeFileAtomically(folder.file("disagreements", `${name}-${digest.slice(0, 12)}.tar`), bytes);
      }
    }
    const note = describeDisagreement(result, others);
    const row = { ...finished.row, notes: [...(finished.row.notes ?? []), note] };
    const noted = { ...finished, row };
    await store.saveCell(noted);
    taken.set(name, { ...entry, finished: noted });
    return { finished: noted, warning: `${name}: ${note} The others are kept in ${folder.file("disagreements")}` };
  }

  return {
    async take(cell, key, value) {
      const result = parseCellResult(value);
      if (result.key !== key) {
        throw new GanClsError(
          "invalid-data",
          `createQueueRunners: expected the result of ${cell.name}, got that of another cell`,
        );
      }
      const finished = await load(cell, result);
      // It is in the run folder now. Redis forgets it by itself, should this fail.
      await blobs.release(result.blob).catch(() => {});
      taken.set(cell.name, { result, finished, known: new Set() });
      return compare(cell.name);
    },
    async disagreements() {
      const noted: Taken[] = [];
      for (const name of taken.keys()) {
        const compared = await compare(name);
        noted.push(...(compared.warning === undefined ? [] : [compared]));
      }
      return noted;
    },
  };
}

function describeDisagreement(result: CellResult, others: readonly CellResult[]): string {
  const name = ({ worker, computedBy: { engine, instructions } }: CellResult): string =>
    `${worker} (${engine}, ${instructions})`;
  return `Two machines disagree: the figures are those of ${name(result)}; ${others.map(name).join(" and ")} found others.`;
}
