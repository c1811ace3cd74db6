import type { Random } from "@gan-cls/core";

/** For every class, the positions of its images in random order. The classes draw from streams of their own. */
function shuffledPositionsByClass(labels: Uint8Array, classCount: number, random: Random): Uint32Array[] {
  const positions: number[][] = Array.from({ length: classCount }, () => []);
  labels.forEach((label, position) => positions[label].push(position));
  return positions.map((list, label) => random.stream(`class-${label}`).shuffle(Uint32Array.from(list)));
}

/**
 * All positions in random order, one of each class in turn, the classes of every round in random order too. So in every prefix the
 * counts of any two classes differ by at most one, as long as no class has run out.
 */
export function balancedOrder(labels: Uint8Array, classCount: number, random: Random): Uint32Array {
  const byClass = shuffledPositionsByClass(labels, classCount, random);
  const rounds = random.stream("rounds");
  const order = new Uint32Array(labels.length);
  let filled = 0;
  for (let round = 0; filled < order.length; round++) {
    for (const label of rounds.permutation(classCount)) {
      if (round < byClass[label].length) {
        order[filled++] = byClass[label][round];
      }
    }
  }
  return order;
}

/**
 * All positions in random order, classes spread evenly: the k-th of n images of a class stands at the fraction `(k + 0.5) / n`. So
 * every stretch holds the classes in the proportions of the whole, up to rounding.
 */
export function proportionalOrder(labels: Uint8Array, classCount: number, random: Random): Uint32Array {
  const places = shuffledPositionsByClass(labels, classCount, random).flatMap((positions, label) =>
    Array.from(positions, (position, k) => ({ position, label, fraction: (k + 0.5) / positions.length })),
  );
  places.sort((a, b) => a.fraction - b.fraction || a.label - b.label);
  return Uint32Array.from(places, ({ position }) => position);
}
