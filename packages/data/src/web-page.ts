import { GanClsError } from "@gan-cls/core";

/** Enough to see past a byte order mark and leading blank lines. */
const LOOK_AT_BYTES = 512;

/** Whether `bytes` begin like HTML or XML: what proxies, login walls and dead mirrors answer instead of the file. */
export function looksLikeWebPage(bytes: Uint8Array): boolean {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, LOOK_AT_BYTES));
  return /^(?:\xef\xbb\xbf)?\s*<[!?a-z]/i.test(start);
}

/** @throws GanClsError `invalid-data` when `bytes` are a web page and not the file that `name` promises. */
export function assertNotWebPage(where: string, name: string, bytes: Uint8Array): void {
  if (looksLikeWebPage(bytes)) {
    throw new GanClsError(
      "invalid-data",
      `${where}: ${name} looks like a web page, not a data file; download it again or from another place`,
      { details: { name } },
    );
  }
}
