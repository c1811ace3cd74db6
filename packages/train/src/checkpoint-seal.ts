import { GanClsError, sha256Hex } from "@gan-cls/core";

/** What a sealed file begins with behind the eight bytes of the header's length; the hash comes next. */
const BEGINNING = '{"__metadata__":{"sha256":"';
const LENGTH_BYTES = 8;
const HASH_START = LENGTH_BYTES + BEGINNING.length;
const HASH_LENGTH = 64;

/** Stands for the hash while the file is hashed, and keeps its place in a file that has not been sealed. */
export const NO_HASH = "0".repeat(HASH_LENGTH);

/**
 * Writes the SHA-256 of a safetensors file into its metadata, over everything in the file with {@link NO_HASH} in the hash's own place.
 *
 * @param bytes A file whose first metadata are `sha256`, as {@link NO_HASH}; changed in place.
 */
export async function sealFile(bytes: Uint8Array): Promise<void> {
  const hash = await sha256(bytes);
  bytes.set(new TextEncoder().encode(hash), HASH_START);
}

/**
 * Checks what {@link sealFile} has written: any other byte, and any byte more or less, is noticed.
 *
 * @param name What messages call the file.
 * @throws GanClsError `invalid-data`
 */
export async function checkSeal(name: string, bytes: Uint8Array): Promise<void> {
  const begins = new TextDecoder("latin1").decode(bytes.subarray(LENGTH_BYTES, HASH_START + HASH_LENGTH));
  if (!begins.startsWith(BEGINNING)) {
    throw new GanClsError("invalid-data", `checkSeal: ${name} is not a checkpoint: ${describeBeginning(bytes)}`);
  }
  const unsealed = Uint8Array.from(bytes);
  unsealed.set(new TextEncoder().encode(NO_HASH), HASH_START);
  if ((await sha256(unsealed)) !== begins.slice(BEGINNING.length)) {
    throw new GanClsError(
      "invalid-data",
      `checkSeal: ${name} is damaged: its SHA-256 is not the one that it was written with`,
    );
  }
}

function describeBeginning(bytes: Uint8Array): string {
  if (bytes.length === 0) {
    return "it is empty";
  }
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, 256));
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) {
    return "it is a web page";
  }
  return text.includes("gan-cls-checkpoint-1")
    ? "it is one of an earlier version of gan-cls (format 1); finish that training with that version, or start again"
    : `its ${bytes.length} bytes begin otherwise`;
}

/** SHA-256 in hexadecimal, by the platform where it offers that (Node, secure pages), which is ten times as fast. */
async function sha256(bytes: Uint8Array): Promise<string> {
  // Pages that were not loaded securely have no `subtle`, whatever the type says.
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (subtle === undefined) {
    return sha256Hex(bytes);
  }
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
