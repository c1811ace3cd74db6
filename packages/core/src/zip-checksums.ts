import { crc32 } from "./checksums";

/** Reference: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.12 (an entry of the directory), 4.3.14 to 4.3.16 (the records at the end). */
const ENTRY = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;

/** Bytes of the records without their names and comments. */
const ENTRY_BYTES = 46;
const END_BYTES = 22;
const LOCATOR_BYTES = 20;

/** The longest comment at the end of an archive. */
const MAX_COMMENT_BYTES = 0xffff;

/** What stands for an offset that needs 64 bits. */
const TOO_LARGE = 0xffffffff;

/** Says that the name is in UTF-8. */
const UTF8_FLAG = 0x0800;

/**
 * Compares files that were unpacked from a ZIP archive with the checksums in its directory, which `fflate` does not look at.
 *
 * @param files What was unpacked, by name; entries that are not among them are passed over.
 * @throws RangeError for a directory that cannot be read; Error naming the file that is not as it was packed.
 */
export function assertZipChecksums(archive: Uint8Array, files: Readonly<Record<string, Uint8Array>>): void {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.length);
  let start = directoryStart(view);
  while (start + 4 <= archive.length && view.getUint32(start, true) === ENTRY) {
    const nameBytes = view.getUint16(start + 28, true);
    const nameStart = start + ENTRY_BYTES;
    const isUtf8 = (view.getUint16(start + 8, true) & UTF8_FLAG) !== 0;
    const name = decodeName(archive.subarray(nameStart, nameStart + nameBytes), isUtf8);
    if (Object.hasOwn(files, name) && crc32(files[name]) !== view.getUint32(start + 16, true)) {
      throw new Error(`${name}, which is not as it was packed: its checksum does not match`);
    }
    start = nameStart + nameBytes + view.getUint16(start + 30, true) + view.getUint16(start + 32, true);
  }
}

/** Where the directory begins, as the record at the end of the archive says. */
function directoryStart(view: DataView): number {
  const last = view.byteLength - END_BYTES;
  for (let end = last; end >= Math.max(0, last - MAX_COMMENT_BYTES); end--) {
    if (view.getUint32(end, true) === END) {
      const start = view.getUint32(end + 16, true);
      return start === TOO_LARGE ? directoryStart64(view, end - LOCATOR_BYTES) : start;
    }
  }
  throw new RangeError("an archive without a directory");
}

function directoryStart64(view: DataView, locator: number): number {
  if (view.getUint32(locator, true) === LOCATOR_64) {
    const end = Number(view.getBigUint64(locator + 8, true));
    if (view.getUint32(end, true) === END_64) {
      return Number(view.getBigUint64(end + 48, true));
    }
  }
  throw new RangeError("an archive without a directory");
}

/** As fflate does: one character for each byte where the entry does not say UTF-8. */
function decodeName(bytes: Uint8Array, isUtf8: boolean): string {
  return isUtf8 ? new TextDecoder().decode(bytes) : String.fromCharCode(...bytes);
}
