/**
 * Checkpoints on disk.
 *
 * @module
 */
export { fileCheckpointStore } from "./file-checkpoint-store";
