import { createRequire } from "node:module";
import { join } from "node:path";
import { GanClsError, throwIfAborted } from "@gan-cls/core";
import { formatDuration } from "@gan-cls/evaluate";
import type * as bullMq from "bullmq";
import type { Job, Queue, QueueEvents, QueueEventsOptions, QueueOptions, Worker, WorkerOptions } from "bullmq";
import type * as ioRedis from "ioredis";
import type { Redis, RedisOptions } from "ioredis";
import { ADDRESS_VARIABLE, type QueueAddress } from "./address";
import { within } from "./within";

/** Milliseconds that a Redis may take to answer at first: it may be about to start. */
const FIRST_ANSWER = 15_000;

/**
 * Milliseconds after which a connection that does not answer counts as cut. A worker waits for a cell for {@link LONGEST_WAIT} at a time, so that
 * each has an answer to wait for.
 */
const SILENCE = 20_000;

/** Seconds. */
const LONGEST_WAIT = 5;

/** Milliseconds between two tries to reach a Redis that has gone. */
const [FIRST_RETRY, LAST_RETRY] = [100, 2000];

/** Milliseconds for a farewell to a Redis that may have gone. */
const FAREWELL = 2000;

/** What a wrong or missing password is called by Redis and by Valkey. */
const REFUSED = /^(?:NOAUTH|WRONGPASS|NOPERM)|invalid.*password|without any password/i;

/** A connection to the Redis that holds the queue. What it is made of has types of packages that few install, so it is no part of this. */
export interface QueueConnection {
  /** The address without secrets, for messages. */
  readonly name: string;
  /** What all keys begin with, without the colon. */
  readonly prefix: string;
  /** Closes all that was opened. Resolves within seconds, also when Redis has gone. */
  close(): Promise<void>;
}

/** The same for what is built on it. */
export interface OpenConnection extends QueueConnection {
  /** For single commands. While Redis cannot be reached they wait until it can; after {@link QueueConnection.close} they fail. */
  readonly redis: Redis;
  openQueue<Data, Result>(name: string, options?: Partial<QueueOptions>): Queue<Data, Result>;
  openWorker<Data, Result>(
    name: string,
    work: (job: Job<Data, Result>, token: string) => Promise<Result>,
    options?: Partial<WorkerOptions>,
  ): Worker<Data, Result>;
  openEvents(name: string, options?: Partial<QueueEventsOptions>): QueueEvents;
  /** The errors by which BullMQ learns that a cell goes back, or is not to be tried again. */
  readonly errors: Pick<BullMq, "WaitingError" | "UnrecoverableError">;
}

/** @param connection Of {@link connectQueue}, which makes no others. */
export function openConnection(connection: QueueConnection): OpenConnection {
  return connection as OpenConnection;
}

/** Options of {@link connectQueue}. */
export interface ConnectOptions {
  readonly signal?: AbortSignal;
  /** Hears that Redis cannot be reached any more, and that it can again. @default nobody does */
  readonly onNote?: (message: string) => void;
  /** Where packages are looked for, after this package's own place. @default the process's */
  readonly workingDirectory?: string;
}

type BullMq = typeof bullMq;
type IoRedis = typeof ioRedis;

/** What can be closed. */
interface Opened {
  close(): Promise<void>;
  on(event: "error", listener: (error: Error) => void): unknown;
}

/**
 * Connects to the Redis of a queue. Later on it stays connected: where Redis goes, commands wait until it is back.
 *
 * @throws GanClsError `unsupported` when BullMQ is not installed, `network` when Redis does not answer or refuses the password; `aborted`.
 */
export async function connectQueue(address: QueueAddress, options: ConnectOptions = {}): Promise<QueueConnection> {
  const { signal, onNote = () => {}, workingDirectory = process.cwd() } = options;
  throwIfAborted("connectQueue", signal);
  const { bullmq, ioredis } = loadBullMq(workingDirectory);
  const redis = new ioredis.Redis(redisOptions(address));
  const opened = new Set<Opened>();
  try {
    await firstAnswer(redis, address, signal);
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  const stopWatching = watchOutages(redis, address.name, onNote);
  const base = { connection: redis, prefix: address.prefix };
  /** Their connections fail as this one does, which is watched. */
  const keep = <Part extends Opened>(part: Part): Part => {
    part.on("error", () => {});
    opened.add(part);
    return part;
  };
  const connection: OpenConnection = {
    ...{ name: address.name, prefix: address.prefix, redis, errors: bullmq },
    openQueue: (name, more) => keep(new bullmq.Queue(name, { ...base, ...more })) as never,
    openWorker: (name, work, more) =>
      keep(
        // BullMQ gives a token to every job that it has taken.
        new bullmq.Worker(name, (job, token) => work(job as never, token ?? ""), {
          ...{ ...base, drainDelay: LONGEST_WAIT, ...more },
        }),
      ) as never,
    openEvents: (name, more) => keep(new bullmq.QueueEvents(name, { ...base, ...more })),
    async close() {
      stopWatching();
      const closing = Promise.allSettled([...opened].map((part) => part.close()));
      await within(FAREWELL, closing);
      redis.disconnect();
    },
  };
  return connection;
}

function redisOptions({ host, port, database, username, password, isEncrypted }: QueueAddress): RedisOptions {
  return {
    ...{ host, port, db: database, username, password },
    ...(isEncrypted && { tls: { servername: host } }),
    // A command waits for as long as Redis is away: nothing is lost by an outage.
    maxRetriesPerRequest: null,
    socketTimeout: SILENCE,
    connectTimeout: SILENCE,
    retryStrategy: (times) => Math.min(LAST_RETRY, FIRST_RETRY * 2 ** Math.min(times, 10)),
    lazyConnect: true,
  };
}

/** @throws GanClsError `network`, `aborted` */
async function firstAnswer(redis: Redis, { name }: QueueAddress, signal: AbortSignal | undefined): Promise<void> {
  let reason = "no answer";
  const ending = new AbortController();
  let onError: (error: Error) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    const fail = (mend: string): void =>
      reject(
        new GanClsError("network", `connectQueue: expected a Redis at ${name} that answers, got ${reason}; ${mend}`),
      );
    onError = (error) => {
      reason = describeError(error);
      const refusal = explainRefusal(reason);
      if (refusal !== undefined) {
        reason = refusal.got;
        fail(refusal.mend);
      }
    };
    redis.on("error", onError);
    const timer = setTimeout(() => fail("check the address, and that it runs"), FIRST_ANSWER);
    const onAbort = (): void => reject(new GanClsError("aborted", "connectQueue: stopped"));
    signal?.addEventListener("abort", onAbort);
    ending.signal.addEventListener("abort", () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    });
  });
  // Of many failures the first rejects this, while more tries follow; `error` tells of each.
  redis.connect().catch(() => {});
  try {
    // It waits for the connection, and asks for what a password protects.
    const answer = redis.exists("gan-cls").catch((error: Error) => {
      onError(error);
      return failed;
    });
    await Promise.race([answer, failed]);
  } finally {
    ending.abort();
  }
}

/** Why trying again is of no use, and what is; `undefined` where the next try may succeed. @param reason The message of an error. */
export function explainRefusal(reason: string): { readonly got: string; readonly mend: string } | undefined {
  const refusal = REFUSED.exec(reason);
  if (refusal !== null) {
    const got = refusal[0].startsWith("NOAUTH") ? "one that asks for a password" : "one that refuses the password";
    return { got, mend: `set ${ADDRESS_VARIABLE} to the address with its password` };
  }
  if (/certificate|altnames/i.test(reason)) {
    const mend = "set NODE_EXTRA_CA_CERTS to the certificate of the authority that signed it, and use the name in it";
    return { got: `one whose certificate is not trusted (${reason})`, mend };
  }
  return undefined;
}

function describeError(error: Error & { code?: unknown; errors?: readonly Error[] }): string {
  const [first] = error.errors ?? [];
  const message = error.message === "" && first !== undefined ? first.message : error.message;
  return message === "" ? String(error.code ?? "no answer") : message;
}

/** Tells once that Redis has gone, however many tries fail, and once that it is back. Returns what ends this. */
function watchOutages(redis: Redis, name: string, onNote: (message: string) => void): () => void {
  let goneAt: number | undefined;
  // Errors of a connection end in its close.
  redis.on("error", () => {});
  const onClose = (): void => {
    if (goneAt === undefined) {
      goneAt = performance.now();
      onNote(`The Redis at ${name} cannot be reached; waiting until it can`);
    }
  };
  redis.on("close", onClose);
  redis.on("ready", () => {
    if (goneAt !== undefined) {
      onNote(`The Redis at ${name} is back after ${formatDuration((performance.now() - goneAt) / 1000)}`);
      goneAt = undefined;
    }
  });
  return () => redis.off("close", onClose);
}

/**
 * BullMQ and its Redis client are not installed with gan-cls, since few need them. They are looked for from this package, and then from the working
 * directory, where a command line that is installed elsewhere finds those of the project.
 */
function loadBullMq(workingDirectory: string): { bullmq: BullMq; ioredis: IoRedis } {
  const missing = new Set<string>();
  for (const base of [import.meta.url, join(workingDirectory, "package.json")]) {
    const require = createRequire(base);
    const load = (name: string): unknown => {
      try {
        return require(name);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") {
          throw error;
        }
        missing.add(name);
        return undefined;
      }
    };
    const [bullmq, ioredis] = [load("bullmq"), load("ioredis")];
    if (bullmq !== undefined && ioredis !== undefined) {
      return { bullmq: bullmq as BullMq, ioredis: ioredis as IoRedis };
    }
  }
  throw new GanClsError(
    "unsupported",
    `connectQueue: expected the packages bullmq and ioredis for a queue, got no ${[...missing].join(" and no ")}; npm install bullmq ioredis`,
  );
}
