/**
 * The pixels along one axis of a strided convolution's input that the same filter taps reach: `first`, `first + stride`, ... A transposed
 * convolution of stride `S` splits into `S` phases per axis, each a convolution of stride 1, without the zeros that a naive one multiplies.
 */
export interface Phase {
  /** First pixel. */
  readonly first: number;
  /** How many pixels. */
  readonly count: number;
  /** The first filter tap of the phase; the others follow a stride apart. */
  readonly offset: number;
  /** How many taps; 0 when the stride is larger than the filter. */
  readonly taps: number;
  /** Zeros to put before and after `dy` for the stride-1 convolution. */
  readonly pad: [number, number];
}

/**
 * The phases along one axis, in which `dx[i]` sums `dy[o] * filter[tap]` over all `o * stride + tap - pad === i`.
 *
 * @param inSize Pixels of the convolution's input.
 * @param outSize Pixels of its output.
 * @param padBefore Zeros that the convolution put before its input.
 * @returns `undefined` when a phase would need less than no padding, which tfjs' convolutions cannot express.
 */
export function phasesAlong(
  inSize: number,
  outSize: number,
  filterSize: number,
  stride: number,
  padBefore: number,
): Phase[] | undefined {
  const phases: Phase[] = [];
  for (let offset = 0; offset < stride; offset++) {
    const taps = Math.max(0, Math.ceil((filterSize - offset) / stride));
    // Pixel `i` of this phase has `i + padBefore = position * stride + offset`; its taps reach back from dy[position].
    const firstPosition = Math.ceil((padBefore - offset) / stride);
    const lastPosition = Math.floor((inSize - 1 + padBefore - offset) / stride);
    const pad: [number, number] = [taps - 1 - firstPosition, lastPosition - (outSize - 1)];
    const count = lastPosition - firstPosition + 1;
    if (taps > 0 && count > 0 && (pad[0] < 0 || pad[1] < 0)) {
      return undefined;
    }
    phases.push({ first: firstPosition * stride + offset - padBefore, count, offset, taps, pad });
  }
  return phases;
}
