const REVERSED_POLYNOMIAL = 0xedb88320;

/** What one byte does to the checksum. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) {
    value = value & 1 ? REVERSED_POLYNOMIAL ^ (value >>> 1) : value >>> 1;
  }
  return value;
});

/**
 * Continues the CRC-32 of a stream over `bytes`; start with 0. Reference: RFC 1952, section 8 (the checksum in gzip's trailer, which
 * fflate does not verify).
 */
export function updateCrc32(previous: number, bytes: Uint8Array): number {
  let value = ~previous;
  for (let i = 0; i < bytes.length; i++) {
    value = TABLE[(value ^ bytes[i]) & 0xff] ^ (value >>> 8);
  }
  return ~value >>> 0;
}
