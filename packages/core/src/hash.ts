import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { toBase64 } from "./base64";

/** The SHA-256 digest of `bytes`, 32 bytes. Synchronous and the same in Node and browsers. */
export function hashBytes(bytes: Uint8Array): Uint8Array {
  return sha256(bytes);
}

/** The SHA-256 of `bytes` (or of several pieces, as if joined) in lower-case hexadecimal. */
export function sha256Hex(...pieces: Uint8Array[]): string {
  const hash = sha256.create();
  for (const piece of pieces) {
    hash.update(piece);
  }
  return bytesToHex(hash.digest());
}

/**
 * How a content security policy names an inline script or style sheet, quoted as it stands there: by the SHA-256 of its text.
 *
 * Reference: https://www.w3.org/TR/CSP3/#grammardef-hash-source
 */
export function hashSource(text: string): string {
  return `'sha256-${toBase64(hashBytes(new TextEncoder().encode(text)))}'`;
}

/** Integers as little-endian uint32 bytes, on machines of any byte order; indices are hashed in this form. */
export function uint32LittleEndianBytes(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    view.setUint32(i * 4, values[i], true);
  }
  return bytes;
}
