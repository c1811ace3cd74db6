/**
 * Calls between the page and its workers: one message per call, any number of events while it runs, one answer. A call can be cancelled,
 * which fires an `AbortSignal` in the worker.
 */

/** One operation: what it takes, what it answers, and what it tells on the way. */
export interface Operation<Input, Output, Event = never> {
  readonly input: Input;
  readonly output: Output;
  readonly event: Event;
}

/** Operations by name. */
export type Operations<Table> = { [Name in keyof Table]: Operation<unknown, unknown, unknown> };

/** What a call that is running can do on the worker's side. */
export interface CallContext<Event> {
  readonly signal: AbortSignal;
  emit(event: Event): void;
}

/** The worker's side of a table of operations. */
export type Handlers<Table extends Operations<Table>> = {
  readonly [Name in keyof Table]: (
    input: Table[Name]["input"],
    context: CallContext<Table[Name]["event"]>,
  ) => Promise<Table[Name]["output"]>;
};

export interface CallMessage {
  readonly kind: "call";
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}

export interface CancelMessage {
  readonly kind: "cancel";
  readonly id: number;
}

export interface EventMessage {
  readonly kind: "event";
  readonly id: number;
  readonly event: unknown;
}

export interface AnswerMessage {
  readonly kind: "answer";
  readonly id: number;
  readonly output: unknown;
}

export interface FailureMessage {
  readonly kind: "failure";
  readonly id: number;
  readonly message: string;
  /** The worker stopped because it was asked to. */
  readonly cancelled: boolean;
}

export type ToWorker = CallMessage | CancelMessage;
export type ToPage = EventMessage | AnswerMessage | FailureMessage;

/** Either end of a worker or a message channel, as far as it is used here. */
export interface Port<Received> {
  postMessage(message: unknown): void;
  onmessage: ((event: { data: Received }) => void) | null;
}
