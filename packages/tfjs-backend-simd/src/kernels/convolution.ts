import * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";
import {
  addParts,
  runDirect,
  runDirectFilterSums,
  runFilterGradient,
  runGather,
  runGatherDots,
  type Gather,
  type Tap,
} from "./gather";
import { fastKernel, isFloat, ownKernel, sizeOf, type FastKernel, type OwnKernel, type Tensors } from "./kernel";
import { runSpread } from "./spread";
import { applyActivation, type Activation } from "./unary";
import { isWinogradFit, winogradFilterGradient, winogradForward, winogradInputGradient } from "./winograd";

export interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  readonly dataFormat: "NHWC" | "NCHW";
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

export type Info = tf.backend_util.Conv2DInfo;

/** Geometry of a convolution that has a fast path: channels last, equal strides. */
export function geometry(inputShape: number[], filterShape: number[], attributes: ConvolutionAttributes): Info | null {
  const { strides, pad, dataFormat, dilations = 1, dimRoundingMode } = attributes;
  const info = tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations,
    pad,
    dimRoundingMode,
    false,
    tf.backend_util.convertConv2DDataFormat(dataFormat),
  );
  return info.dataFormat === "channelsLast" && info.strideHeight === info.strideWidth ? info : null;
}

/** All taps of a forward convolution. */
function forwardTaps({ filterHeight, filterWidth, dilationHeight, dilationWidth, padInfo }: Info): Tap[] {
  return Array.from({ length: filterHeight * filterWidth }, (_, tap) => [
    Math.floor(tap / filterWidth) * dilationHeight - padInfo.top,
    (tap % filterWidth) * dilationWidth - padInfo.left,
  ]);
}

/** The grid of a forward convolution; what it reads and writes is filled in by the kernels. */
export function forwardGrid(info: Info): Omit<Gather, "input" | "output" | "panels" | "bias" | "slope"> {
  return {
    height: info.inHeight,
    width: info.inWidth,
    depth: info.inChannels,
    batch: info.batchSize,
    gridHeight: info.outHeight,
    gridWidth: info.outWidth,
    inputStride: info.strideHeight,
    taps: forwardTaps(info),
    outputHeight: info.outHeight,
    outputWidth: info.outWidth,
    outputStride: 1,
    outputY: 0,
    outputX: 0,
    columns: info.outChannels,
  };
}

/** The slope that tfjs' fused kernels take where none is given. */
const LEAKY_SLOPE = 0.2;

const panelBytes = (depth: number, columns: number): number => Math.ceil(columns / 8) * 32 * depth;

export function convolve(
  { x, filter, bias }: Tensors<"x" | "filter"> & Partial<Tensors<"bias">>,
  attributes: ConvolutionAttributes,
  backend: SimdBackend,
  slope = 1,
): tf.TensorInfo | null {
  const info = geometry(x.shape, filter.shape, attributes);
  const biasFits = bias === undefined || (isFloat(bias) && sizeOf(bias.shape) === filter.shape[3]);
  if (info === null || !isFloat(x, filter) || !biasFits) {
    return null;
  }
  const out = backend.output(info.outShape);
  // Without a grid to walk along, the kernels would divide by its width of 0.
  if (sizeOf(info.outShape) === 0) {
    return out;
  }
  const biasAt = bias === undefined ? 0 : backend.address(bias);
  if (isWinogradFit(info)) {
    const [from, to] = [x, out].map((tensor) => backend.address(tensor));
    winogradForward(info, from, filter, { bias: biasAt, slope }, to, backend);
    return out;
  }
  const [input, filters, output] = [x, filter, out].map((tensor) => backend.address(tensor));
  const gather = { ...forwardGrid(info), input, output, bias: biasAt, slope };
  if (info.outChannels === 1) {
    runGatherDots({ ...gather, panels: filters }, backend);
    return out;
  }
  withFilterPanels(info, filters, backend, (panels) => {
    const run = isDirectFit(info) ? runDirect : runGather;
    run({ ...gather, panels }, backend);
  });
  return out;
}

/** Channels of images. Layers in between have more, and other ways that suit those better. */
const IMAGE_CHANNELS: ReadonlySet<number> = new Set([1, 3]);

/** Whether patches need not be gathered. */
export function isDirectFit({ inChannels, outChannels }: Info): boolean {
  return IMAGE_CHANNELS.has(inChannels) && outChannels % 8 === 0;
}

/** Runs `work` with the filters at an address as panels. */
export function withFilterPanels(
  { filterHeight, filterWidth, inChannels, outChannels: N }: Info,
  filters: number,
  backend: SimdBackend,
  work: (panels: number) => void,
): void {
  const K = filterHeight * filterWidth * inChannels;
  backend.withScratch(panelBytes(K, N), (panels) => {
    backend.runtime.run("packPanels", K * N, filters, 4 * N, 4, K, N, panels, 32 * K);
    work(panels);
  });
}

const conv2D = fastKernel<Tensors<"x" | "filter">, ConvolutionAttributes>("Conv2D", ({ inputs, attrs, backend }) =>
  convolve(inputs, attrs, backend),
);

const fusedConv2D = fastKernel<
  Tensors<"x" | "filter"> & Partial<Tensors<"bias" | "preluActivationWeights">>,
  ConvolutionAttributes & { activation?: Activation; leakyreluAlpha?: number }
>("FusedConv2D", ({ inputs, attrs, backend }) => {
  const { activation, leakyreluAlpha = LEAKY_SLOPE } = attrs;
  if (inputs.preluActivationWeights !== undefined) {
    return null;
  }
  if (activation === "leakyrelu") {
    return convolve(inputs, attrs, backend, leakyreluAlpha);
  }
  const out = convolve(inputs, attrs, backend);
  return out && applyActivation(out, activation, undefined, backend);
});

/** tfjs' fused convolution by another name, for which a gradient can be registered that is computed only as far as it is asked for. */
export const BIASED_CONVOLUTION_KERNEL: OwnKernel = ownKernel<tf.NamedTensorInfoMap, tf.NamedAttrMap>(
  "GanClsConvolution",
  (call) => tf.getKernel("FusedConv2D", tf.getBackend()).kernelFunc(call) as tf.TensorInfo,
);

const filterGradient = fastKernel<
  Tensors<"x" | "dy">,
  ConvolutionAttributes & { filterShape: [number, number, number, number] }
>("Conv2DBackpropFilter", ({ inputs: { x, dy }, attrs, backend }) => {
  const info = geometry(x.shape, attrs.filterShape, attrs);
  if (info === null || !isFloat(x, dy)) {
    return null;
  }
  const out = backend.output(attrs.filterShape);
  // A sum over no pixels; the kernels write only what some pixel adds to.
  if (sizeOf(dy.shape) === 0) {
    (backend.data.get(out.dataId).values as Float32Array).fill(0);
    return out;
  }
  const [input, panels, output] = [x, dy, out].map((tensor) => backend.address(tensor));
  if (isWinogradFit(info)) {
    winogradFilterGradient(info, input, panels, output, backend);
    return out;
  }
  const gather = { ...forwardGrid(info), input, panels, output, bias: 0, slope: 1 };
  // A single channel is gathered as it always was: its sums are added in another order, and figures would change.
  if (info.inChannels === 3 && isDirectFit(info)) {
    const values = backend.data.get(out.dataId).values as Float32Array;
    runDirectFilterSums(gather, panels, backend, (parts) => values.set(addParts(parts)));
  } else {
    runFilterGradient(gather, backend);
  }
  return out;
});

/** Filter taps that reach the input pixels of one phase of the stride, and where they find their gradient. */
function phaseTaps(
  { filterHeight, filterWidth, padInfo, strideHeight: stride }: Info,
  phaseY: number,
  phaseX: number,
): PhaseTap[] {
  const taps: PhaseTap[] = [];
  for (let y = 0; y < filterHeight; y++) {
    for (let x = 0; x < filterWidth; x++) {
      const [fromY, fromX] = [phaseY + padInfo.top - y, phaseX + padInfo.left - x];
      if (fromY % stride === 0 && fromX % stride === 0) {
        taps.push({ filterTap: y * filterWidth + x, offset: [fromY / stride, fromX / stride] });
      }
    }
  }
  return taps;
}

interface PhaseTap {
  readonly filterTap: number;
  readonly offset: Tap;
}

/**
 * The gradient for the input, which is also the transposed convolution. Input pixels of one phase of the stride use the same filter
 * taps, so every phase is a convolution of its own without a single multiplication by zero.
 */
const inputGradient = fastKernel<
  Tensors<"dy" | "filter">,
  ConvolutionAttributes & { inputShape: [number, number, number, number] }
>("Conv2DBackpropInput", ({ inputs: { dy, filter }, attrs, backend }) => {
  const info = geometry(attrs.inputShape, filter.shape, attrs);
  if (info === null || !isFloat(dy, filter) || info.dilationHeight !== 1 || info.dilationWidth !== 1) {
    return null;
  }
  const out = backend.output(attrs.inputShape);
  if (isWinogradFit(info)) {
    const [from, to] = [dy, out].map((tensor) => backend.address(tensor));
    winogradInputGradient(info, from, filter, to, backend);
    return out;
  }
  if (IMAGE_CHANNELS.has(info.inChannels)) {
    const [from, filters, to] = [dy, filter, out].map((tensor) => backend.address(tensor));
    runSpread(info, { dy: from, filter: filters, dx: to }, backend);
    return out;
  }
  const stride = info.strideHeight;
  for (let phase = 0; phase < stride * stride; phase++) {
    const [y, x] = [Math.floor(phase / stride), phase % stride];
    if (y < info.inHeight && x < info.inWidth) {
      runPhase(info, y, x, { dy, filter, out }, backend);
    }
  }
  return out;
});

function runPhase(
  info: Info,
  phaseY: number,
  phaseX: number,
  { dy, filter, out }: Tensors<"dy" | "filter" | "out">,
  backend: SimdBackend,
): void {
  const taps = phaseTaps(info, phaseY, phaseX);
  const { inChannels, outChannels, strideHeight: stride } = info;
  const K = taps.length * outChannels;
  const gather: Omit<Gather, "panels"> = {
    input: backend.address(dy),
    height: info.outHeight,
    width: info.outWidth,
    depth: outChannels,
    batch: info.batchSize,
    gridHeight: Math.ceil((info.inHeight - phaseY) / stride),
    gridWidth: Math.ceil((info.inWidth - phaseX) / stride),
    inputStride: 1,
    taps: taps.map(({ offset }) => offset),
    output: backend.address(out),
    outputHeight: info.inHeight,
    outputWidth: info.inWidth,
    outputStride: stride,
    outputY: phaseY,
    outputX: phaseX,
    columns: inChannels,
    bias: 0,
    slope: 1,
  };
  backend.withScratch(panelBytes(K, inChannels), (panels) => {
    taps.forEach(({ filterTap }, index) => {
      const from = backend.address(filter) + 4 * filterTap * inChannels * outChannels;
      packTap(from, panels + 32 * index * outChannels, K, info, backend);
    });
    runGather({ ...gather, panels }, backend);
  });
}

/** Filters are stored as `[tap, inChannels, outChannels]`; the panels need `[tap, outChannels, inChannels]`. */
function packTap(from: number, to: number, K: number, { inChannels, outChannels }: Info, backend: SimdBackend): void {
  const work = inChannels * outChannels;
  backend.runtime.run("packPanels", work, from, 4, 4 * outChannels, outChannels, inChannels, to, 32 * K);
}

/** Convolutions and both their gradients. */
export const CONVOLUTION_KERNELS: readonly FastKernel[] = [conv2D, fusedConv2D, filterGradient, inputGradient];
