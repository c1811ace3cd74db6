import { Random } from "@gan-cls/core";

/** Numbers of a latent vector of the study's generators. */
export const LATENT_LENGTH = 100;

/** `count` vectors of standard normal numbers, decided by the seed alone; the first ones do not depend on `count`. */
export function drawLatents(seed: number, count: number): Float32Array[] {
  const random = Random.fromSeed(seed).stream("demo-latents");
  return Array.from({ length: count }, (_, index) => Float32Array.from(random.stream(index).normals(LATENT_LENGTH)));
}

/**
 * The vector a share `t` of the way from `from` to `to`, along the great circle between them: a straight line would pass through lengths
 * that the generator never saw while it learned.
 *
 * Reference: White, "Sampling Generative Networks", 2016, https://arxiv.org/abs/1609.04468, section 2.1 (slerp).
 */
export function interpolate(from: Float32Array, to: Float32Array, t: number): Float32Array {
  const cosine = dot(from, to) / Math.sqrt(dot(from, from) * dot(to, to));
  const angle = Math.acos(Math.min(Math.max(cosine, -1), 1));
  if (angle < 1e-6) {
    return from.map((value, i) => value + t * (to[i] - value));
  }
  const [a, b] = [Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)];
  return from.map((value, i) => a * value + b * to[i]);
}

/** The vectors of a walk that visits `stops` in turn and comes back to the first, `stepsPerLeg` for each leg. */
export function walk(stops: readonly Float32Array[], stepsPerLeg: number): Float32Array[] {
  return stops.flatMap((stop, leg) => {
    const next = stops[(leg + 1) % stops.length];
    return Array.from({ length: stepsPerLeg }, (_, step) => interpolate(stop, next, step / stepsPerLeg));
  });
}

/**
 * Vectors near `latent`: mixed with fresh noise so that their distribution stays the standard normal one.
 *
 * @param distance From 0 (the same) to 1 (nothing in common).
 */
export function neighbours(latent: Float32Array, distance: number, count: number, seed: number): Float32Array[] {
  const keep = Math.sqrt(1 - distance ** 2);
  return drawLatents(seed, count).map((noise) => latent.map((value, i) => keep * value + distance * noise[i]));
}

/** `latent` moved along unit vectors by the given number of standard deviations each. */
export function moveAlong(
  latent: Float32Array,
  directions: readonly Float32Array[],
  amounts: readonly number[],
): Float32Array {
  return latent.map((value, i) =>
    directions.reduce((sum, direction, index) => sum + (amounts[index] ?? 0) * direction[i], value),
  );
}

/** Several vectors one after the other, as a batch. */
export function joinLatents(latents: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(latents.length * LATENT_LENGTH);
  latents.forEach((latent, index) => joined.set(latent, index * LATENT_LENGTH));
  return joined;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
