/** What a reader of the live view may take. */
export interface WatchLimits {
  /** Connections at once; one more is told to come back later. */
  readonly connections: number;
  /** Connections beyond these, which are told so; even more are closed without a word. */
  readonly refusedConnections: number;
  /** Streams of events at once, one for each page that is open. */
  readonly streams: number;
  /** Bytes of a request's headers. */
  readonly headerBytes: number;
  /** Milliseconds until a request's headers, and until all of it, must have come. */
  readonly headersMilliseconds: number;
  readonly requestMilliseconds: number;
  /** Milliseconds for which a connection may be silent, and for which a reader may leave what was sent to it. */
  readonly idleMilliseconds: number;
  /** Milliseconds between two looks for connections that are over the time of their request. */
  readonly checkMilliseconds: number;
  /** Bytes of a line of the log; a longer one is left out. */
  readonly lineBytes: number;
  /** Bytes of a sample sheet. */
  readonly pictureBytes: number;
}

/** A person with several windows open needs a tenth of it. */
export const WATCH_LIMITS: WatchLimits = {
  ...{ connections: 64, refusedConnections: 64, streams: 16 },
  ...{ headerBytes: 8192, headersMilliseconds: 5000, requestMilliseconds: 10_000 },
  ...{ idleMilliseconds: 30_000, checkMilliseconds: 1000 },
  ...{ lineBytes: 2 ** 20, pictureBytes: 2 ** 25 },
};
