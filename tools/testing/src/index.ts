/**
 * The test kit of the workspace: numeric matchers, tensor-leak checks, temporary folders, hostile texts, files of pretrained models and tiny real data. Never published.
 *
 * @module
 */
export { readJsonFile, temporaryFolder, writeIdxFolder } from "./folders";
export { HOSTILE_TEXTS, plantText, type PlantOptions } from "./hostile";
export { expectNoLeakedTensors } from "./leaks";
export { installMatchers, maxRelativeError } from "./matchers";
export { expectFilesOfCard } from "./pretrained-folder";
export { smallDigits, tinyDigits } from "./tiny-digits";
