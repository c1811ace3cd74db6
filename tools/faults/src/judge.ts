import type { Ending } from "./command";

/** What a try has shown to be wrong. */
export interface Finding {
  /** `lost`: work, data or truth. `unclear`: nothing is lost, and what is said is no help. */
  readonly kind: "lost" | "unclear";
  /** One line. */
  readonly what: string;
}

/** What no message to people may hold. */
const FOREIGN = [
  /\(unexpected; /,
  /^\s+at .+[:(]\d+:\d+/m,
  /\b(?:Type|Syntax|Range|Reference)Error\b/,
  /FATAL ERROR|JavaScript heap out of memory|Native stack trace|<--- Last few GCs/,
  /Node\.js v\d/,
  /\bundefined\b|\[object \w+\]|\bNaN\b/,
  /UnhandledPromise|Unhandled 'error'/,
];

/** Why the end of a command is not a clear one; `undefined` if it is. */
export function unclearEnd(ending: Ending, codes: readonly number[]): Finding | undefined {
  const { code, signal, stderr, stdout, isHanging, seconds } = ending;
  const unclear = (what: string): Finding => ({ kind: "unclear", what: `${what}: ${lastLines(stderr)}` });
  if (isHanging) {
    return { kind: "lost", what: `hangs; ended after ${Math.round(seconds)} s: ${lastLines(stderr)}` };
  }
  const foreign = FOREIGN.map((pattern) => pattern.exec(`${stderr}\n${stdout}`)?.[0]).find(Boolean);
  if (foreign !== undefined) {
    return unclear(`says "${foreign.trim()}"`);
  }
  if (code === null || !codes.includes(code)) {
    return unclear(`ends with ${signal ?? `exit code ${code}`} instead of ${codes.join(" or ")}`);
  }
  const errors = stderr.split("\n").filter((line) => line.startsWith("error: "));
  if ((code === 1 || code === 2) && errors.length !== 1) {
    return unclear(`says ${errors.length} lines of error instead of 1`);
  }
  return undefined;
}

/** The end of a text in one line. */
export function lastLines(text: string): string {
  return text.trim().split("\n").slice(-3).join(" / ").slice(-400);
}
