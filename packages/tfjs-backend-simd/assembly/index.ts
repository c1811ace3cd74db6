/** Every kernel that the host may run. Each takes its arguments, then `thread` and `threads`. */
export { filterGradient, gatherConvolution, gatherDots } from "./convolution";
export { adam, binary, binaryRows, fill, greater, select, unary } from "./elementwise";
export { multiply, packPanels } from "./matmul";
export { maxPool, maxPoolGradient } from "./pool";
export { sum } from "./reduce";
export {
  winogradConvolution,
  winogradFilters,
  winogradFlippedFilters,
  winogradGradientFilters,
  winogradGradientProducts,
  winogradGradientTiles,
} from "./winograd";
