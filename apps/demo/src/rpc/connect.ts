import { GanClsError } from "@gan-cls/core";
import type { Operations, Port, ToPage } from "./protocol";

/** What a caller may add to a call. */
export interface CallOptions<Event> {
  /** Asks the worker to stop; the call then rejects with `aborted`, or resolves if the work was done already. */
  signal?: AbortSignal;
  onEvent?: (event: Event) => void;
}

/** The page's side of a table of operations. */
export interface Connection<Table extends Operations<Table>> {
  /** @throws GanClsError `aborted` after `signal`, `unsupported` with the worker's message for every other failure. */
  call<Name extends keyof Table & string>(
    name: Name,
    input: Table[Name]["input"],
    options?: CallOptions<Table[Name]["event"]>,
  ): Promise<Table[Name]["output"]>;
}

interface Pending {
  resolve(output: unknown): void;
  reject(error: Error): void;
  onEvent?: (event: never) => void;
}

/** Speaks to a worker that runs `serve`. */
export function connect<Table extends Operations<Table>>(port: Port<ToPage>): Connection<Table> {
  const pending = new Map<number, Pending>();
  let lastId = 0;

  port.onmessage = ({ data }) => {
    const call = pending.get(data.id);
    if (call === undefined) {
      return;
    }
    if (data.kind === "event") {
      call.onEvent?.(data.event as never);
      return;
    }
    pending.delete(data.id);
    if (data.kind === "answer") {
      call.resolve(data.output);
    } else {
      call.reject(new GanClsError(data.cancelled ? "aborted" : "unsupported", data.message));
    }
  };

  return {
    call(name, input, { signal, onEvent } = {}) {
      const id = ++lastId;
      const cancel = (): void => port.postMessage({ kind: "cancel", id });
      const answer = new Promise<never>((resolve, reject) => {
        pending.set(id, { resolve: resolve as (output: unknown) => void, reject, onEvent });
      });
      port.postMessage({ kind: "call", id, name, input });
      if (signal?.aborted) {
        cancel();
      }
      signal?.addEventListener("abort", cancel);
      return answer.finally(() => signal?.removeEventListener("abort", cancel));
    },
  };
}
