import { GanClsError } from "./errors";

/**
 * Deepest nesting of a JSON document. Topologies of networks have about 15 levels, everything else has fewer; what walks a document by calling itself
 * overflows the stack from about 5 000 on.
 */
export const MAX_JSON_DEPTH = 100;

/** Longest JSON document, in characters: parsed, it takes several times as many bytes. The largest that is written is a PCA of large pictures. */
export const MAX_JSON_CHARACTERS = 2 ** 27;

const [QUOTE, BACKSLASH] = ['"'.charCodeAt(0), "\\".charCodeAt(0)];
const OPENING = new Set(["{".charCodeAt(0), "[".charCodeAt(0)]);
const CLOSING = new Set(["}".charCodeAt(0), "]".charCodeAt(0)]);

/** Options of {@link parseJson}. */
export interface ParseJsonOptions {
  /** Longest document. @default 2^27 */
  maxCharacters?: number;
}

/**
 * `JSON.parse` of a document from outside, within limits that are checked before anything is made of it.
 *
 * @param where The function that messages name.
 * @param name The document in messages: a path, say.
 * @throws GanClsError `invalid-data` for what is no JSON, is too long, or is nested too deeply.
 */
export function parseJson(where: string, name: string, text: string, options: ParseJsonOptions = {}): unknown {
  assertJsonLimits(where, name, text, options);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const reason = (error as Error).message;
    throw refused(where, name, `expected JSON, got something else (${reason}); it is damaged or no JSON`, error);
  }
}

/** @throws GanClsError `invalid-data` for a document that is too long, or nested deeper than {@link MAX_JSON_DEPTH}. */
export function assertJsonLimits(
  where: string,
  name: string,
  text: string,
  { maxCharacters = MAX_JSON_CHARACTERS }: ParseJsonOptions = {},
): void {
  if (text.length > maxCharacters) {
    throw refused(where, name, `expected a JSON document of at most ${maxCharacters} characters, got ${text.length}`);
  }
  if (isTooDeep(text)) {
    throw refused(where, name, `expected a JSON document of at most ${MAX_JSON_DEPTH} levels, got more`);
  }
}

function refused(where: string, name: string, problem: string, cause?: unknown): GanClsError {
  return new GanClsError("invalid-data", `${where}: ${name}: ${problem}`, { cause, details: { name } });
}

/** Counts the brackets that are open, outside of strings. */
function isTooDeep(text: string): boolean {
  for (let at = 0, depth = 0, isInString = false; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      isInString = !isInString;
    } else if (isInString) {
      at += code === BACKSLASH ? 1 : 0;
    } else if (OPENING.has(code)) {
      depth++;
      if (depth > MAX_JSON_DEPTH) {
        return true;
      }
    } else if (CLOSING.has(code)) {
      depth--;
    }
  }
  return false;
}
