/**
 * Loaded into the command line before its own code (`node --import`): counts its writes below a folder, and lets one of them fail, be the last
 * thing that the process does, or be where its clock jumps. The plan is JSON in the environment variable GAN_CLS_FAULT, see `Injection` of
 * `inject.ts`. Workers of a study inherit it; engine threads write nothing and are left alone.
 */
import childProcess from "node:child_process";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { constants } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";

/** The functions as they were; the hooks themselves use nothing else. */
const real = { ...fs };
const realPromises = { ...fs.promises };
const paths = new Map();

async function install(plan) {
  const role = process.send === undefined ? "parent" : "worker";
  const concerned = plan.in === undefined || plan.in === role;
  const state = { points: 0, isFailing: false };
  if (plan.clock !== undefined && concerned) {
    installClock(state, plan.clock);
  }
  if (plan.act === "exhaust" && role === "parent") {
    starveFirstChild(plan);
  }

  /** Decides at one write what becomes of it. */
  const atPoint = (call, path) => {
    if (path === undefined || !resolve(path).startsWith(plan.under) || !concerned) {
      return undefined;
    }
    state.points++;
    if (plan.trace !== undefined) {
      addLine(plan.trace, { role, call, path });
    }
    if (plan.act === undefined || plan.act === "exhaust" || (plan.calls && !plan.calls.includes(call))) {
      return undefined;
    }
    if (state.isFailing) {
      return plan;
    }
    if (state.points < plan.at || !claim(plan.marker)) {
      return undefined;
    }
    state.isFailing = plan.act.startsWith("E") && plan.stays === true;
    return plan;
  };
  wrapEverything(atPoint);
}

/** The first process that is forked gets a heap with too little for the work and enough to begin it. */
function starveFirstChild({ marker, megabytes }) {
  const { fork } = childProcess;
  childProcess.fork = (entry, words, options) =>
    fork(entry, words, { ...options, ...(claim(marker) && { execArgv: [`--max-old-space-size=${megabytes}`] }) });
}

/** Node's `appendFileSync` would come through the hooks of what it calls. */
function addLine(path, value) {
  const descriptor = real.openSync(path, "a");
  real.writeSync(descriptor, `${JSON.stringify(value)}\n`);
  real.closeSync(descriptor);
}

/** True for the first process that asks, once. */
function claim(marker) {
  try {
    real.closeSync(real.openSync(marker, "wx"));
    return true;
  } catch {
    return false;
  }
}

function wrapEverything(atPoint) {
  const isWriting = (flags = "r") => (typeof flags === "number" ? (flags & 3) !== 0 : /[wa+]/.test(flags));
  const asText = (path) => (path instanceof URL ? fileURLToPath(path) : typeof path === "string" ? path : undefined);

  for (const name of ["writeFile", "appendFile", "rename", "rm", "unlink", "mkdir", "copyFile", "cp", "truncate"]) {
    const original = realPromises[name];
    const target = ["rename", "copyFile", "cp"].includes(name) ? 1 : 0;
    fs.promises[name] = async (...args) => {
      const plan = atPoint(name, asText(args[target]));
      return plan === undefined ? original(...args) : await disturbed(plan, name, () => original(...args));
    };
  }
  fs.promises.open = async (path, flags, ...rest) => {
    const open = () => realPromises.open(path, flags, ...rest);
    const plan = isWriting(flags) ? atPoint("open", asText(path)) : undefined;
    const handle = plan === undefined ? await open() : await disturbed(plan, "open", open);
    paths.set(handle, asText(path));
    return handle;
  };

  for (const name of ["writeFileSync", "appendFileSync", "renameSync", "mkdirSync", "rmSync", "unlinkSync"]) {
    const original = real[name];
    const target = name === "renameSync" ? 1 : 0;
    fs[name] = (...args) => {
      const plan = atPoint(name, asText(args[target]));
      return plan === undefined ? original(...args) : disturbed(plan, name, () => original(...args));
    };
  }
  fs.openSync = (path, flags, ...rest) => {
    const open = () => real.openSync(path, flags, ...rest);
    const plan = isWriting(flags) ? atPoint("open", asText(path)) : undefined;
    const descriptor = plan === undefined ? open() : disturbed(plan, "open", open);
    paths.set(descriptor, asText(path));
    return descriptor;
  };
  for (const name of ["writeSync", "ftruncateSync", "fsyncSync"]) {
    const original = real[name];
    fs[name] = (descriptor, ...args) => {
      const plan = atPoint(name, paths.get(descriptor));
      const half = (content) => original(descriptor, content.subarray(0, content.length >> 1));
      return plan === undefined
        ? original(descriptor, ...args)
        : disturbed(
            plan,
            name,
            () => original(descriptor, ...args),
            name === "writeSync" ? () => half(args[0]) : undefined,
          );
    };
  }
  syncBuiltinESMExports();
  return wrapHandles(atPoint);
}

/** Handles have no public class, so the one of an open file is asked. */
function wrapHandles(atPoint) {
  return realPromises.open(fileURLToPath(import.meta.url)).then(async (handle) => {
    const prototype = Object.getPrototypeOf(handle);
    await handle.close();
    for (const name of ["write", "writeFile", "appendFile", "sync", "truncate"]) {
      const original = prototype[name];
      prototype[name] = async function (...args) {
        const plan = atPoint(name, paths.get(this));
        const content = typeof args[0] === "string" ? Buffer.from(args[0]) : args[0];
        const half = ["write", "writeFile", "appendFile"].includes(name)
          ? () => original.call(this, content.subarray(0, content.length >> 1))
          : undefined;
        const work = () => original.apply(this, args);
        return plan === undefined ? work() : await disturbed(plan, name, work, half);
      };
    }
  });
}

/** Does what the plan says instead of, or after, one write. Works for both kinds of functions: promises are awaited before a kill. */
function disturbed(plan, call, work, half) {
  if (plan.when === "half" && half !== undefined) {
    return then(half(), () => strike(plan, call, work));
  }
  if (plan.when === "after" && !plan.act.startsWith("E")) {
    return then(work(), (value) => {
      strike(plan, call, () => value);
      return value;
    });
  }
  return strike(plan, call, work);
}

function then(value, next) {
  return value instanceof Promise ? value.then(next) : next(value);
}

function strike({ act }, call, work) {
  switch (act) {
    case "kill":
      process.kill(process.pid, "SIGKILL");
      return stand();
    case "kill-group":
      // The harness starts every command as the leader of a group of its own; a worker's parent is that leader.
      process.kill(-(process.send === undefined ? process.pid : process.ppid), "SIGKILL");
      return stand();
    case "stop":
      process.kill(process.pid, "SIGSTOP");
      return work();
    default:
      throw systemError(act, call);
  }
}

/** A signal to oneself may arrive a moment later; nothing must be done in it. */
function stand() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5000);
}

function systemError(code, call) {
  const syscall = call.replace(/Sync$|File$/, "");
  return Object.assign(new Error(`${code}: injected, ${syscall}`), {
    code,
    syscall,
    errno: -(constants.errno[code] ?? 5),
  });
}

/** `clock`: pairs of a number of writes and the milliseconds by which the clock is wrong from then on. */
function installClock(state, clock) {
  const Real = Date;
  const now = () => Real.now() + (clock.filter(([point]) => state.points >= point).at(-1)?.[1] ?? 0);
  globalThis.Date = class extends Real {
    constructor(...args) {
      super(...(args.length === 0 ? [now()] : args));
    }
    static now() {
      return now();
    }
  };
}

const text = process.env.GAN_CLS_FAULT;
if (text !== undefined && isMainThread) {
  await install(JSON.parse(text));
}
