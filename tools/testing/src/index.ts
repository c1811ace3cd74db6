/**
 * The test kit of the workspace: numeric matchers, tensor-leak checks and tiny real data. Never published.
 *
 * @module
 */
export { expectNoLeakedTensors } from "./leaks";
export { installMatchers, maxRelativeError } from "./matchers";
export { smallDigits, tinyDigits } from "./tiny-digits";
