/** Number of candidates at which those that are out are removed for the first time. */
const FIRST_COMPACTION = 256;

/**
 * The training vectors that may still be among the `k` nearest of one query, each known only to lie between two distances. The k-th
 * smallest upper bound seen so far is a limit: a candidate whose lower bound lies above it is out.
 */
export class CandidateList {
  /** The k-th smallest upper bound so far; infinite until k candidates have come. */
  limit = Infinity;
  readonly #smallestUppers: Float64Array;
  #compactAt = FIRST_COMPACTION;
  #indices: number[] = [];
  #lowers: number[] = [];

  constructor(k: number) {
    this.#smallestUppers = new Float64Array(k).fill(Infinity);
  }

  /** Adds a candidate unless it is out already. A bound that is not a number counts as unknown. */
  offer(index: number, lower: number, upper: number): void {
    if (lower > this.limit) {
      return;
    }
    this.#indices.push(index);
    this.#lowers.push(lower);
    if (upper < this.limit) {
      this.#insertUpper(upper);
    }
    if (this.#indices.length >= this.#compactAt) {
      this.#compact();
      this.#compactAt = Math.max(FIRST_COMPACTION, 2 * this.#indices.length);
    }
  }

  /** The indices of all remaining candidates, in the order in which they were offered. */
  survivors(): readonly number[] {
    this.#compact();
    return this.#indices;
  }

  #insertUpper(upper: number): void {
    const uppers = this.#smallestUppers;
    let position = uppers.length - 1;
    for (; position > 0 && uppers[position - 1] > upper; position--) {
      uppers[position] = uppers[position - 1];
    }
    uppers[position] = upper;
    this.limit = uppers[uppers.length - 1];
  }

  #compact(): void {
    const kept = this.#lowers.flatMap((lower, position) => (lower > this.limit ? [] : [position]));
    this.#indices = kept.map((position) => this.#indices[position]);
    this.#lowers = kept.map((position) => this.#lowers[position]);
  }
}
