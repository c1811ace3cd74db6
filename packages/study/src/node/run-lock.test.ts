import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, utimesSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "@gan-cls/testing";
import { build } from "tsup";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ContenderAnswer, ContenderRequest } from "./lock-contender.test-helper";
import { lockId, type LockOwner } from "./lock-files";
import { ownIdentity } from "./process-identity";
import { assertFree, LOCK_FILE, readRunOwner, takeRunLock, type LockRequest } from "./run-lock";

const parent = await temporaryFolder();
const bundle = fileURLToPath(new URL("../../node_modules/.study-lock-test/", import.meta.url));
const request: LockRequest = { command: "train gan", now: () => new Date("2025-03-31T12:00:00Z") };
const children: ChildProcess[] = [];

beforeAll(async () => {
  await build({
    ...{ entry: { contender: "src/node/lock-contender.test-helper.ts" }, outDir: bundle, config: false, silent: true },
    ...{ format: "esm", target: "node20", noExternal: [/^@gan-cls\//] },
    esbuildOptions: (options) => void (options.conditions = ["@gan-cls/source"]),
  });
});

afterAll(() => children.forEach((child) => child.kill("SIGKILL")));

let folders = 0;

async function newFolder(): Promise<string> {
  const folder = join(parent, `run-${++folders}`);
  await mkdir(folder);
  return folder;
}

function startContender(): ChildProcess {
  const child = fork(join(bundle, "contender.js"), [], { execArgv: [] });
  children.push(child);
  return child;
}

async function ask(child: ChildProcess, what: ContenderRequest): Promise<ContenderAnswer> {
  const answered = once(child, "message") as Promise<[ContenderAnswer]>;
  child.send(what);
  const [answer] = await answered;
  return answer;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, "close");
  child.kill("SIGKILL");
  await ended;
}

/** A lock that another machine, or this one in another life, has left. */
async function leaveLock(folder: string, owner: Partial<LockOwner>): Promise<string> {
  const path = join(folder, LOCK_FILE);
  const whole = { ...(await ownIdentity()), command: "study", takenAt: "2025-03-31T11:00:00Z", uptime: 1, ...owner };
  // In one step, as owners do it: one that holds this run would read a half-written lock as a damaged one.
  await writeFile(`${path}.tmp`, JSON.stringify(whole));
  await rename(`${path}.tmp`, path);
  return path;
}

describe("takeRunLock between processes", () => {
  it("lets exactly one of several that start at the same moment have a run, and names it to the others", async () => {
    const contenders = Array.from({ length: 5 }, startContender);
    for (let round = 0; round < 6; round++) {
      const folder = await newFolder();
      const answers = await Promise.all(contenders.map((child) => ask(child, { take: folder })));
      const winner = contenders[answers.findIndex(({ won }) => won)];
      expect(answers.filter(({ won }) => won)).toHaveLength(1);
      answers
        .filter(({ won }) => !won)
        .forEach(({ message }) =>
          expect(message).toMatch(
            new RegExp(
              `^invalid-argument: startRun: expected a run that no other process works on, got .*, which process ${winner.pid} on ${hostname()} holds \\(gan-cls study, for \\d+\\.\\d+ s\\); wait for its end, or stop it with kill ${winner.pid}$`,
            ),
          ),
        );
      await ask(winner, "release");
      expect(await readdir(folder)).toEqual([]);
    }
    await Promise.all(contenders.map(kill));
  });

  it("lets exactly one of several take over from one that was killed", async () => {
    const contenders = Array.from({ length: 5 }, startContender);
    for (let round = 0; round < 6; round++) {
      const folder = await newFolder();
      // What a process leaves that took over and died in between, too.
      await leaveLock(folder, { start: "1" });
      if (round === 1) {
        const victim = startContender();
        expect(await ask(victim, { take: folder })).toMatchObject({ won: true });
        await kill(victim);
      }
      const answers = await Promise.all(contenders.map((child) => ask(child, { take: folder })));
      expect(answers.filter(({ won }) => won)).toEqual([
        { won: true, message: expect.stringMatching(/^after \d+$/) as string },
      ]);
      expect(await readdir(folder)).toEqual([LOCK_FILE]);
      await Promise.all(contenders.map((child) => ask(child, "release")));
      expect(await readdir(folder)).toEqual([]);
    }
    await Promise.all(contenders.map(kill));
  });

  it("follows one that died between its claim and taking the lock's place", async () => {
    const folder = await newFolder();
    const dead = startContender();
    await ask(dead, { take: folder });
    await kill(dead);
    const first = await readFile(join(folder, LOCK_FILE), "utf8");
    const claim = JSON.stringify({ ...(JSON.parse(first) as LockOwner), token: "of the second", checksum: undefined });
    await writeFile(join(folder, `${LOCK_FILE}.after-${lockId(first)}`), claim);
    await writeFile(join(folder, `${LOCK_FILE}.after-${lockId("long gone")}`), claim);

    const lock = await takeRunLock(folder, request);
    expect(lock.deadOwner?.pid).toBe(dead.pid);
    expect(await readdir(folder)).toEqual([LOCK_FILE]);
    lock.release();
  });
});

describe("takeRunLock", () => {
  it("holds a run until it is given back, twice at most, also against this very process", async () => {
    const folder = await newFolder();
    const lock = await takeRunLock(folder, request);
    await expect(takeRunLock(folder, request)).rejects.toMatchObject({
      code: "invalid-argument",
      details: { folder, pid: process.pid, host: hostname(), seconds: expect.any(Number) as number },
    });
    await expect(assertFree(folder)).rejects.toThrow(`process ${process.pid} on ${hostname()}`);
    lock.release();
    lock.release();
    await assertFree(folder);
    const next = await takeRunLock(folder, request);
    // The old one is over, and must not take the new one with it.
    lock.release();
    expect(existsSync(join(folder, LOCK_FILE))).toBe(true);
    next.release();
  });

  it.runIf(existsSync("/proc/self/stat"))(
    "does not take a process that was given the number later for the owner",
    async () => {
      const folder = await newFolder();
      await leaveLock(folder, { start: "1" });
      expect(await readRunOwner(folder)).toMatchObject({ isAlive: false });
      const lock = await takeRunLock(folder, request);
      expect(lock.deadOwner).toMatchObject({ pid: process.pid, start: "1" });
      lock.release();
    },
  );

  const far = { host: "far-away", space: "another boot" };
  const times = { beat: 10, stale: 60_000, watch: 200 };

  it("leaves a run to an owner on another machine that was seen lately", async () => {
    const folder = await newFolder();
    await leaveLock(folder, far);
    await expect(takeRunLock(folder, { ...request, times })).rejects.toThrow(
      /which process \d+ on far-away holds \(gan-cls study, last seen [\d.]+ s ago\); wait for its end; should it have died, the run is free 1 min 00 s after its last sign of life/,
    );
    expect(await readRunOwner(folder)).toMatchObject({ isAlive: true, seconds: undefined });
  });

  it.each([
    ["25 years ago", "2000-01-01"],
    ["in 25 years", "2050-01-01"],
  ])("takes over from one that was last seen %s, unless it shows that it lives", async (_name, date) => {
    const folder = await newFolder();
    const path = await leaveLock(folder, far);
    const time = new Date(date);
    await utimes(path, time, time);
    // Its clock is wrong, and it lives.
    const beating = setInterval(
      () => utimesSync(path, time, new Date(time.getTime() + Math.round(performance.now()))),
      10,
    );
    await expect(takeRunLock(folder, { ...request, times })).rejects.toThrow(/far-away holds/);
    clearInterval(beating);
    const lock = await takeRunLock(folder, { ...request, times });
    expect(lock.deadOwner).toMatchObject(far);
    lock.release();
  });

  it("judges a damaged lock by its age alone", async () => {
    const folder = await newFolder();
    const path = join(folder, LOCK_FILE);
    await writeFile(path, "{");
    await expect(takeRunLock(folder, { ...request, times })).rejects.toThrow(
      "another process holds (its lock.json is damaged",
    );
    await utimes(path, 1, 1);
    const lock = await takeRunLock(folder, { ...request, times });
    expect(lock.deadOwner).toBeUndefined();
    lock.release();
  });

  it("touches its lock, makes it again when it was removed, and notices that another has it", async () => {
    const folder = await newFolder();
    const path = join(folder, LOCK_FILE);
    const lock = await takeRunLock(folder, { ...request, times });
    const text = await readFile(path, "utf8");
    await utimes(path, 1, 1);
    await expect.poll(async () => (await readRunOwner(folder))?.isAlive).toBe(true);
    await expect.poll(async () => (await stat(path)).mtimeMs).toBeGreaterThan(1e12);
    await rm(path);
    await expect.poll(() => existsSync(path)).toBe(true);
    await expect.poll(() => readFile(path, "utf8")).toBe(text);
    lock.assertHeld();

    await leaveLock(folder, far);
    await expect
      .poll(() => {
        try {
          lock.assertHeld();
          return "";
        } catch (error) {
          return (error as Error).message;
        }
      })
      .toMatch(/taken over by process \d+ on far-away/);
    lock.release();
    // It is the other's.
    expect(existsSync(path)).toBe(true);
  });

  it("says in one line why a folder cannot be locked", async () => {
    await expect(takeRunLock(join(parent, "none"), request)).rejects.toMatchObject({ code: "not-found" });
  });
});
