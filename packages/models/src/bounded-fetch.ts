import { GanClsError } from "@gan-cls/core";

/** How long a server may send nothing. */
const STALL_SECONDS = 30;

/** How long one file may take in all: 1 GiB at 600 KB a second. */
const TOTAL_SECONDS = 1800;

/** Options of {@link fetchBounded}. */
export interface FetchBoundedOptions {
  /** Most bytes that are taken. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
  /** @default the global `fetch` */
  readonly fetch?: typeof fetch;
  /** Longest silence. @default 30 */
  readonly stallSeconds?: number;
  /** Longest time in all. @default 1800 */
  readonly totalSeconds?: number;
}

/**
 * The content of a web address, bounded in size and in time: by what the server announces before anything is read, and by what has arrived.
 *
 * @param where Names the caller in errors.
 * @throws GanClsError `not-found` for status 404, `network` for others, silence, too slow an answer, and a redirection away from HTTPS; `invalid-data`
 *   for more than `maxBytes`. Errors of `fetch` and of the signal as they are.
 */
export async function fetchBounded(where: string, url: URL, options: FetchBoundedOptions): Promise<Uint8Array> {
  const { maxBytes, signal, fetch = globalThis.fetch } = options;
  const watch = new Watch(where, url, options);
  try {
    const signals = [watch.signal, ...(signal === undefined ? [] : [signal])];
    const response = await watch.wait(fetch(url.href, { signal: AbortSignal.any(signals) }));
    assertAnswer(where, url, response);
    const announced = Number(response.headers.get("content-length") ?? 0);
    if (announced > maxBytes) {
      throw tooLarge(where, url, maxBytes, announced);
    }
    return await receive(response, watch, () => tooLarge(where, url, maxBytes), maxBytes);
  } finally {
    // Frees the connection, also in the middle of the body.
    watch.stop();
  }
}

function assertAnswer(where: string, url: URL, response: Response): void {
  if (!response.ok) {
    throw new GanClsError(
      response.status === 404 ? "not-found" : "network",
      `${where}: expected a file at ${url.href}, got status ${response.status}`,
      { details: { url: url.href, status: response.status } },
    );
  }
  if (url.protocol === "https:" && response.url.startsWith("http:")) {
    throw new GanClsError(
      "network",
      `${where}: expected ${url.href} to stay encrypted, got a redirection to ${response.url}; give that address if you trust it`,
      { details: { url: url.href } },
    );
  }
}

async function receive(
  response: Response,
  watch: Watch,
  refuse: () => GanClsError,
  maxBytes: number,
): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  const read = async (): Promise<Uint8Array | undefined> => (await reader?.read())?.value;
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (let piece = await watch.wait(read()); piece !== undefined; piece = await watch.wait(read())) {
    length += piece.length;
    if (length > maxBytes) {
      throw refuse();
    }
    pieces.push(piece);
  }
  const bytes = new Uint8Array(length);
  pieces.reduce((offset, piece) => (bytes.set(piece, offset), offset + piece.length), 0);
  return bytes;
}

function tooLarge(where: string, url: URL, maxBytes: number, bytes?: number): GanClsError {
  return new GanClsError(
    "invalid-data",
    `${where}: expected at most ${maxBytes} bytes from ${url.href}, got ${bytes ?? "more"}`,
    { details: { url: url.href, maxBytes } },
  );
}

/** Ends a request when the server is silent for too long, or the whole takes too long. */
class Watch {
  readonly #controller = new AbortController();
  readonly #stallSeconds: number;
  readonly #fail: (problem: string) => void;
  readonly #end: ReturnType<typeof setTimeout>;

  constructor(
    where: string,
    url: URL,
    { stallSeconds = STALL_SECONDS, totalSeconds = TOTAL_SECONDS }: FetchBoundedOptions,
  ) {
    this.#stallSeconds = stallSeconds;
    this.#fail = (problem) =>
      this.#controller.abort(
        new GanClsError("network", `${where}: ${url.href} ${problem}`, { details: { url: url.href } }),
      );
    this.#end = setTimeout(() => this.#fail(`was not read within ${totalSeconds} s`), totalSeconds * 1000);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Waits for the server. @throws What `work` throws, or why it was ended. */
  async wait<Result>(work: Promise<Result>): Promise<Result> {
    const timer = setTimeout(() => this.#fail(`sent nothing for ${this.#stallSeconds} s`), this.#stallSeconds * 1000);
    try {
      return await work;
    } catch (error) {
      throw this.signal.aborted ? this.signal.reason : error;
    } finally {
      clearTimeout(timer);
    }
  }

  stop(): void {
    clearTimeout(this.#end);
    this.#controller.abort();
  }
}
