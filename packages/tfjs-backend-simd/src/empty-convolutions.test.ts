import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { registerSimdBackend } from "./index";

interface Convolution {
  readonly title: string;
  readonly image: number[];
  readonly filter: number[];
  readonly stride?: number;
  readonly pad?: "same" | "valid" | number;
}

/** Convolutions that have no number to read or to write, for every route of the kernels. */
const CONVOLUTIONS: readonly Convolution[] = [
  { title: "no images, patches gathered", image: [0, 6, 6, 5], filter: [3, 3, 5, 7] },
  { title: "no images, by tiles", image: [0, 8, 8, 16], filter: [3, 3, 16, 16] },
  { title: "no images, by tiles, stride 2", image: [0, 14, 14, 16], filter: [5, 5, 16, 16], stride: 2 },
  { title: "no images, one channel", image: [0, 6, 6, 1], filter: [3, 3, 1, 8] },
  { title: "no images, three channels", image: [0, 6, 6, 3], filter: [3, 3, 3, 8] },
  { title: "no images, to one channel", image: [0, 6, 6, 5], filter: [3, 3, 5, 1] },
  { title: "no images, stride 2", image: [0, 6, 6, 5], filter: [3, 3, 5, 7], stride: 2 },
  { title: "filters too wide, one channel", image: [1, 5, 3, 1], filter: [4, 4, 1, 8], pad: "valid" },
  { title: "filters too wide, three channels", image: [2, 5, 3, 3], filter: [4, 4, 3, 8], pad: "valid" },
  { title: "filters too wide, gathered", image: [2, 5, 3, 5], filter: [4, 4, 5, 7], pad: "valid" },
  { title: "filters too wide, to one channel", image: [2, 5, 3, 5], filter: [4, 4, 5, 1], pad: "valid" },
  { title: "filters too high", image: [2, 3, 5, 5], filter: [4, 4, 5, 7], pad: "valid" },
  { title: "filters too high, three channels", image: [2, 3, 5, 3], filter: [4, 4, 3, 8], pad: "valid" },
  { title: "images without rows", image: [2, 0, 5, 5], filter: [3, 3, 5, 7] },
  { title: "images of padding alone", image: [2, 0, 5, 5], filter: [3, 3, 5, 7], pad: 2 },
  { title: "no channels", image: [2, 6, 6, 0], filter: [3, 3, 0, 7] },
  { title: "no channels, to one", image: [2, 6, 6, 0], filter: [3, 3, 0, 1] },
  { title: "no filters", image: [2, 6, 6, 5], filter: [3, 3, 5, 0] },
  { title: "no filters, one channel", image: [2, 6, 6, 1], filter: [3, 3, 1, 0] },
];

/** Leaves sevens in the memory that tensors of these shapes get next, so that what a kernel does not write shows. */
function litter(...shapes: number[][]): void {
  tf.dispose(shapes.flatMap((shape) => [1, 2, 3].map(() => tf.fill(shape, 7))));
}

/** Shape and values of the convolution, with a bias too, and of both gradients. */
function results({ image, filter, stride = 1, pad = "same" }: Convolution): { shape: number[]; values: number[] }[] {
  const { outShape } = tf.backend_util.computeConv2DInfo(image as Shape, filter as Shape, stride, 1, pad);
  const attributes = { strides: stride, pad, dataFormat: "NHWC", dilations: 1, filterShape: filter, inputShape: image };
  const run = (kernel: string, inputs: tf.NamedTensorMap): { shape: number[]; values: number[] } => {
    litter(image, filter, outShape);
    const result = tf.engine().runKernel(kernel, inputs, attributes) as tf.Tensor;
    return { shape: result.shape, values: Array.from(result.dataSync()) };
  };
  const [x, w, dy] = [tf.fill(image, 0.5), tf.fill(filter, 0.25), tf.fill(outShape, 2)];
  const found = [
    run("Conv2D", { x, filter: w }),
    run("FusedConv2D", { x, filter: w, bias: tf.fill([filter[3]], 3) }),
    run("Conv2DBackpropFilter", { x, dy }),
    run("Conv2DBackpropInput", { dy, filter: w }),
  ];
  tf.dispose([x, w, dy]);
  return found;
}

type Shape = [number, number, number, number];

describe.each([1, 3])("convolutions without elements, %d threads", (threads) => {
  const name = `simd-empty-${threads}`;
  beforeAll(() => registerSimdBackend({ name, threads }));
  beforeEach(() => tf.setBackend(name));
  afterAll(async () => {
    await tf.setBackend("cpu");
    tf.removeBackend(name);
  });

  it.each(CONVOLUTIONS)("are as tfjs' cpu kernels have them: $title", async (convolution) => {
    const actual = results(convolution);
    await tf.setBackend("cpu");
    expect(actual).toEqual(results(convolution));
  });

  it("have the shape that tf.conv2d gives on cpu", () => {
    const [x, w] = [tf.ones([1, 5, 3, 1]), tf.ones([4, 4, 1, 8])] as tf.Tensor4D[];
    expect(tf.conv2d(x, w, 1, "valid").shape).toEqual([1, 2, 0, 8]);
  });

  // Tiles, one and three channels directly, and one step after the other; then too few rows for a window.
  it.each([
    { image: [0, 8, 8, 16], filter: [3, 3, 16, 16] },
    { image: [0, 6, 6, 1], filter: [3, 3, 1, 8] },
    { image: [0, 6, 6, 3], filter: [3, 3, 3, 8] },
    { image: [0, 6, 6, 5], filter: [3, 3, 5, 4] },
    { image: [2, 1, 6, 3], filter: [3, 3, 3, 8] },
    { image: [2, 6, 1, 3], filter: [3, 3, 3, 8] },
    { image: [2, 1, 6, 5], filter: [3, 3, 5, 4] },
  ])("pool to nothing, and have gradients of 0: $image, $filter", ({ image, filter }) => {
    const [x, w, bias] = [tf.ones(image), tf.ones(filter), tf.ones([filter[3]])];
    const attributes = { strides: 1, pad: "same", dataFormat: "NHWC", filterShape: filter };
    const [height, width] = image.slice(1);
    const run = (kernel: string, inputs: tf.NamedTensorMap, more = {}): tf.Tensor[] => {
      litter(filter, [filter[3]], [...image.slice(0, 3), filter[3]]);
      return [tf.engine().runKernel(kernel, inputs, { ...attributes, ...more })].flat() as tf.Tensor[];
    };
    const [y] = run("GanClsConvolutionReluPool", { x, filter: w, bias });
    expect(y.shape).toEqual([image[0], height >> 1, width >> 1, filter[3]]);
    const [dy, isDirect] = [tf.zerosLike(y), [1, 3].includes(image[3])];
    const gradients = [
      ...run("GanClsReluPoolGradient", { y, dy }, { height, width }),
      ...(isDirect ? run("GanClsDirectFilterGradient", { x, y, dy }) : []),
    ];
    expect(gradients.map(({ shape }) => shape)).toEqual([
      [...image.slice(0, 3), filter[3]],
      [filter[3]],
      ...(isDirect ? [filter, [filter[3]]] : []),
    ]);
    gradients.forEach((gradient) => expect(gradient.dataSync().every((value) => value === 0)).toBe(true));
  });
});
