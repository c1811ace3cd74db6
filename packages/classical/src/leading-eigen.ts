import { Random } from "@gan-cls/core";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { addScaled, dot, multiplyPair } from "./float64-vectors";

/** The largest eigenvalues of a symmetric matrix, largest first, and the eigenvectors that belong to them. */
export interface SymmetricEigen {
  /** `[count]` */
  readonly values: Float64Array;
  /** The eigenvectors as ROWS, unit length, in the order of the values: `[count, size]`. */
  readonly vectors: Float64Array;
  /** The largest `|A v - value v|` among them, as a share of the largest eigenvalue; 0 where every eigenpair was computed, to rounding. */
  readonly residual: number;
}

/** Largest residual of an eigenpair that counts as found, as a share of the largest eigenvalue. */
export const RESIDUAL_BOUND = 1e-12;

/** Eigenvalues nearer to each other than this share of themselves may have further copies that a block of two does not see. */
const CLUSTER = 1e-4;

/** Eigenvalues below this share of the largest may be zeros, of which there may be many. */
const NEGLIGIBLE = 1e-10;

/** A new direction shorter than this share of the matrix says that the Krylov space is exhausted. */
const BREAKDOWN = 1e-10;

/**
 * The `count` largest eigenvalues of a positive semidefinite matrix and their eigenvectors, by block Lanczos with blocks of two vectors and
 * full reorthogonalisation in float64 (Parlett, The Symmetric Eigenvalue Problem, chapter 13; Golub and Underwood, 1977). It starts
 * at fixed pseudo-random vectors, so equal matrices give equal bytes.
 *
 * The Krylov space of a block of two holds two copies of every repeated eigenvalue, never fewer, so a repetition is always detected; it may
 * hold fewer copies than there are, so where there is one this method declines. It also declines where an eigenvalue may be
 * zero, where the space is exhausted, and where it does not converge within half the size of the matrix.
 *
 * @param matrix `[size, size]`, both triangles.
 * @returns `undefined` where it declines. Else every pair's residual `|A v - value v|` is at most {@link RESIDUAL_BOUND} of the largest
 * eigenvalue.
 */
export function leadingEigen(matrix: Float64Array, size: number, count: number): SymmetricEigen | undefined {
  const space = new KrylovSpace(matrix, size, Math.floor(size / 4));
  let nextCheck = 2 * count + 30;
  while (space.grow()) {
    if (space.dimension < nextCheck) {
      continue;
    }
    const ritz = space.ritzPairs(count);
    if (ritz.residual <= RESIDUAL_BOUND) {
      return isWellSeparated(ritz.values, count) ? space.liftPairs(ritz, count) : undefined;
    }
    nextCheck = Math.ceil(1.15 * space.dimension);
  }
  return undefined;
}

/** Whether each wanted eigenvalue is separated from its neighbours, including the first unwanted one, and from zero. */
function isWellSeparated(values: Float64Array, count: number): boolean {
  const wanted = values.subarray(0, count);
  return wanted.every((value, i) => value > NEGLIGIBLE * values[0] && value - values[i + 1] > CLUSTER * value);
}

/** Eigenpairs of the projection of the matrix on the space. */
interface RitzPairs {
  /** Largest first: `[dimension]`. */
  readonly values: Float64Array;
  /** Coordinates of the `rank`-th eigenvector in the basis. */
  coordinate(index: number, rank: number): number;
  /** The largest residual among the wanted pairs, as a share of the largest eigenvalue. */
  readonly residual: number;
}

/** An orthonormal basis of the Krylov space of two vectors, with the matrix's projection on it. */
class KrylovSpace {
  readonly #matrix: Float64Array;
  readonly #size: number;
  readonly #blocks: number;
  /** Rows. The last two are the directions in which the space will grow; the projection does not know them yet. */
  readonly #basis: Float64Array;
  /** Diagonal blocks of the projection: `[a11, a12, a22]` each. */
  readonly #diagonal: Float64Array;
  /** Blocks above the diagonal, transposed, upper triangular: `[b11, b12, b22]` each. */
  readonly #coupling: Float64Array;
  #grown = 0;
  #scale = 0;

  /** @param blocks Largest number of blocks of two. */
  constructor(matrix: Float64Array, size: number, blocks: number) {
    this.#matrix = matrix;
    this.#size = size;
    this.#blocks = blocks;
    this.#basis = new Float64Array((2 * blocks + 2) * size);
    this.#diagonal = new Float64Array(3 * blocks);
    this.#coupling = new Float64Array(3 * blocks);
    this.#basis.set(Random.fromSeed(0).normals(2 * size));
    orthonormalisePair(this.#row(0), this.#row(1));
  }

  get dimension(): number {
    return 2 * this.#grown;
  }

  /** Multiplies the newest block by the matrix and takes out what is known; false when the space is full or exhausted. */
  grow(): boolean {
    if (this.#grown === this.#blocks) {
      return false;
    }
    const first = this.dimension;
    const [v, w] = [this.#row(first), this.#row(first + 1)];
    const [x, y] = [this.#row(first + 2), this.#row(first + 3)];
    multiplyPair(this.#matrix, this.#size, v, w, x, y);
    this.#diagonal.set([dot(v, x), dot(v, y), dot(w, y)], 3 * this.#grown);
    this.#scale = Math.max(this.#scale, dot(v, x), dot(w, y));
    // The recurrence's own terms first, then all of them again: "twice is enough".
    this.#takeOut(Math.max(0, first - 2), x, y);
    this.#takeOut(0, x, y);
    const coupling = orthonormalisePair(x, y);
    this.#coupling.set(coupling, 3 * this.#grown);
    this.#grown++;
    return Math.min(coupling[0], coupling[2]) > BREAKDOWN * this.#scale;
  }

  ritzPairs(count: number): RitzPairs {
    const { dimension } = this;
    const solved = new EigenvalueDecomposition(this.#projection(), { assumeSymmetric: true });
    const { realEigenvalues, eigenvectorMatrix } = solved;
    const order = Array.from(realEigenvalues.keys()).sort((p, q) => realEigenvalues[q] - realEigenvalues[p]);
    const coordinate = (index: number, rank: number): number => eigenvectorMatrix.get(index, order[rank]);
    const [b11, b12, b22] = this.#coupling.subarray(3 * this.#grown - 3, 3 * this.#grown);
    const residuals = Array.from({ length: count }, (_, rank) => {
      const [s, t] = [coordinate(dimension - 2, rank), coordinate(dimension - 1, rank)];
      return Math.hypot(b11 * s + b12 * t, b22 * t);
    });
    const values = Float64Array.from(order, (index) => realEigenvalues[index]);
    return { values, coordinate, residual: Math.max(...residuals) / values[0] };
  }

  /** The first `count` pairs as eigenpairs of the matrix. */
  liftPairs({ values, coordinate, residual }: RitzPairs, count: number): SymmetricEigen {
    const vectors = new Float64Array(count * this.#size);
    for (let rank = 0; rank < count; rank++) {
      const vector = vectors.subarray(rank * this.#size, (rank + 1) * this.#size);
      for (let index = 0; index < this.dimension; index++) {
        addScaled(vector, coordinate(index, rank), this.#row(index));
      }
    }
    return { values: values.slice(0, count), vectors, residual };
  }

  #row(index: number): Float64Array {
    return this.#basis.subarray(index * this.#size, (index + 1) * this.#size);
  }

  /** Takes the basis vectors from `start` to the newest block out of `x` and `y`. */
  #takeOut(start: number, x: Float64Array, y: Float64Array): void {
    for (let index = start; index < this.dimension + 2; index++) {
      const direction = this.#row(index);
      addScaled(x, -dot(direction, x), direction);
      addScaled(y, -dot(direction, y), direction);
    }
  }

  /** The block tridiagonal matrix, in full. */
  #projection(): Matrix {
    const projection = Matrix.zeros(this.dimension, this.dimension);
    const set = (row: number, column: number, value: number): void => {
      projection.set(row, column, value);
      projection.set(column, row, value);
    };
    for (let block = 0; block < this.#grown; block++) {
      const at = 2 * block;
      const [a11, a12, a22] = this.#diagonal.subarray(3 * block);
      const [b11, b12, b22] = this.#coupling.subarray(3 * block);
      set(at, at, a11);
      set(at, at + 1, a12);
      set(at + 1, at + 1, a22);
      if (block + 1 < this.#grown) {
        set(at + 2, at, b11);
        set(at + 2, at + 1, b12);
        set(at + 3, at + 1, b22);
      }
    }
    return projection;
  }
}

/** Makes two vectors orthonormal in place; returns `[r11, r12, r22]` of the triangular factor that brings the old ones back. */
function orthonormalisePair(x: Float64Array, y: Float64Array): [number, number, number] {
  const r11 = scaleToUnit(x);
  const r12 = dot(x, y);
  addScaled(y, -r12, x);
  addScaled(y, -dot(x, y), x);
  return [r11, r12, scaleToUnit(y)];
}

function scaleToUnit(vector: Float64Array): number {
  const length = Math.sqrt(dot(vector, vector));
  for (let i = 0; length > 0 && i < vector.length; i++) {
    vector[i] /= length;
  }
  return length;
}
