import { GanClsError } from "@gan-cls/core";

/** The environment variable that gives the address of the queue with its secrets: command lines are seen by everybody on a machine. */
export const ADDRESS_VARIABLE = "GAN_CLS_REDIS_URL";

/** What all keys begin with, unless the address says otherwise. */
const USUAL_PREFIX = "gan-cls";

const USUAL_PORT = 6379;

/** Where the Redis is that holds a queue. */
export interface QueueAddress {
  /** Without secrets, for messages and lists: `redis://host:6379/0`. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Number of the database in Redis, from 0. */
  readonly database: number;
  /** Whether the connection is TLS. Node trusts the authorities that it knows, and those of `NODE_EXTRA_CA_CERTS`. */
  readonly isEncrypted: boolean;
  /** What all keys begin with, so that several queues share one Redis. */
  readonly prefix: string;
  readonly username?: string;
  readonly password?: string;
}

/**
 * The address of a queue: `redis://host:6379/0`, or `rediss://` for TLS; `?prefix=name` keeps queues apart that share one Redis. Secrets come by
 * the environment variable `GAN_CLS_REDIS_URL` alone.
 *
 * @param given Value of `--queue`; `true` leaves the address to the variable. Where both name the same Redis, the variable adds its secrets.
 * @throws GanClsError `invalid-argument`
 */
export function queueAddress(
  given: string | true,
  environment: Readonly<Record<string, string | undefined>>,
): QueueAddress {
  const variable = environment[ADDRESS_VARIABLE];
  const fromVariable = variable === undefined || variable === "" ? undefined : parse(ADDRESS_VARIABLE, variable);
  if (given === true) {
    if (fromVariable === undefined) {
      throw new GanClsError(
        "invalid-argument",
        `queueAddress: expected an address, got --queue without one and no ${ADDRESS_VARIABLE}; give one, such as --queue redis://host`,
      );
    }
    return fromVariable;
  }
  const address = parse("--queue", given);
  if (address.username !== undefined || address.password !== undefined) {
    throw new GanClsError(
      "invalid-argument",
      `queueAddress: expected --queue without a user and a password, which everybody on this machine could read in the list of processes; set ${ADDRESS_VARIABLE} to the whole address, and give --queue alone`,
    );
  }
  const isSame = fromVariable?.name === address.name && fromVariable.prefix === address.prefix;
  return isSame ? fromVariable : address;
}

/** What `--queue` takes to reach the same queue from elsewhere, without secrets. */
export function queueArgument({ name, prefix }: Pick<QueueAddress, "name" | "prefix">): string {
  return prefix === USUAL_PREFIX ? name : `${name}?prefix=${prefix}`;
}

/** Secrets are left out of messages, also where the text is no address. */
function parse(where: string, text: string): QueueAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["redis:", "rediss:"].includes(url.protocol) || url.hostname === "") {
    throw refused(where, text);
  }
  const database = url.pathname === "" || url.pathname === "/" ? "0" : url.pathname.slice(1);
  const prefix = url.searchParams.get("prefix") ?? USUAL_PREFIX;
  const isKnown = [...url.searchParams.keys()].every((name) => name === "prefix");
  if (!/^\d{1,4}$/.test(database) || !/^[\w.-]{1,64}$/.test(prefix) || !isKnown || url.hash !== "") {
    throw refused(where, text);
  }
  const port = url.port === "" ? USUAL_PORT : Number(url.port);
  return {
    name: `${url.protocol}//${url.hostname}:${port}/${database}`,
    // A URL has IPv6 in brackets, a socket has not.
    ...{ host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port, database: Number(database), prefix },
    isEncrypted: url.protocol === "rediss:",
    ...(url.username !== "" && { username: decoded(where, url.username) }),
    ...(url.password !== "" && { password: decoded(where, url.password) }),
  };
}

function decoded(where: string, part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw refused(where, "one whose user or password has a % that begins no code");
  }
}

function refused(where: string, text: string): GanClsError {
  const shown = text.includes("@") ? `${text.split(":")[0]}://...@...` : text;
  return new GanClsError(
    "invalid-argument",
    `queueAddress: expected ${where} to be redis://host:port/database, or rediss:// for TLS, with at most ?prefix=name, got ${shown}`,
  );
}
