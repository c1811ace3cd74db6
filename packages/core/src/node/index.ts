/**
 * File access shared by the Node sides of the packages: atomic writes, bounded reads and clear errors.
 *
 * @module
 */
export { toFileError } from "./file-error";
export { makeFolder, writeFileAtomically } from "./files";
export { readRegularFile, type RegularFileOptions } from "./read-regular-file";
export {
  isTemporaryFile,
  NOBODY_WRITES_AFTER,
  sweepTemporaryFiles,
  type SweepOptions,
  type SweptFiles,
} from "./temporary-files";
