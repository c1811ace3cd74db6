import type * as tf from "@tensorflow/tfjs";

/** Reads named scalars as numbers and disposes them. */
export async function readScalars(
  scalars: Readonly<Record<string, tf.Scalar>>,
): Promise<Readonly<Record<string, number>>> {
  const entries = Object.entries(scalars);
  try {
    return Object.fromEntries(
      await Promise.all(entries.map(async ([name, scalar]) => [name, (await scalar.data())[0]] as const)),
    );
  } finally {
    entries.forEach(([, scalar]) => scalar.dispose());
  }
}
