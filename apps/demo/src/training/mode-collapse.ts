/** Sheets at the start that say nothing: an untrained generator draws the same grey everywhere. */
const WARM_UP = 4;

/** Shares of the real images' diversity, and of the best sheet so far, below which samples count as too alike. */
const SHARE_OF_REAL = 0.55;
const SHARE_OF_BEST = 0.75;

/** Sheets in a row that must be too alike: single ones are noise. */
const PATIENCE = 2;

/**
 * Whether a generator seems to have collapsed: after the warm-up its last sheets are much more alike than real images are, and more than
 * its own best sheet was.
 *
 * @param diversities `sampleDiversity` of every sheet so far.
 * @param realDiversity The same of real images.
 */
export function looksCollapsed(diversities: readonly number[], realDiversity: number): boolean {
  if (diversities.length < WARM_UP + PATIENCE) {
    return false;
  }
  const best = Math.max(...diversities);
  return diversities
    .slice(-PATIENCE)
    .every((diversity) => diversity < SHARE_OF_REAL * realDiversity && diversity < SHARE_OF_BEST * best);
}
