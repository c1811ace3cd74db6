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
  const fromY = max(top, 0), toY = min(top + windowHeight, height), fromX = max(left, 0), toX = min(left + windowWidth, width);
  const pixelBytes = <usize>depth << 2, rowBytes = pixelBytes * width;
  const first = image + <usize>fromY * rowBytes + <usize>fromX * pixelBytes, columns = <usize>(toX - fromX) * pixelBytes;
  let channel = 0;
  for (; channel + 4 <= depth; channel += 4) {
    let largest = f32x4.splat(-f32.MAX_VALUE);
    let row = first + (channel << 2);
    for (let y = fromY; y < toY; y++) {
      for (let at = row; at < row + columns; at += pixelBytes) {
        largest = f32x4.max(largest, v128.load(at));
      }
      row += rowBytes;
    }
    v128.store(target + (channel << 2), largest);
  }
  for (; channel < depth; channel++) {
    let largest: f32 = -f32.MAX_VALUE;
    let row = first + (channel << 2);
    for (let y = fromY; y < toY; y++) {
      for (let at = row; at < row + columns; at += pixelBytes) {
        largest = max(largest, load<f32>(at));
      }
      row += rowBytes;
    }
    store<f32>(target + (channel << 2), largest);
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
  const overlaps = strideY < windowHeight || strideX < windowWidth;
  for (let b = shareStart(batch, thread, threads); b < end; b++) {
    const image = x + imageSize * b;
    const gradient = dx + imageSize * b;
    memory.fill(gradient, 0, imageSize);
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        const pixel = (<usize>((b * outHeight + row) * outWidth + column) * depth) << 2;
        spreadWindow(
          image, gradient, pooled + pixel, dy + pixel, row * strideY - padTop, column * strideX - padLeft, height, width, depth,
          windowHeight, windowWidth, overlaps,
        );
      }
    }
  }
}

function spreadWindow(
  image: usize, gradient: usize, largest: usize, dy: usize, top: i32, left: i32, height: i32, width: i32, depth: i32,
  windowHeight: i32, windowWidth: i32, overlaps: bool,
): void {
  const fromY = max(top, 0), toY = min(top + windowHeight, height), fromX = max(left, 0), toX = min(left + windowWidth, width);
  const pixelBytes = <usize>depth << 2, rowBytes = pixelBytes * width;
  const first = <usize>fromY * rowBytes + <usize>fromX * pixelBytes, columns = <usize>(toX - fromX) * pixelBytes;
  let channel = 0;
  for (; channel + 4 <= depth; channel += 4) {
    let open = i32x4.splat(-1);
    const top4 = v128.load(largest + (channel << 2));
    const g = v128.load(dy + (channel << 2));
    let row = first + (channel << 2);
    for (let y = fromY; y < toY; y++) {
      for (let at = row; at < row + columns; at += pixelBytes) {
        const hit = v128.and(open, f32x4.eq(v128.load(image + at), top4));
        const value = v128.and(g, hit);
        v128.store(gradient + at, overlaps ? f32x4.add(v128.load(gradient + at), value) : value);
        open = v128.andnot(open, hit);
      }
      row += rowBytes;
    }
  }
  for (; channel < depth; channel++) {
    spreadChannel(image, gradient, largest, dy, first + (channel << 2), channel, rowBytes, pixelBytes, toY - fromY, columns);
  }
}

/** The gradient of one channel of a window, `rows` of which begin every `rowBytes` from `first` on. */
function spreadChannel(
  image: usize, gradient: usize, largest: usize, dy: usize, first: usize, channel: i32, rowBytes: usize, pixelBytes: usize, rows: i32,
  columns: usize,
): void {
  for (let y = 0; y < rows; y++) {
    for (let at = first; at < first + columns; at += pixelBytes) {
      if (load<f32>(image + at) == load<f32>(largest + (channel << 2))) {
        store<f32>(gradient + at, load<f32>(gradient + at) + load<f32>(dy + (channel << 2)));
        return;
      }
    }
    first += rowBytes;
  }
}
