import type { Measurement } from "./measure-item";
import { median } from "./figures";

/** One comparison: the seconds of an engine of ours over those of a peer; below 1, ours is faster. */
export interface Row {
  readonly work: string;
  readonly engine: string;
  readonly oursSeconds: number;
  readonly peer: string;
  readonly peerSeconds: number;
  readonly ratio: number;
}

/** Every side of ours against every peer at one item; medians over the rounds. */
export function compareSides(
  measurements: readonly Measurement[],
  { ours, peers }: { ours: readonly string[]; peers: readonly string[] },
): Row[] {
  const named = (names: readonly string[]): Measurement[] =>
    names.flatMap((name) => measurements.filter(({ side }) => side === name));
  return named(ours).flatMap((our) =>
    named(peers).map((peer) => {
      const oursSeconds = median(our.seconds);
      const peerSeconds = median(peer.seconds);
      const ratio = oursSeconds / peerSeconds;
      return { work: our.work, engine: our.side, oursSeconds, peer: peer.side, peerSeconds, ratio };
    }),
  );
}

/** For each work and engine, the row of its fastest peer. */
export function bestPeers(rows: readonly Row[]): Row[] {
  const best = new Map<string, Row>();
  for (const row of rows) {
    const key = `${row.work} ${row.engine}`;
    if (row.peerSeconds < (best.get(key)?.peerSeconds ?? Infinity)) {
      best.set(key, row);
    }
  }
  return [...best.values()];
}
