/** What went wrong, as a code that a program can branch on. */
export type GanClsErrorCode =
  /** An argument or option is outside what the function accepts. */
  | "invalid-argument"
  /** Bytes from outside (IDX, PNG, checkpoint, model) are damaged or not what they claim to be. */
  | "invalid-data"
  /** Bytes are complete but their SHA-256 is not the pinned one. */
  | "checksum-mismatch"
  /** A named file, folder, model, method or engine does not exist. */
  | "not-found"
  /** It exists but cannot work on this machine or runtime. */
  | "unsupported"
  /** The active tfjs backend lacks a kernel that the work needs. */
  | "missing-kernel"
  /** Reading or writing failed: disk full, no permission, ... */
  | "io"
  /** A download failed. */
  | "network"
  /** Training reached a loss or weight that is not a finite number. */
  | "diverged"
  /** The caller's `AbortSignal` fired. */
  | "aborted";

const MARKER = Symbol.for("gan-cls.error");

/** Options of {@link GanClsError}. */
export interface GanClsErrorOptions {
  /** The error underneath, if any. */
  cause?: unknown;
  /** Facts for programs: path, expected and actual values, ... Plain data only. */
  details?: Readonly<Record<string, unknown>>;
}

/**
 * The one error class of gan-cls. Messages read `functionName: what was expected, got <value>` and, where possible, say how to fix
 * it.
 */
export class GanClsError extends Error {
  readonly code: GanClsErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: GanClsErrorCode, message: string, { cause, details = {} }: GanClsErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "GanClsError";
    this.code = code;
    this.details = details;
    // A marker from the global registry, so that the guard below also recognises errors of another copy of this package.
    Object.defineProperty(this, MARKER, { value: true });
  }
}

/** Whether `error` is a {@link GanClsError} (of any installed copy of this package) with one of `codes`; without codes, any. */
export function isGanClsError(error: unknown, ...codes: GanClsErrorCode[]): error is GanClsError {
  if (typeof error !== "object" || error === null || !(MARKER in error)) {
    return false;
  }
  return codes.length === 0 || codes.includes((error as unknown as GanClsError).code);
}
