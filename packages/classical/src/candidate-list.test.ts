import { Random } from "@gan-cls/core";
import { describe, expect, it } from "vitest";
import { CandidateList } from "./candidate-list";

describe("CandidateList", () => {
  it("keeps everybody until k have come", () => {
    const list = new CandidateList(3);
    list.offer(0, 90, 100);
    list.offer(1, 0, 1);
    expect(list.limit).toBe(Infinity);
    list.offer(2, 40, 50);
    expect(list.limit).toBe(100);
    expect(list.survivors()).toEqual([0, 1, 2]);
  });

  it("drops whoever must be farther than the k nearest, and keeps who touches the limit", () => {
    const list = new CandidateList(2);
    [5, 3, 4, 1].forEach((distance, index) => list.offer(index, distance - 1, distance + 1));
    // Upper bounds 2 and 4 are the smallest two: the limit is 4; 5 has the lower bound 4, and so has not lost.
    expect(list.limit).toBe(4);
    expect(list.survivors()).toEqual([0, 1, 2, 3]);
    list.offer(4, 1, 1);
    expect(list.limit).toBe(2);
    expect(list.survivors()).toEqual([1, 3, 4]);
  });

  it("keeps an unknown distance", () => {
    const list = new CandidateList(1);
    list.offer(0, 1, 1);
    list.offer(1, NaN, NaN);
    expect(list.limit).toBe(1);
    expect(list.survivors()).toEqual([0, 1]);
  });

  it("loses nobody of the k nearest through compactions, in any order of arrival", () => {
    const random = Random.fromSeed(4);
    const distances = Array.from({ length: 5000 }, () => random.uniform());
    const nearest = [...distances.keys()].sort((p, q) => distances[p] - distances[q]).slice(0, 7);
    const falling = [...distances.keys()].sort((p, q) => distances[q] - distances[p]);
    for (const order of [distances.keys(), falling]) {
      const list = new CandidateList(7);
      for (const index of order) {
        list.offer(index, distances[index] - 0.001, distances[index] + 0.001);
      }
      expect(list.survivors()).toEqual(expect.arrayContaining(nearest));
      expect(list.survivors().length).toBeLessThan(60);
    }
  });
});
