import { assertZipChecksums, GanClsError } from "@gan-cls/core";
import { unzipSync } from "fflate";

/** The first bytes of a ZIP archive. */
export const ZIP_SIGNATURE = Uint8Array.of(0x50, 0x4b, 0x03, 0x04);

/**
 * The files of a ZIP archive that are asked for, each no larger than its bound. What an archive says about a size is its own word: no more than
 * that is unpacked.
 *
 * @param limits Most bytes by name of file; others are left out.
 * @throws GanClsError `invalid-data` for a damaged archive, a file whose checksum does not match, or one above its bound.
 */
export function readArchive(
  where: string,
  bytes: Uint8Array,
  limits: Readonly<Record<string, number>>,
): Readonly<Record<string, Uint8Array>> {
  try {
    const files = unzipSync(bytes, {
      filter({ name, originalSize, size }) {
        if (!Object.hasOwn(limits, name)) {
          return false;
        }
        const largest = Math.max(originalSize, size);
        if (largest > limits[name]) {
          throw new RangeError(`${name} of ${largest} bytes is larger than the ${limits[name]} that are read`);
        }
        return true;
      },
    });
    assertZipChecksums(bytes, files);
    return files;
  } catch (error) {
    throw new GanClsError("invalid-data", `${where}: expected a ZIP archive, got ${String(error)}; it may be damaged`, {
      cause: error,
    });
  }
}
