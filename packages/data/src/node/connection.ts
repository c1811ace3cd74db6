import { GanClsError, throwIfAborted } from "@gan-cls/core";

/** How to reach a server. */
export interface ConnectionOptions {
  /** The platform's `fetch` or a replacement, for proxies and tests. */
  fetch: typeof globalThis.fetch;
  /** Longest silence of the server, in seconds, before the connection counts as broken. */
  timeoutSeconds: number;
  /** Ends every wait at once. */
  signal?: AbortSignal;
}

/**
 * One request, in which every wait comes to an end: by bytes, by the caller's signal, or because the server has been silent for too
 * long. Errors are `network` (with `details.interrupted` once the body has begun: trying again may continue it) or `aborted`.
 */
export class Connection {
  readonly #url: string;
  readonly #options: ConnectionOptions;
  readonly #controller = new AbortController();
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;

  constructor(url: string, options: ConnectionOptions) {
    this.#url = url;
    this.#options = options;
  }

  /** Sends the request and waits for the head of the answer. */
  async open(headers: Readonly<Record<string, string>>): Promise<Response> {
    const { fetch, signal } = this.#options;
    const signals = [this.#controller.signal, ...(signal === undefined ? [] : [signal])];
    const response = await this.#wait(() => fetch(this.#url, { headers, signal: AbortSignal.any(signals) }));
    this.#reader = response.body?.getReader();
    return response;
  }

  /** The next bytes of the body, `undefined` at its end. */
  async read(): Promise<Uint8Array | undefined> {
    const next = await this.#wait(async () => this.#reader?.read());
    return next?.value;
  }

  /** Frees the connection, also in the middle of the body. */
  close(): void {
    this.#controller.abort();
  }

  async #wait<Result>(work: () => Promise<Result>): Promise<Result> {
    const { signal, timeoutSeconds } = this.#options;
    throwIfAborted("download", signal);
    const timer = setTimeout(() => {
      this.#controller.abort(new Error(`sent nothing for ${timeoutSeconds} s`));
    }, timeoutSeconds * 1000);
    try {
      return await work();
    } catch (error) {
      throwIfAborted("download", signal);
      const isBody = this.#reader !== undefined;
      const reason = describeFetchError(error);
      throw networkError(this.#url, isBody ? `connection lost (${reason})` : reason, {
        cause: error,
        interrupted: isBody,
      });
    } finally {
      clearTimeout(timer);
    }
  }
}

/** A failure of the server or of the way to it. */
export function networkError(
  url: string,
  problem: string,
  { cause, interrupted = false }: { cause?: unknown; interrupted?: boolean } = {},
): GanClsError {
  return new GanClsError("network", `${url}: ${problem}`, { cause, details: { url, interrupted } });
}

/** The message of Node's `fetch` is always "fetch failed" or "terminated"; the reason is in its cause. */
function describeFetchError(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as { code?: string; message?: string } | undefined) : undefined;
  return cause?.code ?? cause?.message ?? (error instanceof Error ? error.message : String(error));
}
