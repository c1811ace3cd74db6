import { isAbortError } from "@gan-cls/core";
import type { CallMessage, Handlers, Operations, Port, ToPage, ToWorker } from "./protocol";

/** Answers calls on a port with `handlers`, any number at a time. */
export function serve<Table extends Operations<Table>>(port: Port<ToWorker>, handlers: Handlers<Table>): void {
  const running = new Map<number, AbortController>();
  const send = (message: ToPage): void => port.postMessage(message);

  async function run({ id, name, input }: CallMessage): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    const { signal } = controller;
    try {
      const handler = handlers[name as keyof Table];
      const output = await handler(input, { signal, emit: (event) => send({ kind: "event", id, event }) });
      send({ kind: "answer", id, output });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      send({ kind: "failure", id, message, cancelled: signal.aborted && isAbortError(error) });
    } finally {
      running.delete(id);
    }
  }

  port.onmessage = ({ data }) => {
    if (data.kind === "cancel") {
      running.get(data.id)?.abort();
    } else {
      void run(data);
    }
  };
}
