/** Waits for work, but only so long: Redis may have gone, and what waits for it is of no use to who ends. How the work ends is not told. */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  await Promise.race([work.catch(() => {}), limit]);
  clearTimeout(timer);
}
