/**
 * File access shared by the Node sides of the packages: atomic writes and clear errors.
 *
 * @module
 */
export { makeFolder, toFileError, writeFileAtomically } from "./files";
