/**
 * File access shared by the Node sides of the packages: atomic writes and clear errors.
 *
 * @module
 */
export { toFileError } from "./file-error";
export { makeFolder } from "./make-folder";
export { writeFileAtomically } from "./write-file-atomically";
