/** The first of `count` units, dealt out evenly in order, that belong to `thread`; the next thread's first is where it ends. */
// @ts-ignore: decorator
@inline
export function shareStart(count: i32, thread: i32, threads: i32): i32 {
  return <i32>((<i64>count * thread) / threads);
}

// @ts-ignore: decorator
@inline
export function minimum(a: i32, b: i32): i32 {
  return a < b ? a : b;
}

/** Elements of a thread's share, in whole vectors; tensors begin on cache lines and are padded to them, so nothing is torn. */
// @ts-ignore: decorator
@inline
export function vectorShare(count: i32, thread: i32, threads: i32): i32 {
  return shareStart((count + 15) >> 4, thread, threads) << 4;
}
