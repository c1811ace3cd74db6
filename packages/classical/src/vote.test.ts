import { describe, expect, it } from "vitest";
import { castVotes, type VoteOptions } from "./knn";

/** The vote over one query whose neighbours, nearest first, have these labels and distances. */
function voteOf(labels: number[], distances: number[], options?: VoteOptions) {
  const neighbours = {
    k: labels.length,
    indices: Uint32Array.from(labels.keys()),
    squaredDistances: Float64Array.from(distances, (distance) => distance * distance),
  };
  const { labels: chosen, probabilities } = castVotes(neighbours, Uint8Array.from(labels), 4, options);
  return { label: chosen[0], shares: [...probabilities] };
}

describe("castVotes", () => {
  it("follows the majority, near or far", () => {
    expect(voteOf([2, 1, 1, 3], [1, 8, 9, 9])).toEqual({ label: 1, shares: [0, 0.5, 0.25, 0.25] });
  });

  it("breaks ties as the original did: by the class that came first in distance order", () => {
    expect(voteOf([3, 1, 1, 3], [1, 2, 3, 4]).label).toBe(3);
    expect(voteOf([2, 3, 1, 0], [1, 2, 3, 4]).label).toBe(2);
    // The nearest neighbour's class has fewer votes, and so no part in the tie of the other two.
    expect(voteOf([0, 3, 1, 1, 3], [1, 2, 3, 4, 5]).label).toBe(3);
  });

  it("breaks ties by the lowest label on request", () => {
    expect(voteOf([3, 1, 1, 3], [1, 2, 3, 4], { tieRule: "lowest-label" }).label).toBe(1);
  });

  it("weighs votes by one over the distance on request", () => {
    const { label, shares } = voteOf([2, 1, 1], [1, 4, 4], { vote: "distance-weighted" });
    expect(label).toBe(2);
    expect(shares[2]).toBeCloseTo(1 / 1.5, 6);
    expect(shares[1]).toBeCloseTo(0.5 / 1.5, 6);
  });

  it("lets neighbours at distance 0 vote alone when votes are weighed", () => {
    expect(voteOf([3, 1, 1, 1], [0, 1, 1, 1], { vote: "distance-weighted" })).toEqual({
      label: 3,
      shares: [0, 0, 0, 1],
    });
  });
});
