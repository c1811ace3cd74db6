import type { Finding } from "./judge";
import type { Lab } from "./lab";
import type { Operation } from "./operations";

/** One fault, once, in one operation. */
export interface Trial {
  readonly operation: string;
  /** What tells it from the others of its fault and operation, without spaces. */
  readonly detail: string;
  /** Resolves to what it has shown to be wrong. */
  readonly run: () => Promise<Finding | undefined>;
}

/** How much is tried. */
export interface Amount {
  /** Kills in all. */
  readonly kills: number;
  /** Whether counts are reduced, for CI. */
  readonly isQuick: boolean;
}

/** One kind of fault. */
export interface Fault {
  /** Without spaces. */
  readonly name: string;
  /** For the table. */
  readonly title: string;
  /** Why it cannot be tried here; `undefined` if it can. */
  readonly unavailable?: () => Promise<string | undefined>;
  /** Names of the operations that it concerns. */
  readonly operations: (amount: Amount) => readonly string[];
  /** What is tried with one of them; the same for the same seed. */
  readonly trials: (lab: Lab, task: Operation, amount: Amount) => Promise<Trial[]>;
}
