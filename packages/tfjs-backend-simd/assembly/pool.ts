import { shareStart } from "./share";

/** Max pooling over `[batch, height, width, depth]`; windows that stick out use what is inside. */
export function maxPool(
  x: usize, out: usize, batch: i32, height: i32, width: i32, depth: i32, outHeight: i32, outWidth: i32,
  windowHeight: i32, windowWidth: i32, strideY: i32, strideX: i32, padTop: i32, padLeft: i32, thread: i32, threads: i32,
): void {
  const rows = batch * outHeight;
  const end = shareStart(rows, thread + 1, threads);
  for (let row = shareStart(rows, thread, threads); row < end; row++) {
    const image = x + ((<usize>(row / outHeight) * height * width * depth) << 2);
    const y = (row % outHeight) * strideY - padTop;
    for (let column = 0; column < outWidth; column++) {
      const target = out + ((<usize>(row * outWidth + column) * depth) << 2);
      maxWindow(image, y, column * strideX - padLeft, height, width, depth, windowHeight, windowWidth, target);
    }
  }
}

function maxWindow(
  image: usize, top: i32, left: i32, height: i32, width: i32, depth: i32, windowHeight: i32, windowWidth: i32, target: usize,
): void {
  for (let channel = 0; channel < depth; channel++) {
    store<f32>(target + (channel << 2), -f32.MAX_VALUE);
  }
  for (let dy = 0; dy < windowHeight; dy++) {
    for (let dx = 0; dx < windowWidth; dx++) {
      if (<u32>(top + dy) < <u32>height && <u32>(left + dx) < <u32>width) {
        const source = image + ((<usize>((top + dy) * width + left + dx) * depth) << 2);
        let channel = 0;
        for (; channel + 4 <= depth; channel += 4) {
          const at = target + (channel << 2);
          v128.store(at, f32x4.max(v128.load(at), v128.load(source + (channel << 2))));
        }
        for (; channel < depth; channel++) {
          const at = target + (channel << 2);
          store<f32>(at, max(load<f32>(at), load<f32>(source + (channel << 2))));
        }
      }
    }
  }
}

/**
 * The gradient of {@link maxPool}: every window's gradient goes to its first largest element. Threads share the images, since windows
 * of one image may overlap.
 */
export function maxPoolGradient(
  x: usize, pooled: usize, dy: usize, dx: usize, batch: i32, height: i32, width: i32, depth: i32, outHeight: i32, outWidth: i32,
  windowHeight: i32, windowWidth: i32, strideY: i32, strideX: i32, padTop: i32, padLeft: i32, thread: i32, threads: i32,
): void {
  const end = shareStart(batch, thread + 1, threads);
  const imageSize = (<usize>height * width * depth) << 2;
  for (let b = shareStart(batch, thread, threads); b < end; b++) {
    const image = x + imageSize * b;
    const gradient = dx + imageSize * b;
    memory.fill(gradient, 0, imageSize);
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        const pixel = (<usize>((b * outHeight + row) * outWidth + column) * depth) << 2;
        spreadWindow(
          image, gradient, pooled + pixel, dy + pixel, row * strideY - padTop, column * strideX - padLeft, height, width, depth,
          windowHeight, windowWidth,
        );
      }
    }
  }
}

function spreadWindow(
  image: usize, gradient: usize, largest: usize, dy: usize, top: i32, left: i32, height: i32, width: i32, depth: i32,
  windowHeight: i32, windowWidth: i32,
): void {
  for (let channel = 0; channel < depth; channel += 4) {
    const lanes = depth - channel < 4 ? depth - channel : 4;
    if (lanes == 4) {
      let open = i32x4.splat(-1);
      const top4 = v128.load(largest + (channel << 2));
      const g = v128.load(dy + (channel << 2));
      for (let dy_ = 0; dy_ < windowHeight; dy_++) {
        for (let dx = 0; dx < windowWidth; dx++) {
          if (<u32>(top + dy_) < <u32>height && <u32>(left + dx) < <u32>width) {
            const at = (<usize>((top + dy_) * width + left + dx) * depth + channel) << 2;
            const hit = v128.and(open, f32x4.eq(v128.load(image + at), top4));
            v128.store(gradient + at, f32x4.add(v128.load(gradient + at), v128.and(g, hit)));
            open = v128.andnot(open, hit);
          }
        }
      }
    } else {
      for (let lane = channel; lane < depth; lane++) {
        spreadChannel(image, gradient, largest, dy, top, left, height, width, depth, windowHeight, windowWidth, lane);
      }
    }
  }
}

function spreadChannel(
  image: usize, gradient: usize, largest: usize, dy: usize, top: i32, left: i32, height: i32, width: i32, depth: i32,
  windowHeight: i32, windowWidth: i32, channel: i32,
): void {
  for (let y = 0; y < windowHeight; y++) {
    for (let x = 0; x < windowWidth; x++) {
      if (<u32>(top + y) < <u32>height && <u32>(left + x) < <u32>width) {
        const at = (<usize>((top + y) * width + left + x) * depth + channel) << 2;
        if (load<f32>(image + at) == load<f32>(largest + (channel << 2))) {
          store<f32>(gradient + at, load<f32>(gradient + at) + load<f32>(dy + (channel << 2)));
          return;
        }
      }
    }
  }
}
