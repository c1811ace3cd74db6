/** `0.95971` as `95.97 %`. */
export function formatPercent(share: number, decimals = 2): string {
  return `${percentNumber(share, decimals)} %`;
}

/** `0.95971` as `95.97`, for a table whose heading has the unit; halves go away from zero, so `0.8185` is `81.9` with one decimal. */
export function percentNumber(share: number, decimals = 2): string {
  // 0.8185 is stored as a little less; without this it would be 81.8 here and, as 1 - 0.1815, 81.9 there.
  return ((share + Math.sign(share) * 1e-9) * 100).toFixed(decimals);
}

/** `10000` as `10 000`. */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, " ");
}

/** `1 step`, `2 000 steps`. */
export function formatQuantity(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** A duration in the unit that suits a reader: `0.42 s`, `12 s`, `3 min 05 s`, `2 h 10 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 9.95) {
    return `${seconds.toFixed(seconds < 0.995 ? 2 : 1)} s`;
  }
  const whole = Math.round(seconds);
  if (whole < 60) {
    return `${whole} s`;
  }
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) {
    return `${minutes} min ${twoPlaces(whole % 60)} s`;
  }
  const wholeMinutes = Math.round(seconds / 60);
  return `${Math.floor(wholeMinutes / 60)} h ${twoPlaces(wholeMinutes % 60)} min`;
}

/** Bytes as `740 B`, `2.4 kB`, `38 kB`, `512 MB` or `1.87 GB`, in powers of ten, as file managers show them. */
export function formatBytes(bytes: number): string {
  if (bytes >= 999.5e6) {
    return `${(bytes / 1e9).toFixed(2)} GB`;
  }
  if (bytes >= 999.5e3) {
    return `${shortNumber(bytes / 1e6)} MB`;
  }
  return bytes >= 999.5 ? `${shortNumber(bytes / 1e3)} kB` : `${Math.round(bytes)} B`;
}

/** Two digits at least: `2.4`, `38`, `512`. */
function shortNumber(value: number): string {
  return value < 9.95 ? value.toFixed(1) : String(Math.round(value));
}

/** A p-value with two or three decimals, `< 0.001` below a thousandth. */
export function formatPValue(pValue: number): string {
  return pValue < 0.001 ? "< 0.001" : pValue.toFixed(pValue < 0.1 ? 3 : 2);
}

function twoPlaces(value: number): string {
  return String(value).padStart(2, "0");
}

/** `a, b and c`. */
export function joinWords(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}
