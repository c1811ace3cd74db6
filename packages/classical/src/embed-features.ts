import { assertPositiveInteger, GanClsError, type MatrixKernel, Random } from "@gan-cls/core";
import { UMAP } from "umap-js";
import { checkFeatures, type FeatureSet } from "./features";
import { prepareNeighbourSearch, type Neighbours } from "./neighbour-search";
import { Pacer, type RunOptions } from "./pacer";

/** Options of {@link embedFeatures}. */
export interface EmbedOptions extends RunOptions {
  /** Decides the starting positions and the order of the moves. @default 0 */
  seed?: number;
  /** Neighbours to preserve, each vector counted as its own first; at least 2, and fewer than there are vectors. @default 15 */
  neighbours?: number;
  /** Passes of the optimisation. @default 200 */
  epochs?: number;
  /** @default plainKernel */
  kernel?: MatrixKernel;
}

/** Feature vectors in the plane. */
export interface EmbeddedFeatures {
  /** `[size, 2]` */
  readonly points: Float32Array;
  /** The nearest others of every vector in the full space; the first of each is the vector itself. */
  readonly neighbours: Neighbours;
}

/**
 * Embeds feature vectors in the plane so that near ones stay near: UMAP on exact nearest neighbours.
 *
 * @throws GanClsError `invalid-argument` for fewer than three vectors, or not fewer neighbours than vectors; `aborted`.
 *
 * Reference: McInnes, Healy and Melville, "UMAP", 2018 (library: umap-js).
 */
export async function embedFeatures(features: FeatureSet, options: EmbedOptions = {}): Promise<EmbeddedFeatures> {
  const { seed = 0, neighbours = 15, epochs = 200, kernel, ...run } = options;
  checkFeatures("embedFeatures", features);
  assertPositiveInteger("embedFeatures", "epochs", epochs);
  const { size } = features;
  if (size < 3 || !(neighbours >= 2 && neighbours < size)) {
    throw new GanClsError(
      "invalid-argument",
      `embedFeatures: expected at least 3 vectors, and from 2 neighbours to one fewer than vectors, got ${size} vectors and ${neighbours} neighbours; ` +
        "set neighbours, or give more vectors",
    );
  }
  const search = prepareNeighbourSearch(features, { k: neighbours, kernel });
  const found = await search.findNeighbours(features, run);
  return { points: await layOut(found, { size, seed, epochs, run }), neighbours: found };
}

async function layOut(
  { k, indices, squaredDistances }: Neighbours,
  { size, seed, epochs, run }: { size: number; seed: number; epochs: number; run: RunOptions },
): Promise<Float32Array> {
  const random = Random.fromSeed(seed).stream("umap");
  const umap = new UMAP({ nNeighbors: k, nEpochs: epochs, random: () => random.uniform() });
  const rows = <Value>(value: (at: number) => Value): Value[][] =>
    Array.from({ length: size }, (_, row) => Array.from({ length: k }, (_, rank) => value(row * k + rank)));
  umap.setPrecomputedKNN(
    rows((at) => indices[at]),
    rows((at) => Math.sqrt(squaredDistances[at])),
  );
  const pacer = new Pacer("embedFeatures", run);
  // With the neighbours given, only the number of vectors matters.
  const total = umap.initializeFit(Array.from({ length: size }, () => []));
  for (let epoch = 0; epoch < total; epoch++) {
    await pacer.pause();
    umap.step();
  }
  return Float32Array.from(umap.getEmbedding().flat());
}

/**
 * Share of the vectors whose nearest other vector has the same label: how well the classes are separated in the full space.
 *
 * @param labels One for each vector.
 */
export function neighbourAgreement({ k, indices }: Neighbours, labels: Uint8Array): number {
  let same = 0;
  for (let row = 0; row < labels.length; row++) {
    const others = indices.subarray(row * k, (row + 1) * k);
    const nearest = others.find((other) => other !== row);
    same += nearest !== undefined && labels[nearest] === labels[row] ? 1 : 0;
  }
  return same / labels.length;
}
