const MINUTE = 60;
const HOUR = 3600;

/** A length of time in the unit that suits a reader: `0.42 s`, `12 s`, `3 min 05 s`, `2 h 10 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 9.95) {
    return `${seconds.toFixed(seconds < 0.995 ? 2 : 1)} s`;
  }
  const whole = Math.round(seconds);
  if (whole < MINUTE) {
    return `${whole} s`;
  }
  if (whole < HOUR) {
    return `${Math.floor(whole / MINUTE)} min ${twoDigits(whole % MINUTE)} s`;
  }
  const minutes = Math.round(seconds / MINUTE);
  return `${Math.floor(minutes / MINUTE)} h ${twoDigits(minutes % MINUTE)} min`;
}

/** `10000` as `10 000`. */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, " ");
}

/** `0.95971` as `95.97 %`. */
export function formatPercent(share: number, digits = 2): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** Bytes as `512 MB` or `1.87 GB`, in powers of ten as disks and task managers have it. */
export function formatBytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/** `1 step`, `2 steps`. */
export function formatQuantity(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
