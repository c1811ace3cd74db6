import { closeSync, openSync, readdirSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { uptime } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { GanClsError } from "@gan-cls/core";
import { toFileError } from "@gan-cls/core/node";
import { formatDuration } from "@gan-cls/evaluate";
import { createExclusively, lockId, lockText, readLock, type LockOwner, type StoredLock } from "./lock-files";
import { isAlive, ownIdentity } from "./process-identity";

/** Holds who works in a run folder. */
export const LOCK_FILE = "lock.json";

/** A claim to follow a dead owner is `lock.json.after-<id of its lock>`. */
const CLAIM = `${LOCK_FILE}.after-`;

/** When an owner that cannot be asked, on another machine or in another container, counts as dead. */
export interface LockTimes {
  /** Milliseconds between two signs of life. */
  readonly beat: number;
  /** Milliseconds without any after which it may be dead. */
  readonly stale: number;
  /** Milliseconds for which it is then watched: a clock that jumps makes a lock look old, but keeps no owner from touching it. */
  readonly watch: number;
}

const DEFAULT_TIMES: LockTimes = { beat: 5000, stale: 120_000, watch: 12_000 };

/** What {@link takeRunLock} takes. */
export interface LockRequest {
  /** Such as `train gan`. */
  readonly command: string;
  readonly now: () => Date;
  /** @default 5 s, 2 min and 12 s */
  readonly times?: LockTimes;
}

/** The right to write into a run folder. */
export interface RunLock {
  /** The owner that had died without giving the lock back, if any. */
  readonly deadOwner: LockOwner | undefined;
  /** @throws GanClsError `io` when another process has taken the lock, because this one gave no sign of life for minutes. */
  assertHeld(): void;
  /** Gives the lock back. Doing so twice is harmless. */
  release(): void;
}

/** Who holds a run, for those who only read it. */
export interface RunOwner {
  /** `undefined` if the lock is damaged. */
  readonly owner: LockOwner | undefined;
  readonly isAlive: boolean;
  /** For how long it has held the run, where that is known. */
  readonly seconds: number | undefined;
}

/**
 * Takes the lock of a run folder, which must exist. Of several processes, on one machine or on several that share the folder, one gets it. That of a
 * process that has died is taken over.
 *
 * The lock of a dead owner is never removed, since a slower process could remove that of its follower with it. Who wants to follow creates
 * a claim whose name holds the dead lock's id, which succeeds once, and then puts the claim in the lock's place.
 *
 * @throws GanClsError `invalid-argument` naming the owner when it is alive; `io`.
 */
export async function takeRunLock(folder: string, request: LockRequest): Promise<RunLock> {
  const { command, now, times = DEFAULT_TIMES } = request;
  try {
    const owner = { ...(await ownIdentity()), command, takenAt: now().toISOString(), uptime: uptime() };
    const text = lockText(owner);
    for (;;) {
      const chain = readChain(folder);
      const holder = chain.at(-1);
      if (holder !== undefined) {
        await assertDead(folder, holder, times);
      }
      if (follow(folder, chain, text)) {
        removeClaims(folder);
        return hold(folder, text, chain.at(-1)?.owner, times.beat);
      }
    }
  } catch (error) {
    throw toFileError("startRun", folder, error);
  }
}

/** Who holds a run; `undefined` if nobody does. Writes nothing. @throws GanClsError `io` */
export async function readRunOwner(folder: string): Promise<RunOwner | undefined> {
  const holder = attempt(folder, () => readChain(folder)).at(-1);
  if (holder === undefined) {
    return undefined;
  }
  const known = holder.owner && (await isAlive(holder.owner));
  const isFresh = Math.abs(Date.now() - holder.touchedAt) < DEFAULT_TIMES.stale;
  return { owner: holder.owner, isAlive: known ?? isFresh, seconds: secondsHeld(holder.owner, known) };
}

/** @throws GanClsError `invalid-argument` naming the owner of a run that is certainly alive. */
export async function assertFree(folder: string): Promise<void> {
  const held = await readRunOwner(folder);
  if (held?.isAlive) {
    throw refusal(folder, held);
  }
}

/** The lock, then the claims to follow it, of which the last one counts. */
function readChain(folder: string): StoredLock[] {
  const chain: StoredLock[] = [];
  for (let next = readLock(join(folder, LOCK_FILE)); next !== undefined; next = readLock(claimPath(folder, next.id))) {
    chain.push(next);
  }
  return chain;
}

function claimPath(folder: string, id: string): string {
  return join(folder, `${CLAIM}${id}`);
}

/** Takes the place of the last in a chain of dead owners. @returns Whether nobody else was faster. */
function follow(folder: string, chain: readonly StoredLock[], text: string): boolean {
  const lock = join(folder, LOCK_FILE);
  const last = chain.at(-1);
  if (last === undefined) {
    return createExclusively(lock, text);
  }
  const claim = claimPath(folder, last.id);
  if (!createExclusively(claim, text)) {
    return false;
  }
  // Whoever was faster may already have put its claim in the lock's place: then this one follows nobody.
  const expected = [...chain.map(({ id }) => id), lockId(text)];
  const isValid =
    readChain(folder)
      .map(({ id }) => id)
      .join() === expected.join();
  if (isValid) {
    renameSync(claim, lock);
  } else {
    rmSync(claim, { force: true });
  }
  return isValid;
}

/** Those of processes that died in between, or were too slow. */
function removeClaims(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(CLAIM)) {
      rmSync(join(folder, name), { force: true });
    }
  }
}

/** @throws GanClsError `invalid-argument` when the owner is alive. */
async function assertDead(folder: string, holder: StoredLock, { stale, watch }: LockTimes): Promise<void> {
  const known = holder.owner && (await isAlive(holder.owner));
  const held = { owner: holder.owner, isAlive: true, seconds: secondsHeld(holder.owner, known) };
  if (known === true) {
    throw refusal(folder, held);
  }
  if (known === undefined) {
    const silence = clockOf(folder) - holder.touchedAt;
    if (Math.abs(silence) < stale || (await isTouched(holder, watch))) {
      throw refusal(folder, held, { silence, stale });
    }
  }
}

/** The time of the file system: it may be another machine's. */
function clockOf(folder: string): number {
  const path = join(folder, `${LOCK_FILE}.${randomUUID()}.tmp`);
  try {
    writeFileSync(path, "");
    return statSync(path).mtimeMs;
  } finally {
    rmSync(path, { force: true });
  }
}

/** Whether the owner gives a sign of life before `milliseconds` are over. */
async function isTouched({ path, id, touchedAt }: StoredLock, milliseconds: number): Promise<boolean> {
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    await sleep(Math.min(500, milliseconds / 4));
    const seen = readLock(path);
    if (seen?.id !== id) {
      // Given back, or followed: this is no longer the lock to judge.
      return false;
    }
    if (seen.touchedAt !== touchedAt) {
      return true;
    }
  }
  return false;
}

/** By the machine's time since its boot, which no clock moves; of other machines nothing is known. */
function secondsHeld(owner: LockOwner | undefined, isKnown: boolean | undefined): number | undefined {
  return owner === undefined || isKnown === undefined ? undefined : Math.max(0, uptime() - owner.uptime);
}

function refusal(
  folder: string,
  { owner, seconds }: RunOwner,
  elsewhere?: { readonly silence: number; readonly stale: number },
): GanClsError {
  const who = owner === undefined ? "another process" : `process ${owner.pid} on ${owner.host}`;
  const what = owner === undefined ? [`its ${LOCK_FILE} is damaged`] : [`gan-cls ${owner.command}`];
  const since = seconds === undefined ? [] : [`for ${formatDuration(seconds)}`];
  const seen = elsewhere && elsewhere.silence >= 0 ? [`last seen ${formatDuration(elsewhere.silence / 1000)} ago`] : [];
  const fact = [...what, ...since, ...seen].join(", ");
  const mend =
    elsewhere === undefined
      ? owner === undefined
        ? `wait for its end; if there is no such process, remove ${LOCK_FILE}`
        : `wait for its end, or stop it with kill ${owner.pid}`
      : `wait for its end; should it have died, the run is free ${formatDuration(elsewhere.stale / 1000)} after its last sign of life`;
  return new GanClsError(
    "invalid-argument",
    `startRun: expected a run that no other process works on, got ${folder}, which ${who} holds${fact === "" ? "" : ` (${fact})`}; ${mend}`,
    { details: { folder, pid: owner?.pid, host: owner?.host, seconds } },
  );
}

/** Holds a lock that was just taken: touches it again and again, so that other machines see that its owner lives. */
function hold(folder: string, text: string, deadOwner: LockOwner | undefined, beat: number): RunLock {
  const path = join(folder, LOCK_FILE);
  const id = lockId(text);
  let lostTo: StoredLock | undefined;
  let isReleased = false;

  function touch(): void {
    try {
      const seen = readLock(path);
      if (seen === undefined) {
        // Removed by hand. Whoever is faster has it.
        createExclusively(path, text);
      } else if (seen.id === id) {
        rewrite(path, text);
      } else {
        lostTo = seen;
      }
    } catch {
      // A full disk or a lost connection: what matters fails with its own message.
    }
  }

  const timer = setInterval(touch, beat).unref();
  return {
    deadOwner,
    assertHeld() {
      if (lostTo !== undefined) {
        const { owner } = lostTo;
        const who = owner === undefined ? "another process" : `process ${owner.pid} on ${owner.host}`;
        throw new GanClsError(
          "io",
          `startRun: expected to hold ${folder} alone, got it taken over by ${who}, since this process gave no sign of life for minutes; nothing more is written here`,
        );
      }
    },
    release() {
      clearInterval(timer);
      if (isReleased) {
        return;
      }
      isReleased = true;
      try {
        if (readLock(path)?.id === id) {
          rmSync(path, { force: true });
        }
      } catch {
        // It stays, and counts as a dead owner's once this process has ended.
      }
    },
  };
}

/** The same bytes in the same place: the file system sets the time, by its own clock. */
function rewrite(path: string, text: string): void {
  const file = openSync(path, "r+");
  try {
    writeSync(file, text, 0);
  } finally {
    closeSync(file);
  }
}

function attempt<Result>(folder: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw toFileError("startRun", folder, error);
  }
}
