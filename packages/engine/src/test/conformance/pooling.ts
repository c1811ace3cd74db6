import type { Random } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import type { Operation } from "./check";
import { randomValues, valuesFrom, type Values } from "./values";

/** Pooling of images `[B, H, W, C]` without padding, or with as much as keeps `H / stride`. */
export interface PoolCase {
  readonly kind: "max" | "avg";
  readonly shape: readonly [batch: number, height: number, width: number, channels: number];
  readonly window: number;
  readonly stride: number;
  readonly pad: "same" | "valid";
}

/**
 * `tf.maxPool` or `tf.avgPool`. Padding counts in neither. The gradient of padded average pooling is not checked: tfjs divides it by the
 * whole window, on every backend of its own.
 */
export function pooling({ kind, shape, window, stride, pad }: PoolCase, random: Random): Operation {
  const [B, H, W, C] = shape;
  const [rows, columns] = [H, W].map((size) => spans(size, window, stride, pad));
  const outShape = [B, rows.length, columns.length, C];
  return {
    inputs: [randomValues(random, shape)],
    differentiable: kind === "max" || pad === "valid",
    run: (x) =>
      kind === "max"
        ? tf.maxPool(x as tf.Tensor4D, window, stride, pad)
        : tf.avgPool(x as tf.Tensor4D, window, stride, pad),
    reference: ({ data }: Values) =>
      valuesFrom(outShape, (index) => {
        const channel = index % C;
        const column = columns[Math.floor(index / C) % columns.length];
        const row = rows[Math.floor(index / C / columns.length) % rows.length];
        const image = Math.floor(index / C / columns.length / rows.length);
        const inside = row.flatMap((y) => column.map((x) => data[((image * H + y) * W + x) * C + channel]));
        return kind === "max" ? Math.max(...inside) : inside.reduce((sum, value) => sum + value, 0) / inside.length;
      }),
  };
}

/** The pixels under every window along one axis. */
function spans(size: number, window: number, stride: number, pad: "same" | "valid"): number[][] {
  const count = pad === "same" ? Math.ceil(size / stride) : Math.floor((size - window) / stride) + 1;
  const before = Math.floor(Math.max(0, (count - 1) * stride + window - size) / 2);
  return Array.from({ length: count }, (_, index) =>
    Array.from({ length: window }, (_, tap) => index * stride + tap - before).filter((i) => i >= 0 && i < size),
  );
}
