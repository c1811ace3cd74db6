/** Every kernel that the host may run. Each takes its arguments, then `thread` and `threads`. */
export { batchNorm, batchNormGradient } from "./batch-norm";
export { biasReluPool, biasReluPoolGradient, pooledBiasGradient } from "./bias-relu-pool";
export { addByteProducts, centreBytes, packBytePairs } from "./byte-products";
export { filterGradient, gatherConvolution, gatherDots } from "./convolution";
export { directConvolution, directConvolutionPool, directFilterGradient, directFilterSums } from "./direct-convolution";
export { leakyDropout } from "./dropout";
export { adam, binary, binaryColumns, binaryRows, fill, greater, leakyGradient, select, sgd, unary, unitRange } from "./elementwise";
export { multiply, packPanels } from "./matmul";
export { packShortVectors, scanNeighbours } from "./neighbours";
export { maxPool, maxPoolGradient } from "./pool";
export { sum } from "./reduce";
export { spreadConvolution } from "./spread";
export {
  winogradConvolution,
  winogradFilters,
  winogradFlippedFilters,
  winogradGradientFilters,
  winogradGradientProducts,
  winogradGradientTiles,
} from "./winograd";
