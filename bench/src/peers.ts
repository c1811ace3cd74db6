import { WORK_NAMES, type WorkName } from "./protocol";

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
export interface Peer {
  /** A file of `bench/peers`. */
  readonly script: string;
  readonly variant: string;
  readonly works: readonly WorkName[];
}

const NETWORK_WORKS = WORK_NAMES.filter((work) => work !== "pca-knn");

export const PEERS: Readonly<Record<PeerName, Peer>> = {
  "keras-eager": { script: "keras_peer.py", variant: "eager", works: NETWORK_WORKS },
  "keras-graph": { script: "keras_peer.py", variant: "graph", works: NETWORK_WORKS },
  "keras-xla": { script: "keras_peer.py", variant: "xla", works: NETWORK_WORKS },
  torch: { script: "torch_peer.py", variant: "eager", works: NETWORK_WORKS },
  "scikit-learn": { script: "sklearn_peer.py", variant: "default", works: ["pca-knn"] },
  "scikit-learn-all-jobs": { script: "sklearn_peer.py", variant: "all-jobs", works: ["pca-knn"] },
  faiss: { script: "faiss_peer.py", variant: "flat", works: ["pca-knn"] },
};
