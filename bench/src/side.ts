import { join } from "node:path";
import { findNode, type EngineSpec } from "./engine-spec";
import { WORK_NAMES, type WorkName } from "./protocol";
import type { Command } from "./side-process";
import { scale, type WorkItem } from "./work-items";

/** One of the programs that do the same work. */
export interface Side {
  /** As in the results. */
  readonly name: string;
  /** What the request calls it. */
  readonly variant: string;
  /** Rejects when the program is not available here. */
  command(): Promise<Command>;
  /** Whether it does this work at all. */
  does(item: WorkItem): boolean;
  /** What it is asked to do, which may be a share of the item. */
  assignment(item: WorkItem): Assignment;
}

/** The part of an item that a side really does. */
export interface Assignment {
  readonly item: WorkItem;
  /** Its seconds are multiplied by this, to stand for the whole item. */
  readonly factor: number;
  /** Slow sides are measured once, without a warm-up. */
  readonly once: boolean;
}

/** Where the programs of the sides are. */
export interface Programs {
  /** The bundled worker of ours. */
  readonly worker: string;
  /** Folder of the peers' scripts. */
  readonly peers: string;
  readonly python: string;
}

/** An engine of ours as a side. */
export function engineSide(spec: EngineSpec, { worker }: Pick<Programs, "worker">): Side {
  const { text, engine, threads, node } = spec;
  return {
    name: text,
    variant: engine,
    command: async () => [node === null ? process.execPath : await findNode(node), worker],
    does: (item) => (engine === "cpu" ? item.growthOf === undefined : item.threads === null || canLimit(spec)),
    assignment: (item) => {
      const assignment = engine === "cpu" ? cpuShare(item) : { item, factor: 1, once: false };
      return { ...assignment, item: { ...assignment.item, threads: threads ?? item.threads } };
    },
  };
}

/** Only our own backend takes a number of threads, and one that has it already grows no more. */
function canLimit({ engine, threads }: EngineSpec): boolean {
  return engine === "simd" && threads === null;
}

/**
 * What plain JavaScript can finish: one step with a hundredth or tenth of the batch, whose time grows with the images. PCA + KNN does
 * not, but its plain loops finish.
 */
function cpuShare(item: WorkItem): Assignment {
  const shares: Record<WorkName, { images: number; batchSize: number } | null> = {
    "gan-step": { images: 1, batchSize: 0.01 },
    "cnn-epoch": { images: 0.001, batchSize: 0.1 },
    "trial-3-frozen-epoch": { images: 0.001, batchSize: 0.1 },
    "trial-3-unfrozen-epoch": { images: 0.001, batchSize: 0.1 },
    inference: { images: 0.01, batchSize: 0.2 },
    "colour-cnn-step": { images: 1, batchSize: 0.02 },
    "colour-gan-32-step": { images: 1, batchSize: 0.01 },
    "colour-gan-64-step": { images: 1, batchSize: 0.02 },
    "pca-knn": null,
  };
  const share = shares[item.work];
  if (share === null) {
    return { item, factor: 1, once: true };
  }
  const small = { ...scale(item, share), units: 1 };
  const factor = item.work.endsWith("-step") ? item.batchSize / small.batchSize : item.images / small.images;
  return { item: small, factor, once: true };
}

/** Other people's programs that do the same work. */
export const PEER_NAMES = [
  "keras-eager",
  "keras-graph",
  "keras-xla",
  "torch",
  "scikit-learn",
  "scikit-learn-all-jobs",
  "faiss",
] as const;

export type PeerName = (typeof PEER_NAMES)[number];

/** How a peer is called. */
interface Peer {
  /** A file of `bench/peers`. */
  readonly script: string;
  readonly variant: string;
  readonly works: readonly WorkName[];
}

const NETWORK_WORKS = WORK_NAMES.filter((work) => work !== "pca-knn");

const PEERS: Readonly<Record<PeerName, Peer>> = {
  "keras-eager": { script: "keras_peer.py", variant: "eager", works: NETWORK_WORKS },
  "keras-graph": { script: "keras_peer.py", variant: "graph", works: NETWORK_WORKS },
  "keras-xla": { script: "keras_peer.py", variant: "xla", works: NETWORK_WORKS },
  torch: { script: "torch_peer.py", variant: "eager", works: NETWORK_WORKS },
  "scikit-learn": { script: "sklearn_peer.py", variant: "default", works: ["pca-knn"] },
  "scikit-learn-all-jobs": { script: "sklearn_peer.py", variant: "all-jobs", works: ["pca-knn"] },
  faiss: { script: "faiss_peer.py", variant: "flat", works: ["pca-knn"] },
};

/** A peer as a side. */
export function peerSide(name: PeerName, { peers, python }: Pick<Programs, "peers" | "python">): Side {
  const { script, variant, works } = PEERS[name];
  return {
    name,
    variant,
    // Without -B, Python would leave its compiled modules among the sources.
    command: () => Promise.resolve([python, "-B", join(peers, script)]),
    does: ({ work }) => works.includes(work),
    assignment: (item) => ({ item, factor: 1, once: false }),
  };
}
