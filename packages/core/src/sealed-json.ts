import { GanClsError } from "./errors";
import { sha256Hex } from "./hash";
import { assertJsonLimits, type ParseJsonOptions } from "./parse-json";

/** The field of a sealed document that holds its checksum. */
const CHECKSUM = "checksum";

/** What a checksum looks like, so that one under a damaged name is noticed, too. */
const SEAL = /^sha256-[0-9a-f]{64}$/;

/** Options of {@link sealJson}. */
export interface SealOptions {
  /** Spaces for each level; 0 for a document of many numbers that nobody reads. @default 2 */
  indent?: number;
}

/**
 * A plain object as JSON whose last field, `checksum`, is the SHA-256 of the rest: of its values, so it may be laid out anew. A field of that
 * name in `value` is left out.
 */
export function sealJson(value: object, { indent = 2 }: SealOptions = {}): string {
  const { [CHECKSUM]: _former, ...rest } = JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
  return `${JSON.stringify({ ...rest, [CHECKSUM]: checksumOf(JSON.stringify(rest)) }, null, indent)}\n`;
}

/** Options of {@link openSealed}. */
export interface OpenSealedOptions extends ParseJsonOptions {
  /** What to do about a damaged document, for the message. @default to restore it */
  mend?: string;
}

/**
 * Parses a document of {@link sealJson}, and gives it without its checksum. One that has none, of an older version or written by hand, is taken
 * as it is. One changed byte of a sealed document is either noticed or changes no value.
 *
 * @param where Names the caller in errors.
 * @param path Names the document in errors.
 * @throws GanClsError `invalid-data` when it is no JSON, or not what was sealed.
 */
export function openSealed(
  where: string,
  path: string,
  text: string,
  { mend = "restore it from a copy", ...limits }: OpenSealedOptions = {},
): unknown {
  assertJsonLimits(where, path, text, limits);
  const json = parse(where, path, text, mend);
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    return json;
  }
  const { [CHECKSUM]: expected, ...rest } = json as Record<string, unknown>;
  const isSealed = Object.hasOwn(json, CHECKSUM);
  const content = JSON.stringify(rest);
  if (isSealed ? checksumOf(content) !== expected : Object.values(rest).some(isSeal)) {
    throw new GanClsError(
      "invalid-data",
      `${where}: expected ${path} as it was written, got other content than its checksum tells: it is damaged, or was changed by hand; ` +
        `${mend}, or, if the change is yours, remove its field "${CHECKSUM}" to accept it`,
      { details: { path } },
    );
  }
  // What was hashed, exactly: a minus before a zero, say, is not.
  return isSealed ? JSON.parse(content) : json;
}

function parse(where: string, path: string, text: string, mend: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new GanClsError(
      "invalid-data",
      `${where}: ${path} is not JSON: ${(error as Error).message}; it is damaged: ${mend}`,
      { cause: error, details: { path } },
    );
  }
}

function checksumOf(content: string): string {
  return `sha256-${sha256Hex(new TextEncoder().encode(content))}`;
}

function isSeal(value: unknown): boolean {
  return typeof value === "string" && SEAL.test(value);
}
