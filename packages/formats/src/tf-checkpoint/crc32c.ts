import { crc32c } from "@gan-cls/core";

/**
 * The checksum CRC-32C of bytes, turned and moved as TensorFlow and LevelDB store it.
 *
 * Reference: `tensorflow/core/lib/hash/crc32c.h`
 */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
