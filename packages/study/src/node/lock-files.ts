import { createHash, randomUUID } from "node:crypto";
import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { openSealed, sealJson } from "@gan-cls/core";
import type { ProcessIdentity } from "./process-identity";

/** Who works in a run folder, as `lock.json` says. */
export interface LockOwner extends ProcessIdentity {
  readonly command: string;
  /** By the owner's clock, for people. */
  readonly takenAt: string;
  /** Seconds that the owner's machine had been up by then: no clock moves them. */
  readonly uptime: number;
}

/** A lock as it was read. */
export interface StoredLock {
  readonly path: string;
  /** Of the content; no two locks that were ever taken have the same. */
  readonly id: string;
  /** `undefined` if the file is damaged. */
  readonly owner: LockOwner | undefined;
  /** When its owner last touched it, by the clock of the file system: milliseconds since 1970. */
  readonly touchedAt: number;
}

/** Errors of file systems without hard links. */
const NO_LINKS = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EXDEV"];

/** The text of a lock; no two are the same. */
export function lockText(owner: LockOwner): string {
  return sealJson({ ...owner, token: randomUUID() });
}

export function lockId(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** @returns `undefined` if there is none. */
export function readLock(path: string): StoredLock | undefined {
  try {
    const text = readFileSync(path, "utf8");
    return { path, id: lockId(text), owner: parseOwner(text), touchedAt: statSync(path).mtimeMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

function parseOwner(text: string): LockOwner | undefined {
  try {
    const value = openSealed("parseOwner", "lock.json", text) as Partial<LockOwner> | null;
    const isWhole =
      typeof value === "object" &&
      Number.isSafeInteger(value?.pid) &&
      [value?.host, value?.command, value?.takenAt].every((field) => typeof field === "string") &&
      [value?.space, value?.start].every((field) => field === null || typeof field === "string") &&
      Number.isFinite(value?.uptime);
    return isWhole ? (value as LockOwner) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Makes a file with its content in one step, unless there is one: of several processes that try at once, one succeeds.
 *
 * @returns Whether it was made here.
 */
export function createExclusively(path: string, text: string): boolean {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, text, { flag: "wx" });
    return linkUnlessTaken(temporary, path) ?? createInTwoSteps(path, text);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** @returns Whether it was made; `undefined` where the file system has no hard links. */
function linkUnlessTaken(from: string, path: string): boolean | undefined {
  try {
    linkSync(from, path);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    // Whoever held the lock meanwhile may have swept the temporary file: then it was theirs.
    if (code === "EEXIST" || code === "ENOENT") {
      return false;
    }
    if (NO_LINKS.includes(code)) {
      return undefined;
    }
    throw error;
  }
}

/** Where there are no hard links, for a moment the file is there and empty; it then counts as one whose owner is not known. */
function createInTwoSteps(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      return false;
    }
    rmSync(path, { force: true });
    throw error;
  }
}
